"""A service whose sessions are noted while they are open, and whose charges are booked.

What it notes survives a crash: the next start ends what this one left open.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from typing import Protocol

from coasty_desktop.agent.ports import Prediction, Service, Session
from coasty_desktop.api.retry import outcome_is_unknown
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import CoastyError, ServiceError
from coasty_desktop.core.geometry import Size
from coasty_desktop.core.tasks import spawn

STEP = "session_predict"
# How long a stop waits for a session that was just being opened.
LATE_S = 10.0


class OpenSessions(Protocol):
    """Remembers which sessions are open, over a crash."""

    def session_opened(self, base_url: str, session_id: str, practice: bool, at: datetime) -> None:
        """Note it."""

    def session_closed(self, base_url: str, session_id: str) -> None:
        """Forget it."""


class Books(Protocol):
    """Remembers what was paid."""

    def book(
        self, run_id: str, kind: str, credits: float, *, estimated: bool, at: datetime, request_id: str, practice: bool
    ) -> None:
        """Note a charge."""


class NotedService:
    """Satisfies `agent.ports.Service` for one run, through another one that speaks to somebody."""

    def __init__(
        self, inner: Service, run_id: str, base_url: str, *, practice: bool, open_sessions: OpenSessions, books: Books,
        clock: Clock,
    ) -> None:  # fmt: skip
        """Note for the run of that id what `inner` opens and what it costs."""
        self._inner, self._run_id, self._base_url, self._practice = inner, run_id, base_url, practice
        self._open_sessions, self._books, self._clock = open_sessions, books, clock

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
        try:
            session, cost = await self._inner.open_session(size, engine=engine, instructions=instructions)
        except ServiceError as error:
            self.book_failed("session", error, self.opening_cost())
            raise
        self._open_sessions.session_opened(self._base_url, session.id, self._practice, self._clock.now())
        self.book("session", cost, estimated=False, request_id=session.id)
        return _NotedSession(session, self, engine, instructions), cost

    def opening_cost(self) -> int:
        """The estimated credits of opening a session."""
        return self._inner.opening_cost()

    def next_step_cost(self, step: int, size: Size, *, engine: str, instructions: str) -> int:
        """The estimated credits of a step."""
        return self._inner.next_step_cost(step, size, engine=engine, instructions=instructions)

    def closed(self, session_id: str) -> None:
        """Forget a session that the service has ended."""
        self._open_sessions.session_closed(self._base_url, session_id)

    def book(self, kind: str, credits: float, *, estimated: bool, request_id: str) -> None:
        """Book one charge of this run."""
        self._books.book(
            self._run_id, kind, credits, estimated=estimated, at=self._clock.now(), request_id=request_id,
            practice=self._practice,
        )  # fmt: skip

    def book_failed(self, kind: str, error: ServiceError, estimate: float) -> None:
        """Book what a request that failed has cost: what the answer said, or the estimate when nobody knows."""
        said = error.context.get("credits", 0)
        if said:
            self.book(kind, said, estimated=False, request_id=error.request_id)
        elif outcome_is_unknown(error):
            self.book(kind, estimate, estimated=True, request_id=error.request_id)


class _NotedSession:
    def __init__(self, inner: Session, notes: NotedService, engine: str, instructions: str) -> None:
        self._inner, self._notes = inner, notes
        self._engine, self._instructions, self._steps = engine, instructions, 0

    @property
    def id(self) -> str:
        return self._inner.id

    async def predict(self, png: bytes, size: Size, instruction: str) -> Prediction:
        self._steps += 1
        estimate = self._notes.next_step_cost(self._steps, size, engine=self._engine, instructions=self._instructions)
        try:
            answer = await self._inner.predict(png, size, instruction)
        except ServiceError as error:
            self._notes.book_failed(STEP, error, estimate)
            raise
        except asyncio.CancelledError:
            # A stop while the service thinks: it may have finished, and then it has charged.
            self._notes.book(STEP, estimate, estimated=True, request_id="")
            raise
        self._notes.book(STEP, answer.credits, estimated=answer.credits_are_estimated, request_id=answer.request_id)
        return answer

    async def delete(self) -> None:
        await self._inner.delete()
        self._notes.closed(self.id)


async def _delete_within(session: Session, seconds: float) -> None:
    # What does not answer stays noted, and is deleted at the next start.
    with contextlib.suppress(CoastyError, TimeoutError):
        async with asyncio.timeout(seconds):
            await session.delete()
