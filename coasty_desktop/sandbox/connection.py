"""One HTTP/1.1 connection: reads requests with h11 and writes answers, streams among them.

Knows nothing of what is asked. docs/adr/008 says why it is this and no web framework.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

import h11
import msgspec

# Source: contract, section 12: stay under 10,000,000 bytes of body.
MOST_BODY = 10_000_000
# A larger body is read to its end and dropped, so that the client hears the refusal; up to here.
_MOST_DROPPED = 100_000_000
_IDLE_S = 120.0
_CHUNK = 256 * 1024


class Request(msgspec.Struct, frozen=True):
    """What was asked. Header names are lower case; `body` is None when it was too large to keep."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None


class Response(msgspec.Struct, frozen=True):
    """What is answered: JSON, or a stream of events when there are `frames`."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    frames: AsyncGenerator[bytes, None] | None = None


Handler = Callable[[Request], Awaitable[Response]]


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: Handler) -> None:
    """Answer requests until either side has enough."""
    protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=64 * 1024)
    try:
        while True:
            request = await _next_request(protocol, reader, writer)
            if request is None:
                break
            await _send(protocol, writer, await handle(request), is_head=request.method == "HEAD")
            if protocol.our_state is h11.MUST_CLOSE or protocol.their_state is not h11.DONE:
                break
            protocol.start_next_cycle()
    except (OSError, EOFError, TimeoutError, h11.LocalProtocolError):
        pass
    except h11.RemoteProtocolError:
        with contextlib.suppress(OSError, h11.LocalProtocolError):
            await _send(protocol, writer, Response(400, (), b'{"error":{"code":"BAD_REQUEST","message":"not HTTP"}}'))
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _next_request(
    protocol: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Request | None:
    head: h11.Request | None = None
    body = bytearray()
    size = 0
    while True:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            if protocol.they_are_waiting_for_100_continue:
                proceed = protocol.send(h11.InformationalResponse(status_code=100, headers=[]))
                writer.write(proceed or b"")
            async with asyncio.timeout(_IDLE_S):
                protocol.receive_data(await reader.read(_CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            size += len(event.data)
            if size <= MOST_BODY:
                body += event.data
            elif size > _MOST_DROPPED:
                raise EOFError
        elif isinstance(event, h11.EndOfMessage):
            assert head is not None
            return _request_of(head, bytes(body) if size <= MOST_BODY else None)
        else:
            return None


def _request_of(head: h11.Request, body: bytes | None) -> Request:
    headers: dict[str, str] = {}
    for name, value in head.headers:
        headers[name.decode("ascii")] = value.decode("latin-1")
    return Request(head.method.decode("ascii"), head.target.decode("ascii", "replace"), headers, body)


async def _send(
    protocol: h11.Connection, writer: asyncio.StreamWriter, response: Response, *, is_head: bool = False
) -> None:
    if response.frames is not None:
        headers = [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), *response.headers]
        await _stream(protocol, writer, h11.Response(status_code=response.status, headers=headers), response.frames)
        return
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(response.body))),
        *response.headers,
    ]
    writer.write(protocol.send(h11.Response(status_code=response.status, headers=headers)) or b"")
    if not is_head:
        writer.write(protocol.send(h11.Data(data=response.body)) or b"")
    writer.write(protocol.send(h11.EndOfMessage()) or b"")
    await writer.drain()


async def _stream(
    protocol: h11.Connection,
    writer: asyncio.StreamWriter,
    head: h11.Response,
    frames: AsyncGenerator[bytes, None],
) -> None:
    """Each frame leaves at once; a client that went away ends it with OSError at the next one."""
    async with contextlib.aclosing(frames):
        writer.write(protocol.send(head) or b"")
        await writer.drain()
        async for frame in frames:
            writer.write(protocol.send(h11.Data(data=frame)) or b"")
            await writer.drain()
        writer.write(protocol.send(h11.EndOfMessage()) or b"")
        await writer.drain()
