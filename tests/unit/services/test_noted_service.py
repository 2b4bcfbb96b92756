"""What is open and what was paid is noted, also when a stop comes at the worst moment."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest

from coasty_desktop.agent.ports import Session
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable
from coasty_desktop.core.geometry import SD, Size
from coasty_desktop.services.noted_service import NotedService
from tests.fakes.dialogue import JumpingClock, ScriptedService, says


class Notes:
    """Both books in memory."""

    def __init__(self) -> None:
        self.open: set[str] = set()
        self.booked: list[tuple[str, float, bool]] = []

    def session_opened(self, base_url: str, session_id: str, practice: bool, at: datetime) -> None:
        self.open.add(session_id)

    def session_closed(self, base_url: str, session_id: str) -> None:
        self.open.discard(session_id)

    def book(self, run_id: str, kind: str, credits: float, *, estimated: bool, **rest: Any) -> None:
        self.booked.append((kind, credits, estimated))


class SlowToOpen(ScriptedService):
    """Opens a session only when it is let."""

    def __init__(self) -> None:
        super().__init__([says()])
        self.asked, self.may_open = asyncio.Event(), asyncio.Event()

    async def open_session(self, size: Size, *, engine: str, instructions: str) -> tuple[Session, float]:
        self.asked.set()
        await self.may_open.wait()
        return await super().open_session(size, engine=engine, instructions=instructions)


def noted(inner: ScriptedService, notes: Notes) -> NotedService:
    return NotedService(
        inner, "run_1", "https://x/v1", practice=False, open_sessions=notes, books=notes, clock=JumpingClock()
    )


async def test_that_a_session_is_noted_and_booked_until_it_is_deleted() -> None:
    notes = Notes()
    session, cost = await noted(ScriptedService([says()]), notes).open_session(SD, engine="v3", instructions="")
    assert (cost, notes.open) == (10, {"ses_1"})
    await session.predict(b"png", SD, "go")
    await session.delete()
    assert notes.open == set()
    assert notes.booked == [("session", 10, False), ("session_predict", 4, False)]


async def test_that_a_session_that_opens_during_a_stop_is_deleted() -> None:
    inner, notes = SlowToOpen(), Notes()
    opening = asyncio.get_running_loop().create_task(noted(inner, notes).open_session(SD, engine="v3", instructions=""))
    await inner.asked.wait()
    opening.cancel()
    await asyncio.sleep(0)
    inner.may_open.set()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert inner.is_deleted
    assert notes.open == set()
    assert notes.booked == [("session", 10, False)]


async def test_that_a_stop_while_the_service_thinks_books_the_estimate() -> None:
    inner, notes = ScriptedService([says()]), Notes()
    session, _ = await noted(inner, notes).open_session(SD, engine="v3", instructions="")
    asked = asyncio.Event()
    inner.before_answer = asked.set
    asking = asyncio.get_running_loop().create_task(session.predict(b"png", SD, "go"))
    await asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert notes.booked[1:] == [("session_predict", 4, True)]


@pytest.mark.parametrize(
    ("error", "booked"),
    [
        (ServiceUnreachable("Wrong size", context={"credits": 6}), [("session_predict", 6, False)]),
        (ServiceUnreachable("No answer", code="NO_ANSWER"), [("session_predict", 4, True)]),
        (ServiceError("No credits", code="INSUFFICIENT_CREDITS", status=402), []),
    ],
)
async def test_that_a_failed_request_is_booked_as_far_as_it_may_have_cost(error: ServiceError, booked: Any) -> None:
    notes = Notes()
    session, _ = await noted(ScriptedService([error]), notes).open_session(SD, engine="v3", instructions="")
    with pytest.raises(ServiceError):
        await session.predict(b"png", SD, "go")
    assert notes.booked[1:] == booked
