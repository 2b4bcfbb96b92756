"""Following the one run of `EventService` with a clock that jumps: what came of it, and how long that clock went."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.caller import Caller
from coasty_desktop.api.event_stream import EventStream, Follower
from coasty_desktop.api.journal import MemoryJournal
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.lenient import mapping
from coasty_desktop.api.persistence import Endurance
from coasty_desktop.api.request import Request
from coasty_desktop.api.sse import RunEvent
from coasty_desktop.api.transport import Transport
from tests.fakes.dialogue import JumpingClock
from tests.fakes.event_service import EventService, Stream, event

KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
USUAL = Endurance()
PATH = "/runs/run_1/events"
END = event(9, "terminal", {"status": "succeeded"})
DOWN = Stream(lambda _: b"{}", status=503, content_type="application/json")
TORN = Stream(lambda _: b"", then="tear")


class NotingClock(JumpingClock):
    """Notes the pauses, and what should happen during one."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []
        self.during: Callable[[int], None] = lambda number: None

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.during(len(self.pauses))
        await super().sleep(seconds)


class World:
    """A service of one run, what follows it, and what was heard."""

    def __init__(self, service: EventService, transport: Transport, endurance: Endurance) -> None:
        self.service = service
        self.clock = NotingClock()
        self.retries: list[tuple[float, str]] = []
        self._caller = Caller(
            transport, KEY, journal=MemoryJournal(), clock=JumpingClock(), new_id=str, jitter=lambda: 0.0
        )
        self._follower = Follower(transport, clock=self.clock, jitter=lambda: 1.0, endurance=endurance)

    def follow(self, after: int | None = None) -> EventStream[dict[str, Any]]:
        return self._follower.follow(
            PATH, self._look, lambda record: record["status"], after=after,
            on_retry=lambda seconds, code: self.retries.append((seconds, code)),
        )  # fmt: skip

    async def _look(self) -> dict[str, Any]:
        return await self._caller.call(Request("GET", "/runs/run_1"), lambda value, _: dict(mapping(value)))

    async def all(self, after: int | None = None) -> tuple[list[RunEvent], str]:
        stream = self.follow(after)
        heard = [told async for told in stream]
        assert stream.final is not None
        return heard, stream.final["status"]

    @property
    def asked_after(self) -> list[str | None]:
        return [heads.get("last-event-id") for heads in self.service.asked]


@asynccontextmanager
async def world(
    *events: tuple[int, bytes], status: str = "succeeded", endurance: Endurance = USUAL
) -> AsyncIterator[World]:
    async with EventService(events, status) as service:
        transport = Transport(BaseUrl.parse(service.base_url), KEY, user_agent="test")
        try:
            yield World(service, transport, endurance)
        finally:
            await transport.aclose()


def run_of(length: int, *, chance: random.Random | None = None) -> list[tuple[int, bytes]]:
    """The events of a run, its end last, with all that a stream may have between them."""
    chance = chance or random.Random(1)
    names = ("status", "step", "billing", "text", "hover", "error", "resumed")
    events = []
    for number in range(length):
        data: Any = {"n": number, "text": "Grüße 😀" * chance.randrange(6)}
        if chance.random() < 0.5:
            data = {"seq": number, "type": "step", "data": data}
        frame = event(number, chance.choice(names), data, end=chance.choice(("\n", "\r\n", "\r")))
        events.append((number, chance.choice((b"", b": ping\n\n", b"retry: 1\n\n")) + frame))
    return [*events, (length, event(length, "terminal", {"status": "succeeded"}))]
