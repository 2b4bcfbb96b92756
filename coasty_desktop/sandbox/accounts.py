"""Keys and the accounts behind them: mode, scopes, wallet and what was asked. Source: contract, sections 1, 2 and 4."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from coasty_desktop.core.clock import Clock
from coasty_desktop.sandbox.prices import LEAST_JOB
from coasty_desktop.sandbox.refusals import Refusal

Mode = Literal["test", "live"]

ALL_SCOPES = (
    "predict", "session", "ground", "parse", "keys", "usage", "machines:read", "machines:write", "actions:exec",
    "terminal:exec", "files:read", "files:write", "browser:execute", "snapshots:write", "connection:read",
    "schedules:read", "schedules:write", "triggers:write", "runs:read", "runs:write", "workflows:read",
    "workflows:write", "llm_keys",
)  # fmt: skip
# Source: contract, section 2: these two are granted only when they are named.
USUAL_SCOPES = tuple(scope for scope in ALL_SCOPES if scope not in ("connection:read", "browser:execute"))
WALLET_CREDITS = 1000


class PracticeKey(msgspec.Struct, frozen=True):
    """A key the service accepts. Keys of one mode share an account; the first one fills its two purses.

    `job_credits` pay for the execution of schedules, `wallet_credits` for everything else: contract, section 2.
    """

    secret: str
    mode: Mode = "test"
    scopes: tuple[str, ...] = ALL_SCOPES
    wallet_credits: int = WALLET_CREDITS
    job_credits: int = WALLET_CREDITS
    name: str = "practice"
    key_id: str = msgspec.field(default_factory=lambda: f"key_practice_{secrets.token_hex(6)}")

    def __repr__(self) -> str:
        """Without the secret: it must not reach a log."""
        return f"PracticeKey({self.key_id}, {self.mode})"


class Account:
    """What one mode owns. Nothing of it is visible from the other mode."""

    def __init__(self, mode: Mode, credits: int, job_credits: int, clock: Clock) -> None:
        """A wallet of `credits`, and `job_credits` for scheduled jobs; a test account never pays."""
        self.mode, self.balance, self.job_balance = mode, credits, job_credits
        self._clock = clock
        self._months: dict[str, dict[str, list[int]]] = {}

    @property
    def is_test(self) -> bool:
        """Whether every charge is 0."""
        return self.mode == "test"

    def require(self, credits: int) -> None:
        """A gate: the wallet must hold this much, and keeps it. Raises Refusal 402. A test account passes."""
        if not self.is_test and self.balance < credits:
            raise Refusal(
                402, "INSUFFICIENT_CREDITS", "the wallet holds too little for this", "Add funds or use a test key.",
                required=credits, balance=self.balance,
            )  # fmt: skip

    def take(self, credits: int, what: str) -> int:
        """Charge for `what` and return what was charged: 0 in test mode. Raises Refusal 402."""
        if self.is_test or credits == 0:
            return 0
        if self.balance <= 0:
            raise Refusal(
                402, "WALLET_EXHAUSTED", "the wallet is empty", "Add funds or use a test key.",
                required=credits, balance=self.balance,
            )  # fmt: skip
        self.require(credits)
        self.balance -= credits
        self._line(what)[1] += credits
        return credits

    def give_back(self, credits: int, what: str) -> None:
        """Refund what `take` charged."""
        self.balance += credits
        self._line(what)[1] -= credits

    def can_pay_job(self) -> bool:
        """Whether the other purse holds the least that a scheduled job costs."""
        return self.is_test or self.job_balance >= LEAST_JOB

    def pay_job(self, credits: int) -> int:
        """Charge a scheduled job to the other purse, which may run dry; returns what was charged."""
        charged = 0 if self.is_test else min(credits, self.job_balance)
        self.job_balance -= charged
        return charged

    def count(self, what: str) -> None:
        """One more request for `what` this month."""
        self._line(what)[0] += 1

    def month(self, name: str) -> dict[str, dict[str, int]]:
        """What was asked and charged in a month (`2026-07`), by route."""
        lines = self._months.get(name, {})
        return {what: {"requests": line[0], "credits": line[1]} for what, line in lines.items()}

    def now(self) -> datetime:
        """The service's time, in UTC."""
        return self._clock.now()

    def _line(self, what: str) -> list[int]:
        month = self._months.setdefault(self._clock.now().strftime("%Y-%m"), {})
        return month.setdefault(what, [0, 0])


class KeyRing:
    """The keys that are accepted now, each with its account."""

    def __init__(self, keys: Sequence[PracticeKey], clock: Clock) -> None:
        """One account for each mode that a key has."""
        self._clock = clock
        self._keys: dict[str, tuple[PracticeKey, datetime]] = {}
        self._accounts: dict[Mode, Account] = {}
        for key in keys:
            self.add(key)

    def add(self, key: PracticeKey) -> datetime:
        """Accept a key from now on; returns when."""
        self._accounts.setdefault(key.mode, Account(key.mode, key.wallet_credits, key.job_credits, self._clock))
        now = self._clock.now()
        self._keys[key.secret] = key, now
        return now

    @property
    def first(self) -> PracticeKey:
        """The oldest key; every service has one."""
        return next(iter(self._keys.values()))[0]

    def account(self, mode: Mode) -> Account:
        """The account of a mode that has a key."""
        return self._accounts[mode]

    def all(self, mode: Mode) -> list[tuple[PracticeKey, datetime]]:
        """The keys of a mode, oldest first, and since when they are accepted."""
        return [item for item in self._keys.values() if item[0].mode == mode]

    def revoke(self, key: PracticeKey) -> None:
        """Accept it no longer."""
        del self._keys[key.secret]

    def find(self, given: Sequence[str]) -> PracticeKey:
        """The key that was sent, in whichever headers. Raises Refusal: INVALID_API_KEY."""
        found = {key.key_id: key for text in given for key in self._matching(text)}
        if not given or len(found) != 1 or not all(self._matching(text) for text in given):
            raise Refusal(
                401, "INVALID_API_KEY", "the key is not one this practice service printed", "Use its own key."
            )
        return next(iter(found.values()))

    def _matching(self, text: str) -> list[PracticeKey]:
        """Compares with every key in constant time, so that no answer's time tells how much of a key was right."""
        offered = text.encode()
        return [key for key, _ in self._keys.values() if secrets.compare_digest(offered, key.secret.encode())]
