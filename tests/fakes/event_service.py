"""A service of one run on a real loopback socket: it streams the run's events, and cuts them off as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Heads = dict[str, str]


def event(number: int | None, name: str, data: object, *, end: str = "\n") -> bytes:
    """One frame."""
    lines = [] if number is None else [f"id: {number}"]
    lines += [f"event: {name}", *(f"data: {line}" for line in json.dumps(data, ensure_ascii=False).split("\n")), "", ""]
    return end.join(lines).encode()


@dataclass
class Stream:
    """What one request for events meets.

    `of` gives the bytes to send after the id that was asked for; None sends the rest of the run. `cut_at` ends them
    early. Then the connection ends in good order, is torn, or is held open.
    """

    of: Callable[[int], bytes] | None = None
    cut_at: int | None = None
    then: str = "end"
    status: int = 200
    content_type: str = "text/event-stream"
    headers: Heads = field(default_factory=dict)
    piece: int = 1 << 20


class EventService:
    """Listens while its context is open. What it is told is used up first, in order; then it sends all and ends."""

    def __init__(self, events: Sequence[tuple[int, bytes]] = (), status: str = "running") -> None:
        self.events = list(events)
        self.status = status
        self.asked: list[Heads] = []
        self.looks = 0
        self.open = 0
        self.all_closed = asyncio.Event()
        self.before_look: Callable[[int], None] = lambda number: None
        self._told: deque[Stream] = deque()
        self._looks_told: deque[Stream] = deque()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def base_url(self) -> str:
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}/v1"

    def tell(self, *streams: Stream) -> None:
        """What the next requests for events meet."""
        self._told.extend(streams)

    def tell_looks(self, *answers: Stream) -> None:
        """What the next requests for the record meet."""
        self._looks_told.extend(answers)

    async def __aenter__(self) -> EventService:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                heads = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
                if not await self._answer(head[0].split()[1], heads, reader, writer):
                    break
        self._writers.discard(writer)
        writer.close()

    async def _answer(
        self, path: str, heads: Heads, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if not path.endswith("/events"):
            self.looks += 1
            self.before_look(self.looks)
            record = json.dumps({"id": "run_1", "status": self.status}).encode()
            told = (
                self._looks_told.popleft()
                if self._looks_told
                else Stream(lambda _: record, content_type="application/json")
            )
            return await self._send(told, 0, reader, writer)
        self.asked.append(heads)
        told = self._told.popleft() if self._told else Stream()
        return await self._send(told, int(heads.get("last-event-id", -1)), reader, writer)

    async def _send(self, told: Stream, after: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        body = self._rest(after) if told.of is None else told.of(after)
        heads = {"Content-Type": told.content_type, "Transfer-Encoding": "chunked", **told.headers}
        lines = [f"HTTP/1.1 {told.status} X", *(f"{name}: {value}" for name, value in heads.items()), "", ""]
        sent = body if told.cut_at is None else body[: told.cut_at]
        writer.write("\r\n".join(lines).encode())
        for start in range(0, len(sent), told.piece):
            piece = sent[start : start + told.piece]
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
        if told.then == "hold":
            await self._hold(reader)
        if told.then == "end":
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        return told.then == "end"

    async def _hold(self, reader: asyncio.StreamReader) -> None:
        """Until the other side closes."""
        self.open += 1
        self.all_closed.clear()
        await reader.read()
        self.open -= 1
        if not self.open:
            self.all_closed.set()

    def _rest(self, after: int) -> bytes:
        return b"".join(frame for number, frame in self.events if number > after)
