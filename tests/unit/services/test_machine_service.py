"""Waiting for what the service only begins."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from coasty_desktop.api.records.machines import Machine, read_machine
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable
from coasty_desktop.services.machine_service import LONGEST_WAIT_S, MachineService
from tests.fakes.dialogue import JumpingClock


class Moving:
    """A client whose machine has these statuses one after the other, the last one for ever; errors are raised."""

    def __init__(self, statuses: Sequence[str | Exception]) -> None:
        self.machines, self.statuses = self, list(statuses)
        self.calls: list[str] = []

    async def get(self, machine_id: str) -> Machine:
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if isinstance(status, Exception):
            raise status
        return read_machine({"id": machine_id, "status": status})

    async def stop(self, machine_id: str) -> None:
        self.calls.append("stop")


class World:
    def __init__(self, *statuses: str | Exception) -> None:
        self.moving, self.clock, self.told = Moving(statuses), JumpingClock(), list[str]()

        async def client() -> Moving:
            return self.moving

        self.service = MachineService(client, self.clock)  # type: ignore[arg-type]  # what is used of a client

    async def until(self, status: str) -> Machine | None:
        return await self.service.until("m1", status, self.told.append)


async def test_that_each_status_on_the_way_is_told_once() -> None:
    world = World("creating", "creating", "brand_new", "running")
    machine = await world.until("running")
    assert machine is not None
    assert machine.status == "running"
    assert world.told == ["creating", "brand_new"]


@pytest.mark.parametrize("status", ["error", "terminated"])
async def test_that_an_end_is_not_waited_past(status: str) -> None:
    world = World("starting", status)
    machine = await world.until("running")
    assert machine is not None
    assert machine.status == status
    assert world.clock.passed < 10


async def test_that_looks_become_rarer_and_end() -> None:
    world = World("stopping")
    machine = await world.until("stopped")
    assert machine is not None
    assert machine.status == "stopping"
    assert LONGEST_WAIT_S <= world.clock.passed < LONGEST_WAIT_S + 6


async def test_that_a_machine_that_is_gone_is_none() -> None:
    assert await World("deleting", ServiceError("Gone", code="NOT_FOUND", status=404)).until("terminated") is None


async def test_that_a_service_that_gives_up_is_told() -> None:
    with pytest.raises(ServiceUnreachable):
        await World("stopping", ServiceUnreachable("No answer")).until("stopped")


async def test_that_a_change_is_asked_for_once() -> None:
    world = World("running", "stopping", "stopped")
    machine = await world.service.stop("m1", world.told.append)
    assert machine is not None
    assert machine.status == "stopped"
    assert world.moving.calls == ["stop"]
