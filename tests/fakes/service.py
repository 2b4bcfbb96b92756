"""A service on a real loopback socket that records what it is sent and answers, or misbehaves, as it is told.

Without being told it answers like a small, friendly /v1. What it is told is used up first, in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import h11

from tests.fakes.friendly import friendly_stream, friendly_value


@dataclass
class Recorded:
    """One request as it arrived."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass
class Respond:
    """An answer. `claims` is a Content-Length that may lie: then the connection ends after the body."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    claims: int | None = None


class CloseWithoutAnswer:
    """The connection ends before a byte of the answer."""


class Reset:
    """The connection is reset before a byte of the answer."""


class Silence:
    """Nothing comes, ever."""


@dataclass
class Drip:
    """One byte at a time, for ever, faster than any read timeout."""

    every_s: float = 0.01


@dataclass
class Flood:
    """A body without an end."""


Behaviour = Respond | CloseWithoutAnswer | Reset | Silence | Drip | Flood


def says(value: Any, status: int = 200, **headers: str) -> Respond:
    """A JSON answer; header names are written with underscores."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Respond(status, json.dumps(value).encode(), named)


def refuses(status: int, code: str, *, headers: Mapping[str, str] | None = None, **fields: Any) -> Respond:
    """An error envelope."""
    error = {"code": code, "message": "m", "type": "t", "request_id": "req_1", **fields}
    return Respond(status, json.dumps({"error": error}).encode(), headers or {})


class FakeService:
    """Listens while its context is open."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self._told: deque[Behaviour] = deque()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()
        self._sessions = 0
        self.steps: dict[str, int] = {}

    @property
    def base_url(self) -> str:
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}/v1"

    def tell(self, *behaviours: Behaviour) -> None:
        """What the next requests meet, in order."""
        self._told.extend(behaviours)

    async def __aenter__(self) -> FakeService:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._connections):
            writer.transport.abort()
        await asyncio.sleep(0)
        await self._server.wait_closed()

    # ---- one connection ------------------------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        protocol = h11.Connection(h11.SERVER)
        try:
            with contextlib.suppress(ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
                async for request in _requests(protocol, reader):
                    self.requests.append(request)
                    if not await self._answer(request, protocol, writer):
                        break
        finally:
            self._connections.discard(writer)
            writer.close()

    async def _answer(self, request: Recorded, protocol: h11.Connection, writer: asyncio.StreamWriter) -> bool:
        match self._told.popleft() if self._told else self._friendly(request):
            case Respond() as answer:
                return await _respond(answer, protocol, writer)
            case Reset():
                writer.transport.abort()
            case Silence():
                await asyncio.Event().wait()
            case Drip(every_s=every_s):
                await _pour(writer, b" ", every_s)
            case Flood():
                await _pour(writer, b" " * 65536, 0)
            case _:
                pass
        return False

    # ---- the friendly /v1 ----------------------------------------------------------------------------------------

    def _friendly(self, request: Recorded) -> Respond:
        parts = request.path.split("?")[0].removeprefix("/v1/").split("/")
        if parts[0] == "sessions" and len(parts) > 1:
            return self._of_session(request.method, parts[1], parts[2:])
        if (request.method, parts) == ("POST", ["sessions"]):
            self._sessions += 1
            self.steps[f"ses_{self._sessions}"] = 0
            usage = {"credits_charged": 10, "cost_cents": 10}
            return says({"session_id": f"ses_{self._sessions}", "usage": usage}, X_Credits_Charged="10")
        if (request.method, parts) == ("GET", ["sessions"]):
            return says({"sessions": [{"session_id": session} for session in self.steps], "has_more": False})
        return _FRIENDLY.get((request.method, parts[0])) or _of_other_routes(request.method, parts)

    def _of_session(self, method: str, session: str, rest: list[str]) -> Respond:
        if session not in self.steps:
            return refuses(404, "SESSION_NOT_FOUND")
        if method == "DELETE":
            del self.steps[session]
            return Respond(204, b"")
        if rest == ["predict"]:
            self.steps[session] += 1
            return says(_prediction(self.steps[session]), X_Credits_Charged="4", X_Credits_Remaining="90")
        return says({"status": "ok", "session_id": session, "step_count": self.steps[session]})


def _of_other_routes(method: str, parts: list[str]) -> Respond:
    if (stream := friendly_stream(method, parts)) is not None:
        return Respond(200, stream, content_type="text/event-stream")
    try:
        value = friendly_value(method, parts)
    except KeyError:
        return refuses(404, "NOT_FOUND")
    return Respond(204, b"") if value is None else says(value)


def _prediction(step: int) -> dict[str, Any]:
    click = {"action_type": "click", "params": {"x": 512, "y": 340, "button": "left", "clicks": 1}}
    return {"request_id": f"req_{step}", "step": step, "actions": [click], "reasoning": "r", "status": "continue"}


_FRIENDLY = {
    ("POST", "predict"): says(_prediction(1), X_Credits_Charged="5"),
    ("POST", "ground"): says({"x": 10, "y": 20, "request_id": "req_1", "usage": {"credits_charged": 3}}),
    ("POST", "parse"): says({"actions": [{"action_type": "click", "params": {"x": 1, "y": 2}}]}),
    ("GET", "models"): says({"cua_versions": ["v3", {"id": "v5", "latest": True}], "action_types": ["click"]}),
    ("GET", "usage"): says({"balance": 90, "period": "2026-07", "total_credits": 10}),
}


async def _requests(protocol: h11.Connection, reader: asyncio.StreamReader) -> AsyncIterator[Recorded]:
    while True:
        head = await _next(protocol, reader)
        if not isinstance(head, h11.Request):
            return
        body = b""
        while isinstance(part := await _next(protocol, reader), h11.Data):
            body += bytes(part.data)
        headers = [(name.decode(), value.decode()) for name, value in head.headers]
        yield Recorded(head.method.decode(), head.target.decode(), headers, body)
        if protocol.our_state is not h11.DONE:
            return
        protocol.start_next_cycle()


async def _next(protocol: h11.Connection, reader: asyncio.StreamReader) -> Any:
    while (event := protocol.next_event()) is h11.NEED_DATA:
        protocol.receive_data(await reader.read(65536))
    return event


async def _respond(answer: Respond, protocol: h11.Connection, writer: asyncio.StreamWriter) -> bool:
    headers = [(name.replace("_", "-"), value) for name, value in answer.headers.items()]
    length = len(answer.body) if answer.claims is None else answer.claims
    if answer.status != 204:
        headers += [("Content-Type", answer.content_type), ("Content-Length", str(length))]
    writer.write(protocol.send(h11.Response(status_code=answer.status, headers=headers)) or b"")
    if answer.body:
        writer.write(protocol.send(h11.Data(data=answer.body)) or b"")
    if length != len(answer.body) and answer.status != 204:
        await writer.drain()
        return False
    writer.write(protocol.send(h11.EndOfMessage()) or b"")
    await writer.drain()
    return True


async def _pour(writer: asyncio.StreamWriter, drop: bytes, every_s: float) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(f"{len(drop):x}\r\n".encode() + drop + b"\r\n")
        await writer.drain()
        await asyncio.sleep(every_s)
