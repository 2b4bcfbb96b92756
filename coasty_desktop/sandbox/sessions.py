"""Open practice sessions: their size, their progress, and when they end."""

from __future__ import annotations

import secrets
from collections import deque
from datetime import datetime, timedelta

import msgspec

from coasty_desktop.core.clock import Clock
from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.bodies import SessionCreate, Version
from coasty_desktop.sandbox.prices import kept_pictures
from coasty_desktop.sandbox.progress import Progress
from coasty_desktop.sandbox.refusals import Refusal, not_found

# Source: contract, section 5: an idle session ends after two hours.
IDLE = timedelta(hours=2)
MOST_SESSIONS = 50


class PracticeSession(msgspec.Struct):
    """One session. `progress` says which steps of the instruction have been answered.

    `pictures` says of each kept picture whether it is HD: they are billed again with every step.
    """

    id: str
    account: Account
    version: Version
    width: int
    height: int
    tools: tuple[str, ...] | None
    created_at: datetime
    touched_at: datetime
    progress: Progress
    pictures: deque[bool]
    prompt: str = ""
    step_count: int = 0
    credits: int = 0

    @property
    def expires_at(self) -> datetime:
        """When it ends if nothing is asked of it."""
        return self.touched_at + IDLE

    def described(self) -> dict[str, object]:
        """What the service says of it."""
        return {
            "session_id": self.id,
            "cua_version": self.version,
            "screen_size": f"{self.width}x{self.height}",
            "step_count": self.step_count,
            "created_at": timestamp(self.created_at),
            "expires_at": timestamp(self.expires_at),
            "total_credits_used": self.credits,
        }


class Sessions:
    """All open sessions of one service."""

    def __init__(self, clock: Clock) -> None:
        """Time comes from `clock`."""
        self._clock = clock
        self._open: dict[str, PracticeSession] = {}

    def create(self, account: Account, asked: SessionCreate) -> PracticeSession:
        """Open one. Raises Refusal when there are too many."""
        self._drop_expired()
        if len(self.all(account)) >= MOST_SESSIONS:
            raise Refusal(
                429,
                "RATE_LIMITED",
                f"{MOST_SESSIONS} sessions are open",
                "Delete some.",
                retryable=True,
                retry_after=60,
            )
        now = self._clock.now()
        session = PracticeSession(
            id=f"ses_practice_{secrets.token_hex(8)}",
            account=account,
            version=asked.cua_version,
            width=asked.screen_width,
            height=asked.screen_height,
            tools=None if asked.tools is None else tuple(asked.tools),
            created_at=now,
            touched_at=now,
            progress=Progress(),
            pictures=deque(maxlen=asked.max_trajectory_length or kept_pictures(asked.cua_version)),
            prompt=asked.system_prompt + asked.instructions,
        )
        self._open[session.id] = session
        return session

    def get(self, account: Account, session_id: str) -> PracticeSession:
        """An open one. Raises Refusal: SESSION_NOT_FOUND."""
        self._drop_expired()
        session = self._open.get(session_id)
        if session is None or session.account is not account:
            raise not_found("SESSION_NOT_FOUND", "there is no such session, or it has ended", "Open a new session.")
        return session

    def touch(self, session: PracticeSession) -> None:
        """It was used now."""
        session.touched_at = self._clock.now()

    def delete(self, account: Account, session_id: str) -> None:
        """End one. Raises Refusal: SESSION_NOT_FOUND."""
        session = self.get(account, session_id)
        del self._open[session.id]

    def all(self, account: Account) -> list[PracticeSession]:
        """Every open one of an account, oldest first."""
        self._drop_expired()
        return [session for session in self._open.values() if session.account is account]

    def _drop_expired(self) -> None:
        now = self._clock.now()
        self._open = {name: session for name, session in self._open.items() if session.expires_at > now}


def timestamp(moment: datetime) -> str:
    """ISO time in UTC, with a Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
