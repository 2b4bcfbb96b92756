"""What is open is noted, also when a stop comes at the worst moment."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from coasty_desktop.agent.ports import Session
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.core.geometry import SD, Size
from coasty_desktop.services.noted_service import NotedService
from coasty_desktop.store.purse import Purse
from tests.fakes.dialogue import JumpingClock, ScriptedService, says

PURSE = Purse("https://x/v1", "live-0123456789abcdef")


class Notes:
    """The list of open sessions in memory."""

    def __init__(self) -> None:
        self.open: set[tuple[Purse, str]] = set()
        self.left: set[tuple[Purse, str]] = set()

    def session_opened(self, purse: Purse, session_id: str, at: datetime) -> None:
        self.open.add((purse, session_id))

    def session_left(self, purse: Purse, session_id: str, at: datetime) -> None:
        self.left.add((purse, session_id))

    def session_closed(self, purse: Purse, session_id: str) -> None:
        self.open.discard((purse, session_id))


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
    return NotedService(inner, PURSE, open_sessions=notes, clock=JumpingClock())


async def test_that_a_session_is_noted_until_it_is_deleted() -> None:
    notes = Notes()
    session, cost = await noted(ScriptedService([says()]), notes).open_session(SD, engine="v3", instructions="")
    assert (cost, notes.open) == (10, {(PURSE, "ses_1")})
    assert (await session.predict(b"png", SD, "go")).credits == 4
    await session.delete()
    assert (notes.open, notes.left) == (set(), set())


class NeverEnds(ScriptedService):
    async def delete(self) -> None:
        raise ServiceUnreachable("No answer", code="NO_ANSWER")


async def test_that_a_session_that_could_not_be_ended_is_left_to_whoever_comes_next() -> None:
    notes = Notes()
    session, _ = await noted(NeverEnds([says()]), notes).open_session(SD, engine="v3", instructions="")
    with pytest.raises(ServiceUnreachable):
        await session.delete()
    assert notes.left == {(PURSE, "ses_1")}


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
