"""Machines at the service: asked of, and waited for, since the service only begins what changes their state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import ServiceError

if TYPE_CHECKING:
    from coasty_desktop.api.client import CoastyClient
    from coasty_desktop.api.records.machines import Machine
    from coasty_desktop.api.resources.machines import Machines

# A machine is made or started within a few minutes; past this somebody should look.
LONGEST_WAIT_S = 600.0
_FIRST_LOOK_S, _LONGEST_LOOK_S = 1.0, 5.0
# Nothing comes after these. Source: contract, section 11; a word nobody knows means that it is busy.
_FINAL = frozenset({"error", "terminated"})

Tell = Callable[[str], None]


class MachineService:
    """Each method raises BadInput, ServiceError, ServiceUnreachable; without a key, ServiceError."""

    def __init__(self, client: Callable[[], Awaitable[CoastyClient]], clock: Clock) -> None:
        """`client` gives the client of the key in use."""
        self._client, self._clock = client, clock

    async def machines(self) -> Machines:
        """The routes themselves, for what one request does."""
        return (await self._client()).machines

    async def start(self, machine_id: str, tell: Tell) -> Machine | None:
        """Start it and wait until it runs; returns how it stands when the waiting is over."""
        await (await self.machines()).start(machine_id)
        return await self.until(machine_id, "running", tell)

    async def stop(self, machine_id: str, tell: Tell) -> Machine | None:
        """Stop it and wait until it has stopped; returns how it stands when the waiting is over."""
        await (await self.machines()).stop(machine_id)
        return await self.until(machine_id, "stopped", tell)

    async def restart(self, machine_id: str, tell: Tell) -> Machine | None:
        """Restart it and wait until it runs again; returns how it stands when the waiting is over."""
        await (await self.machines()).restart(machine_id)
        return await self.until(machine_id, "running", tell)

    async def delete(self, machine_id: str, tell: Tell) -> Machine | None:
        """Delete it with its disk and wait until it is gone; None when the service knows it no longer."""
        await (await self.machines()).delete(machine_id)
        return await self.until(machine_id, "terminated", tell)

    async def until(self, machine_id: str, status: str, tell: Tell, *, known: str = "") -> Machine | None:
        """Look again and again until it has that status, or one that nothing comes after, or the time is over.

        `tell` hears of every new status on the way, of those after the `known` one. Returns how it stood then; None
        when the service knows it no longer.
        """
        machines = await self.machines()
        ends_at, pause, last = self._clock.monotonic() + LONGEST_WAIT_S, _FIRST_LOOK_S, known
        while True:
            try:
                machine = await machines.get(machine_id)
            except ServiceError as error:
                if error.status == 404:
                    return None
                raise
            if machine.status in {status, *_FINAL} or self._clock.monotonic() >= ends_at:
                return machine
            if machine.status != last:
                tell(machine.status)
            last = machine.status
            await self._clock.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_LOOK_S)
