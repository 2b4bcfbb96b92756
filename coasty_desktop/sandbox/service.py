"""The embedded practice service: listens on loopback, checks keys, and joins the routes to the engine.

It speaks all of /v1, in memory, and is as strict as the real service. Nobody may take it for the model: its ids, keys
and sentences say practice.
"""

from __future__ import annotations

import asyncio
import importlib.util
import secrets
from collections.abc import Sequence

import msgspec

from coasty_desktop.core.clock import Clock, SystemClock
from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.ocr.client import OcrClient
from coasty_desktop.sandbox.account_routes import AccountRoutes
from coasty_desktop.sandbox.accounts import KeyRing, PracticeKey
from coasty_desktop.sandbox.connection import serve
from coasty_desktop.sandbox.engine import PracticeEngine, Reader
from coasty_desktop.sandbox.idempotency import StoredAnswers
from coasty_desktop.sandbox.machines.fleet import Machines
from coasty_desktop.sandbox.machines.routes import MachineRoutes
from coasty_desktop.sandbox.predictions import Predictions
from coasty_desktop.sandbox.router import Router
from coasty_desktop.sandbox.run_routes import RunRoutes
from coasty_desktop.sandbox.runs import Runs
from coasty_desktop.sandbox.schedule_routes import ScheduleRoutes
from coasty_desktop.sandbox.schedules import Schedules
from coasty_desktop.sandbox.trigger_routes import TriggerRoutes
from coasty_desktop.sandbox.workflow_routes import WorkflowRoutes
from coasty_desktop.sandbox.workflows import Workflows

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

    def __init__(
        self, *, ocr: Reader | None = None, clock: Clock | None = None, keys: Sequence[PracticeKey] = ()
    ) -> None:
        """Its own reader, the system's clock and one test key with every scope, unless others are given.

        A given reader is closed with it.
        """
        self._ocr = ocr or OcrClient()
        time = clock or SystemClock()
        self._keys = KeyRing(keys or [PracticeKey(KEY_PREFIX + secrets.token_hex(16))], time)
        stored, machines, engine = StoredAnswers(time), Machines(), PracticeEngine(self._ocr)
        self._runs = Runs(engine, machines, time)
        self._workflows = Workflows(self._runs, time)
        self._schedules = Schedules(self._runs, machines, time)
        routes = (
            *Predictions(engine, time).routes(),
            *AccountRoutes(self._keys, stored, machines.active).routes(),
            *MachineRoutes(machines, time).routes(),
            *RunRoutes(self._runs).routes(),
            *WorkflowRoutes(self._workflows).routes(),
            *ScheduleRoutes(self._schedules).routes(),
            *TriggerRoutes(self._schedules).routes(),
        )
        self._router = Router(routes, self._keys, stored, machines.all)
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
        self._schedules.start()
        bound = self._server.sockets[0].getsockname()[1]
        return PracticeAddress(f"http://127.0.0.1:{bound}/v1", self._keys.first.secret)

    async def close(self) -> None:
        """Stop listening, end what goes on, open connections and the reader's process. Safe to call twice."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for going in (self._schedules, self._workflows, self._runs):
            await going.close()
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
            await serve(reader, writer, self._router.answer)
        except asyncio.CancelledError:
            # `close` ends the connections; the stream's own callback would report a cancelled task as a failure.
            writer.close()
        finally:
            self._open.discard(task)
