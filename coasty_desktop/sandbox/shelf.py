"""Things by their id, each seen by its own account only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.refusals import Refusal, not_found

T = TypeVar("T")
MOST = 1000


class Shelf(Generic[T]):
    """A bounded store in memory. Ids of another account are as unknown as ids that never were."""

    def __init__(self, code: str, noun: str, *, may_forget: Callable[[T], bool] = lambda item: False) -> None:
        """`code` is the 404's, `noun` names a thing; the oldest that `may_forget` allows makes room for a new one."""
        self._code, self._noun, self._may_forget = code, noun, may_forget
        self._things: dict[str, tuple[Account, T]] = {}

    def put(self, account: Account, name: str, thing: T) -> None:
        """Add or replace. Raises Refusal 429 when there is no room."""
        if name not in self._things and len(self._things) >= MOST:
            oldest = next((at for at, (_, kept) in self._things.items() if self._may_forget(kept)), None)
            if oldest is None:
                raise Refusal(
                    429, "RATE_LIMITED", f"practice keeps {MOST} of each kind", f"Delete a {self._noun} first.",
                    retry_after=60,
                )  # fmt: skip
            del self._things[oldest]
        self._things[name] = account, thing

    def get(self, account: Account, name: str) -> T:
        """Raises Refusal 404."""
        owner, thing = self._things.get(name, (None, None))
        if owner is not account or thing is None:
            raise not_found(self._code, f"there is no such {self._noun}", "Look at the list; check test or live mode.")
        return thing

    def drop(self, account: Account, name: str) -> T:
        """Take it away. Raises Refusal 404."""
        thing = self.get(account, name)
        del self._things[name]
        return thing

    def of(self, account: Account) -> list[T]:
        """Everything of an account, newest first."""
        return [thing for owner, thing in reversed(self._things.values()) if owner is account]

    def all(self) -> list[tuple[Account, T]]:
        """Everything, oldest first."""
        return list(self._things.values())
