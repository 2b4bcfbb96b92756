"""The log of something that goes on, and its stream of server-sent events. Source: contract, section 6."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import msgspec

from coasty_desktop.sandbox.refusals import invalid
from coasty_desktop.sandbox.route import Call, Json

HEARTBEAT_S = 15.0
_LARGEST = 10**15


class Event(msgspec.Struct, frozen=True):
    """One thing that happened; `id` grows from 1."""

    id: int
    event: str
    data: Json

    def frame(self) -> bytes:
        """As it is sent."""
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (self.id, self.event.encode(), msgspec.json.encode(self.data))


class EventLog:
    """Append-only. Readers wait for more until it has ended."""

    def __init__(self) -> None:
        """Nothing has happened."""
        self.events: list[Event] = []
        self.is_over = False
        self._grown = asyncio.Event()

    def add(self, name: str, data: Json, *, is_last: bool = False) -> None:
        """Note one more."""
        self.events.append(Event(len(self.events) + 1, name, data))
        self.is_over = is_last
        self._grown.set()
        self._grown = asyncio.Event()

    async def frames(self, after: int, heartbeat_s: float = HEARTBEAT_S) -> AsyncGenerator[bytes, None]:
        """What came after an id, then what comes, to the end. A comment keeps an idle connection open."""
        sent = after
        yield b": practice\n\n"
        while True:
            grown = self._grown
            for event in self.events[sent:]:
                sent = event.id
                yield event.frame()
            if self.is_over and sent >= len(self.events):
                return
            if grown.is_set():
                continue
            try:
                async with asyncio.timeout(heartbeat_s):
                    await grown.wait()
            except TimeoutError:
                yield b": still here\n\n"


def after_of(call: Call) -> int:
    """The last id a client has: `Last-Event-ID`, else `after`, else 0. Raises Refusal 422."""
    for said, where in (
        (call.request.headers.get("last-event-id"), "header.Last-Event-ID"),
        (call.query.get("after"), "query.after"),
    ):
        if said is None:
            continue
        if not (said.isascii() and said.isdigit()):
            raise invalid("the id of an event is a number", where)
        return min(int(said[:18]), _LARGEST)
    return 0
