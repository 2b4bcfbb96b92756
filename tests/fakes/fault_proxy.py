"""A proxy on a real loopback socket between the client and a real service, which spoils requests as it is told.

A fault meets a request before the service hears of it, or after the service has carried it out.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

from tests.fakes.service import Recorded

_NOT_HANDED_ON = frozenset({"content-length", "transfer-encoding", "connection"})


@dataclass(frozen=True)
class Answer:
    """What is sent back. `claims` is a Content-Length that lies."""

    status: int
    body: bytes
    headers: Sequence[tuple[str, str]] = (("Content-Type", "application/json"),)
    claims: int | None = None

    def as_bytes(self) -> bytes:
        length = len(self.body) if self.claims is None else self.claims
        lines = [f"HTTP/1.1 {self.status} X", *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join((*lines, f"Content-Length: {length}", "", "")).encode() + self.body


class Exchange:
    """One request that a fault plays with."""

    def __init__(self, proxy: FaultProxy, request: Recorded, writer: asyncio.StreamWriter) -> None:
        self._proxy, self.request, self.writer = proxy, request, writer

    async def carry_out(self) -> Answer:
        """Let the service carry it out; returns the true answer."""
        return await self._proxy.forward(self.request)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def reset(self, after: bytes = b"") -> None:
        """End the connection without a goodbye, after some bytes."""
        if after:
            await self.send(after)
        self.writer.transport.abort()


Play = Callable[[Exchange], Awaitable[bool]]


class FaultProxy:
    """Listens while its context is open. What it is told to spoil it spoils once, or until `heal`."""

    def __init__(self, target: str) -> None:
        """`target` is the base URL of the real service."""
        self._target = target.removesuffix("/v1")
        self.requests: list[Recorded] = []
        self.spoiled = 0
        self._play: Play | None = None
        self._spoils: Callable[[Recorded], bool] = lambda request: False
        self._is_lasting = False
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._nobody_is_served = asyncio.Event()
        self._nobody_is_served.set()
        self._http = httpx.AsyncClient(trust_env=False, timeout=20)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def spoil(self, play: Play, spoils: Callable[[Recorded], bool], *, is_lasting: bool) -> None:
        """Play with the requests that `spoils` names: with the next one, or with all. `play` says whether to go on."""
        self._play, self._spoils, self._is_lasting = play, spoils, is_lasting

    def heal(self) -> None:
        self._play = None

    async def __aenter__(self) -> FaultProxy:
        await self.open_door()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.shut_door()
        await self._http.aclose()

    async def open_door(self) -> None:
        """Listen, at the address it had before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut_door(self) -> None:
        """Refuse connections, and end those that are open."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        await self._nobody_is_served.wait()
        await server.wait_closed()

    async def forward(self, request: Recorded) -> Answer:
        """Hand a request on as it came; returns the whole answer."""
        answer = await self._http.request(
            request.method, self._target + request.path, headers=request.headers, content=request.body
        )
        headers = [(name, value) for name, value in answer.headers.items() if name not in _NOT_HANDED_ON]
        return Answer(answer.status_code, answer.content, headers)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self._nobody_is_served.clear()
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                goes_on = True
                while goes_on:
                    request = await _read(reader)
                    self.requests.append(request)
                    goes_on = await self._answer(Exchange(self, request, writer))
        finally:
            self._writers.discard(writer)
            if not self._writers:
                self._nobody_is_served.set()
            writer.close()

    async def _answer(self, exchange: Exchange) -> bool:
        play = self._play
        if play is None or not self._spoils(exchange.request):
            await exchange.send((await exchange.carry_out()).as_bytes())
            return True
        self.spoiled += 1
        if not self._is_lasting:
            self._play = None
        return await play(exchange)


class Trap:
    """A server that must never be told anything. `heard` are the bytes it got, once its own encryption is off."""

    def __init__(self, encryption: ssl.SSLContext | None = None) -> None:
        self._encryption = encryption
        self.heard = b""
        self.port = 0

    async def __aenter__(self) -> Trap:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._encryption)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while data := await reader.read(65536):
                self.heard += data
        writer.close()


# ---- what a fault may do -------------------------------------------------------------------------------------------


def answering(answer: Answer, *, is_carried_out: bool) -> Play:
    """Another answer than the true one; the connection stays open."""

    async def play(exchange: Exchange) -> bool:
        if is_carried_out:
            await exchange.carry_out()
        await exchange.send(answer.as_bytes())
        return True

    return play


def resetting(*, is_carried_out: bool) -> Play:
    """The connection is reset: before a byte of an answer; in the middle of a stream of events."""

    async def play(exchange: Exchange) -> bool:
        true = await exchange.carry_out() if is_carried_out else None
        is_stream = true is not None and _is_stream(true)
        await exchange.reset(_half(true) if true is not None and is_stream else b"")
        return False

    return play


def truncating(*, is_carried_out: bool) -> Play:
    """Half of the body comes, then the connection ends in good order."""

    async def play(exchange: Exchange) -> bool:
        await exchange.send(_half(await _true_or_made_up(exchange, is_carried_out=is_carried_out)))
        return False

    return play


def miscounting(*, is_carried_out: bool) -> Play:
    """Content-Length names half of the body; the rest stands where the next answer should."""

    async def play(exchange: Exchange) -> bool:
        true = await _true_or_made_up(exchange, is_carried_out=is_carried_out)
        half = Answer(true.status, true.body, true.headers, claims=len(true.body) // 2)
        await exchange.send(half.as_bytes())
        return True

    return play


def dripping(*, is_carried_out: bool) -> Play:
    """Blanks, one at a time, for ever; the events of a stream one byte at a time, to the end."""

    async def play(exchange: Exchange) -> bool:
        true = await exchange.carry_out() if is_carried_out else None
        if true is not None and _is_stream(true):
            for byte in true.as_bytes():
                await exchange.send(bytes([byte]))
            return True
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await exchange.send(b"1\r\n \r\n")
            await asyncio.sleep(0.01)

    return play


def refusing(status: int, code: str, headers: Sequence[tuple[str, str]] = ()) -> Answer:
    """An error in the service's own form."""
    error = {"code": code, "message": "it failed", "type": "api_error", "request_id": "req_of_the_fault"}
    return Answer(status, json.dumps({"error": error}).encode(), (("Content-Type", "application/json"), *headers))


async def _true_or_made_up(exchange: Exchange, *, is_carried_out: bool) -> Answer:
    if is_carried_out:
        return await exchange.carry_out()
    return Answer(200, json.dumps({"id": "made_up", "status": "done", "actions": [], "filler": "x" * 200}).encode())


def _half(answer: Answer) -> bytes:
    whole = answer.as_bytes()
    return whole[: len(whole) - len(answer.body) // 2]


def _is_stream(answer: Answer) -> bool:
    return ("content-type", "text/event-stream") in answer.headers


async def _read(reader: asyncio.StreamReader) -> Recorded:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in head[1:] if line)]
    request = Recorded(method, path, headers, b"")
    if length := request.header("content-length"):
        request.body = await reader.readexactly(int(length))
    return request
