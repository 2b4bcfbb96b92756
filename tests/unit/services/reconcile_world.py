"""A profile, a service on a real socket, and programs that died with requests on their way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.journal import Pending
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.services.reconcile_service import ReconcileService
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.fakes.dialogue import JumpingClock
from tests.fakes.service import FakeService, Respond, refuses, says

KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
OTHER_KEY = ApiKey.parse("sk-coasty-live-0123456789fedcba")
SESSION_BODY = msgspec.json.encode({"cua_version": "v3", "screen_width": 1280, "screen_height": 720})
UNKNOWN = refuses(404, "NOT_FOUND")


def completed(result: Any, original_status: int | None = 200) -> Respond:
    return says({"status": "completed", "request_id": "req_1", "result": result, "original_status": original_status})


class World:
    """A profile, a service, and a program that died with one request on its way."""

    def __init__(self, folder: Path, service: FakeService) -> None:
        self.service, self.folder, self.clock = service, folder, JumpingClock()
        self.profile = Profile(folder)
        self.base_url = BaseUrl.parse(service.base_url)
        self.purse = Purse.of(self.base_url, KEY)
        self.client = self.client_of(KEY)

    def client_of(self, key: ApiKey) -> CoastyClient:
        journal = self.profile.journal.of(Purse.of(self.base_url, key))
        return CoastyClient(self.base_url, key, journal=journal, clock=self.clock, jitter=lambda: 0.0)

    async def died_with(
        self, path: str = "/predict", key: str = "cd_1", *, estimate: float = 5, body: bytes = b"{}"
    ) -> None:
        gone = Profile(self.folder)
        await gone.journal.of(self.purse).save(Pending(key, "POST", path, body, estimate, self.clock.now()))
        gone.close()

    async def reconcile(self, client: CoastyClient | None = None) -> int:
        self.service.requests.clear()
        service = ReconcileService(self.profile.journal, self.profile.sessions, self.clock)
        return await service.reconcile(client or self.client)

    @property
    def asked(self) -> list[str]:
        return [f"{request.method} {request.path.removeprefix('/v1')}" for request in self.service.requests]

    @property
    def booked(self) -> tuple[float, float]:
        """Credits of the month, and how many of them are estimates."""
        month = self.profile.ledger.month(self.clock.now())
        return month.credits, month.estimated_credits

    @property
    def open(self) -> list[str]:
        return [pending.key for pending in self.profile.journal.unsettled(self.purse)]

    @property
    def recovered(self) -> list[tuple[str, str]]:
        since = self.clock.now() - timedelta(days=1)
        return [(one.path, one.record_id) for one in self.profile.journal.recovered(str(self.base_url), since)]


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    async with FakeService() as service:
        made = World(folder / "profile", service)
        async with made.client:
            yield made
        made.profile.close()
