"""A service whose sessions are noted while they are open, and whose charges are booked.

What it notes survives a crash: the next start ends what this one left open.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from coasty_desktop.agent.ports import Prediction, Service, Session
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.geometry import Size


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
        """Open a session and note it before anything is done with it."""
        session, cost = await self._inner.open_session(size, engine=engine, instructions=instructions)
        self._open_sessions.session_opened(self._base_url, session.id, self._practice, self._clock.now())
        self.book("session", cost, estimated=False, request_id=session.id)
        return _NotedSession(session, self), cost

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


class _NotedSession:
    def __init__(self, inner: Session, notes: NotedService) -> None:
        self._inner, self._notes = inner, notes

    @property
    def id(self) -> str:
        return self._inner.id

    async def predict(self, png: bytes, size: Size, instruction: str) -> Prediction:
        answer = await self._inner.predict(png, size, instruction)
        self._notes.book(
            "session_predict", answer.credits, estimated=answer.credits_are_estimated, request_id=answer.request_id
        )
        return answer

    async def delete(self) -> None:
        await self._inner.delete()
        self._notes.closed(self.id)
