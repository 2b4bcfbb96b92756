"""Commands over a real client and a service on a real socket that answers as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.cli import schedules, workflow
from coasty_desktop.cli.main import parser
from coasty_desktop.core.clock import SystemClock
from coasty_desktop.services.schedule_service import ScheduleService
from coasty_desktop.services.trigger_secrets import TriggerSecrets
from coasty_desktop.services.workflow_service import WorkflowService
from tests.fakes.service import FakeService, Recorded
from tests.unit.services.key_world import Box

KEY = "sk-coasty-test-0123456789abcdefghij"
NOBODYS_KEY = "sk-coasty-test-nobodys"


class StandingClock(SystemClock):
    """A clock whose wall does not move."""

    def now(self) -> datetime:
        return datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class World:
    """A service, a keychain in memory and the commands that use both."""

    def __init__(self, service: FakeService, client: CoastyClient, open_client: CoastyClient) -> None:
        self.service, self.box = service, Box()
        self.asked_without_key: list[BaseUrl] = []

        async def with_key() -> CoastyClient:
            return client

        def without_key(base_url: BaseUrl) -> CoastyClient:
            self.asked_without_key.append(base_url)
            return open_client

        self.workflows = WorkflowService(with_key)
        self.schedules = ScheduleService(with_key, without_key, TriggerSecrets(self.box), StandingClock())

    async def run(self, *argv: str) -> int:
        """Carry a command out as the command line would; returns its exit code."""
        args = parser().parse_args(argv)
        command = {"workflow": workflow.run, "schedules": schedules.run}[argv[0]]
        program: Any = SimpleNamespace(workflows=self.workflows, schedules=self.schedules)
        return await command(args, program)

    @property
    def calls(self) -> list[str]:
        """What the service was asked, each as its method and its path after /v1."""
        return [f"{request.method} {request.path.removeprefix('/v1')}" for request in self.service.requests]

    @property
    def last(self) -> Recorded:
        """The newest request."""
        return self.service.requests[-1]


@asynccontextmanager
async def cloud_world() -> AsyncIterator[World]:
    """Serve and be a client of it until the end of the block."""
    async with FakeService() as service:
        base_url = BaseUrl.parse(service.base_url)
        async with (
            CoastyClient(base_url, ApiKey.parse(KEY)) as client,
            CoastyClient(base_url, ApiKey.parse(NOBODYS_KEY)) as open_client,
        ):
            yield World(service, client, open_client)
