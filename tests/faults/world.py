"""One cell's world: the real client with its journal on disk, a proxy that spoils, and the practice service, paid for.

What the service did is asked of the service itself, by a way of its own that no fault meets.
"""

from __future__ import annotations

import io
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from msgspec.structs import replace
from PIL import Image

from coasty_desktop.agent.ports import Capture
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.billed import credits_by_kind
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.request import Patience
from coasty_desktop.core.geometry import SD, ScreenRect, fit
from coasty_desktop.sandbox.accounts import PracticeKey
from coasty_desktop.sandbox.service import PracticeService
from coasty_desktop.services.reconcile_service import ReconcileService
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.fakes.dialogue import JumpingClock, NotingComputer
from tests.fakes.fault_proxy import FaultProxy, Trap
from tests.fakes.reader import ToldReader
from tests.faults.faults import Fault
from tests.unit.sandbox.clocks import HeldClock
from tests.unit.sandbox.readings import button, reading

KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
_IN_A_MOMENT = Patience(connect_s=5, read_s=5, whole_s=0.4)


class FaultClock(JumpingClock):
    """Waiting takes no time; what is to happen meanwhile happens then."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()


class PictureComputer(NotingComputer):
    """A screen whose picture the service accepts."""

    async def capture(self) -> Capture:
        self.captures += 1
        return Capture(PICTURE, fit(ScreenRect(0, 0, SD.width, SD.height)), datetime(2026, 1, 1, tzinfo=UTC))


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (SD.width, SD.height), "white").save(file, "PNG")
    return file.getvalue()


PICTURE = _picture()


class World:
    """What a call needs; `client` is the one that meets the fault, `direct` the one that does not."""

    def __init__(
        self,
        service_url: str,
        base_url: BaseUrl,
        *,
        proxy: FaultProxy,
        folder: Path,
        clock: HeldClock,
        reader: ToldReader,
    ) -> None:
        self.service_url, self.proxy, self.service_clock, self.reader = service_url, proxy, clock, reader
        self.profile, self.clock = Profile(folder), FaultClock()
        self.base_url = base_url
        self.purse = Purse.of(base_url, KEY)
        self.client = self._client(base_url)
        self.direct = self._client(BaseUrl.parse(service_url))
        self.computer = PictureComputer()
        self.machine_id = ""
        self._http = httpx.AsyncClient(trust_env=False, timeout=20, headers={"X-API-Key": KEY.secret})

    def _client(self, base_url: BaseUrl) -> CoastyClient:
        journal = self.profile.journal.of(self.purse)
        return CoastyClient(base_url, KEY, journal=journal, clock=self.clock, jitter=lambda: 0.0)

    def be_impatient(self) -> None:
        """Let calls of the client end after a moment, whatever they would wait."""
        call = self.client._caller.call
        caller: Any = self.client._caller
        caller.call = lambda request, read, on_retry=None: call(replace(request, patience=_IN_A_MOMENT), read, on_retry)

    async def close(self) -> None:
        await self.client.aclose()
        await self.direct.aclose()
        await self._http.aclose()
        self.profile.close()

    # ---- what the service says -------------------------------------------------------------------------------------

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self._http.request(method, f"{self.service_url}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def count(self, path: str) -> int:
        """How many the service keeps."""
        return len((await self.ask("GET", path))["data"])

    async def wallet(self) -> float:
        return float((await self.ask("GET", "/usage"))["balance"])

    async def machine(self) -> str:
        """A machine that runs."""
        made = await self.ask("POST", "/machines", {"display_name": "one", "desktop_enabled": True})
        await self.service_clock.pass_seconds(30)
        self.machine_id = str(made["machine"]["id"])
        return self.machine_id

    async def until_run_ends(self, run_id: str) -> None:
        async with self._http.stream("GET", f"{self.service_url}/runs/{run_id}/events") as stream:
            async for line in stream.aiter_lines():
                if line == "event: terminal":
                    return

    # ---- what our books say ----------------------------------------------------------------------------------------

    @property
    def unsettled(self) -> list[str]:
        return [pending.path for pending in self.profile.journal.unsettled(self.purse)]

    @property
    def booked(self) -> float:
        with self.profile.database.reading() as rows:
            return float(rows.execute("SELECT coalesce(sum(credits), 0) FROM ledger").fetchone()[0])

    @property
    def recovered(self) -> list[str]:
        found = self.profile.journal.recovered(str(self.base_url), self.clock.now() - timedelta(days=1))
        return [one.record_id for one in found]

    async def reconcile(self) -> int:
        """As the next start of the program does; returns how much stays open."""
        return await ReconcileService(self.profile.journal, self.profile.sessions, self.clock).reconcile(self.client)

    async def settle(self) -> None:
        """As `coasty-desktop usage` does, an hour later."""
        self.clock.passed += timedelta(hours=2).total_seconds()
        report = await self.client.usage()
        by_kind = credits_by_kind(report.by_endpoint)
        self.profile.ledger.settle(self.purse, self.clock.now(), total=report.credits, by_kind=by_kind)


@asynccontextmanager
async def world(folder: Path, fault: Fault, certificate: ssl.SSLContext) -> AsyncIterator[tuple[World, Trap]]:
    async with AsyncExitStack() as stack:
        clock = HeldClock()
        live = PracticeKey(KEY.secret, "live", wallet_credits=1000)
        reader = ToldReader(reading(button("Save", 20, 20), button("Cancel", 20, 90)))
        service = PracticeService(ocr=reader, clock=clock, keys=(live,))
        address = await service.start()
        stack.push_async_callback(service.close)
        proxy = await stack.enter_async_context(FaultProxy(address.base_url))
        trap = await stack.enter_async_context(Trap(certificate if fault.way == "tls" else None))
        place = {"dns": "https://coasty.invalid/v1", "tls": f"https://127.0.0.1:{trap.port}/v1"}
        base_url = BaseUrl.parse(place.get(fault.way, proxy.base_url))
        made = World(address.base_url, base_url, proxy=proxy, folder=folder, clock=clock, reader=reader)
        stack.push_async_callback(made.close)
        yield made, trap
