"""A service that answers at once, in a process of its own: what is measured is the client, not it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

USAGE = {"balance": 90, "period": "2026-07", "total_requests": 12, "total_credits": 10, "breakdown": {}}
PREDICTED = {
    "request_id": "req_1",
    "step": 1,
    "status": "continue",
    "reasoning": "The dialog is open; its button saves the file. " * 8,
    "actions": [{"action_type": "click", "params": {"x": 512, "y": 340, "button": "left", "clicks": 1}}],
    "usage": {"credits_charged": 5, "breakdown": [{"name": "base", "credits": 5}]},
}
ANSWERS = {"/v1/usage": USAGE, "/v1/predict": PREDICTED}


@contextmanager
def answering() -> Iterator[str]:
    """Run it; give its base URL."""
    command = [sys.executable, "-m", "benchmarks.client.answering"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


class _Answering(asyncio.Protocol):
    """One connection: waits for a whole request, then sends what is prepared for its path."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._came = bytearray()

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = bytes(self._came).partition(b"\r\n\r\n")
        if not found:
            return
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if len(body) >= int(fields.get(b"content-length", 0)):
            path = head.split(b" ", 2)[1].decode()
            self._came.clear()
            assert isinstance(self._transport, asyncio.Transport)
            self._transport.write(_PREPARED[path])


def _prepared(value: object) -> bytes:
    body = json.dumps(value).encode()
    heads = (
        "HTTP/1.1 200 OK",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "X-Coasty-Request-Id: req_1",
        "X-Credits-Charged: 5",
        "X-Credits-Remaining: 90",
        "",
        "",
    )
    return "\r\n".join(heads).encode() + body


_PREPARED = {path: _prepared(value) for path, value in ANSWERS.items()}


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
