"""The embedded practice service: listens on loopback, checks keys, and joins the routes to the engine.

It speaks the part of /v1 that carrying a task out needs, and is as strict as the real service. Nobody may take it for
the model: its ids, keys and sentences say practice.
"""

from __future__ import annotations

import asyncio
import hmac
import importlib.util
import secrets

import msgspec

from coasty_desktop.core.clock import Clock, SystemClock
from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.ocr.client import OcrClient
from coasty_desktop.sandbox.connection import Request, Response, serve
from coasty_desktop.sandbox.engine import PracticeEngine, Reader
from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.routes import Routes

KEY_PREFIX = "sk-coasty-test-practice-"
_NEEDED = ("rapidocr", "onnxruntime", "cv2", "numpy")


class PracticeAddress(msgspec.Struct, frozen=True):
    """Where a started service answers, and the key it accepts."""

    base_url: str
    key: str

    def __repr__(self) -> str:
        """Without the key: it must not reach a log."""
        return f"PracticeAddress({self.base_url})"


class PracticeService:
    """Start it, use it like the service, close it."""

    def __init__(self, *, ocr: Reader | None = None, clock: Clock | None = None) -> None:
        """Its own reader and the system's clock, unless others are given; a given reader is closed with it."""
        self._ocr = ocr or OcrClient()
        self._key = KEY_PREFIX + secrets.token_hex(16)
        self._routes = Routes(PracticeEngine(self._ocr), clock or SystemClock())
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> PracticeAddress:
        """Listen on 127.0.0.1; port 0 takes a free one.

        Raises NotPossibleHere when the packages for reading pictures are missing, BadInput when the port is taken.
        """
        missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
        if missing:
            raise NotPossibleHere(
                f"Practice reads pictures, and the packages for that are not installed: {', '.join(missing)}",
                hint="Install them with: pip install 'coasty-desktop[practice]'",
            )
        try:
            self._server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        except OSError as error:
            raise BadInput(f"The practice service cannot use port {port}", hint=error.strerror or str(error)) from None
        bound = self._server.sockets[0].getsockname()[1]
        return PracticeAddress(f"http://127.0.0.1:{bound}/v1", self._key)

    async def close(self) -> None:
        """Stop listening, end open connections and the reader's process. Safe to call twice."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        if server is not None:
            await server.wait_closed()
        await self._ocr.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await serve(reader, writer, self._handle)
        except asyncio.CancelledError:
            # `close` ends the connections; the stream's own callback would report a cancelled task as a failure.
            writer.close()
        finally:
            self._open.discard(task)

    async def _handle(self, request: Request) -> Response:
        request_id = f"req_practice_{secrets.token_hex(8)}"
        always = (
            ("X-Coasty-Request-Id", request_id),
            ("X-Coasty-Key-Kind", "test"),
            ("X-Coasty-Test-Mode", "true"),
        )
        try:
            if not Routes.is_open(request.path):
                self._authorise(request)
            answer = await self._routes.answer(request, request_id)
        except Refusal as refusal:
            extra = (("WWW-Authenticate", "Bearer"),) if refusal.status == 401 else ()
            if (wait := refusal.context.get("retry_after")) is not None:
                extra = (*extra, ("Retry-After", str(wait)))
            return Response(refusal.status, (*always, *extra), refusal.body(request_id))
        return Response(answer.status, (*_without(always, answer.headers), *answer.headers), answer.body)

    def _authorise(self, request: Request) -> None:
        bearer = request.headers.get("authorization", "")
        given = [request.headers["x-api-key"]] if "x-api-key" in request.headers else []
        if bearer:
            given.append(bearer[7:] if bearer[:7].lower() == "bearer " else "")
        if not given or not all(hmac.compare_digest(key.encode(), self._key.encode()) for key in given):
            raise Refusal(
                401, "INVALID_API_KEY", "the key is not the one this practice service printed", "Use its own key."
            )


def _without(always: tuple[tuple[str, str], ...], headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """A replayed answer brings its own request id."""
    named = {name for name, _ in headers}
    return tuple(header for header in always if header[0] not in named)
