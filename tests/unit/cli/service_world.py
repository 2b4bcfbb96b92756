"""A command carried out against a service on a real socket that answers as it is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.cli import machines, runs
from coasty_desktop.cli.main import parser
from coasty_desktop.core.settings import Settings
from coasty_desktop.services.cloud_run_service import CloudRunService
from coasty_desktop.services.machine_service import MachineService
from tests.fakes.dialogue import JumpingClock
from tests.fakes.service import Behaviour, FakeService

KEY = "sk-coasty-test-0123456789abcdefghij"
_RUN = {"machines": machines.run, "runs": runs.run}


class ServiceWorld:
    """`do` parses and carries one command out; `asked` is what reached the service."""

    async def __aenter__(self) -> ServiceWorld:
        self.service = await FakeService().__aenter__()
        self.clock = JumpingClock()
        self._client = CoastyClient(BaseUrl.parse(self.service.base_url), ApiKey.parse(KEY), clock=self.clock)
        self.program = SimpleNamespace(
            machines=MachineService(self.client, self.clock), cloud_runs=CloudRunService(self.client),
            settings=Settings(),
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()
        await self.service.__aexit__()

    async def client(self) -> CoastyClient:
        return self._client

    async def do(self, *argv: str, answers: tuple[Behaviour, ...] = ()) -> int:
        """Carry the command out; the service gives these answers in order. Raises what the command raises."""
        self.service.tell(*answers)
        args: Any = parser().parse_args(argv)
        return await _RUN[args.command](args, self.program)  # type: ignore[arg-type]  # what is used of a program

    @property
    def asked(self) -> list[str]:
        """The requests so far: method and path below /v1."""
        return [f"{one.method} {one.path.removeprefix('/v1')}" for one in self.service.requests]
