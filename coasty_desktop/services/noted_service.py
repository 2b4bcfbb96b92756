"""A service whose sessions are noted while they are open, so that the next start ends what a crash left open.

What a session costs is booked by the journal of the client that pays.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from typing import Protocol

from coasty_desktop.agent.ports import Prediction, Service, Session
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.geometry import Size
from coasty_desktop.core.tasks import spawn
from coasty_desktop.store.purse import Purse

# How long a stop waits for a session that was just being opened.
LATE_S = 10.0


class OpenSessions(Protocol):
    """Remembers which sessions are open, over a crash."""

    def session_opened(self, purse: Purse, session_id: str, at: datetime) -> None:
        """Note it."""

    def session_left(self, purse: Purse, session_id: str, at: datetime) -> None:
        """Note that it could not be ended."""

    def session_closed(self, purse: Purse, session_id: str) -> None:
        """Forget it."""


class NotedService:
    """Satisfies `agent.ports.Service` for one run, through another one that speaks to somebody."""

    def __init__(self, inner: Service, purse: Purse, *, open_sessions: OpenSessions, clock: Clock) -> None:
        """Note what `inner` opens, and who pays for it."""
        self._inner, self._purse = inner, purse
        self._open_sessions, self._clock = open_sessions, clock

    async def open_session(self, size: Size, *, engine: str, instructions: str) -> tuple[Session, float]:
        """Open a session and note it before anything is done with it.

        When this is cancelled, the session may be there already: it is waited for, and deleted, for it would cost.
        """
        opening = spawn(self._open(size, engine, instructions), name="open session", on_error=lambda error: None)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            await asyncio.wait({opening}, timeout=LATE_S)
            opening.cancel()
            if opening.done() and not opening.cancelled() and opening.exception() is None:
                await _delete_within(opening.result()[0], LATE_S)
            raise

    async def _open(self, size: Size, engine: str, instructions: str) -> tuple[_NotedSession, float]:
        session, cost = await self._inner.open_session(size, engine=engine, instructions=instructions)
        self._open_sessions.session_opened(self._purse, session.id, self._clock.now())
        return _NotedSession(session, self), cost

    def opening_cost(self) -> int:
        """The estimated credits of opening a session."""
        return self._inner.opening_cost()

    def next_step_cost(self, step: int, size: Size, *, engine: str, instructions: str) -> int:
        """The estimated credits of a step."""
        return self._inner.next_step_cost(step, size, engine=engine, instructions=instructions)

    def closed(self, session_id: str) -> None:
        """Forget a session that the service has ended."""
        self._open_sessions.session_closed(self._purse, session_id)

    def left(self, session_id: str) -> None:
        """Let whoever comes next end a session that could not be ended, also while this program lives."""
        self._open_sessions.session_left(self._purse, session_id, self._clock.now())


class _NotedSession:
    def __init__(self, inner: Session, notes: NotedService) -> None:
        self._inner, self._notes = inner, notes

    @property
    def id(self) -> str:
        return self._inner.id

    async def predict(self, png: bytes, size: Size, instruction: str) -> Prediction:
        return await self._inner.predict(png, size, instruction)

    async def delete(self) -> None:
        try:
            await self._inner.delete()
        except (CoastyError, asyncio.CancelledError):
            self._notes.left(self.id)
            raise
        self._notes.closed(self.id)


async def _delete_within(session: Session, seconds: float) -> None:
    # What does not answer stays noted, and is deleted at the next start.
    with contextlib.suppress(CoastyError, TimeoutError):
        async with asyncio.timeout(seconds):
            await session.delete()
