"""This computer's screens and the service's machines together: a computer for whichever was chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from coasty_desktop.core.clock import Clock
from coasty_desktop.core.geometry import HD, Size
from coasty_desktop.core.target import LocalTarget, MachineTarget, Target

if TYPE_CHECKING:
    from coasty_desktop.agent.ports import Computer
    from coasty_desktop.computer.machine.computer import Machines


class LocalScreens(Protocol):
    """This computer's screens."""

    def computer(self, target: LocalTarget, picture_limit: Size, on_person: Callable[[str], None]) -> Computer:
        """A computer for the target; `on_person` hears of a person's own input."""

    def targets(self) -> list[LocalTarget]:
        """What can be chosen now."""

    def captured_size(self, target: LocalTarget) -> Size:
        """The size in pixels of a target's capture now."""

    def hold_now(self) -> None:
        """Cut short what is being injected."""

    def stop_now(self, by: str) -> None:
        """Stop injecting."""


class AllScreens:
    """Satisfies `services.run_ports.Screens`."""

    def __init__(self, local: LocalScreens, connect: Callable[[], Awaitable[Machines]], clock: Clock) -> None:
        """`connect` gives whom machines are asked of; nobody is asked yet."""
        self._local, self._connect, self._clock = local, connect, clock
        # A machine is sent nothing that could be cut short: a command is one request.
        self.hold_now, self.stop_now = local.hold_now, local.stop_now

    def computer(self, target: Target, picture_limit: Size, on_person: Callable[[str], None]) -> Computer:
        """A computer for the target; nobody sits at a machine whose input could be heard."""
        if not isinstance(target, MachineTarget):
            return self._local.computer(target, picture_limit, on_person)
        from coasty_desktop.computer.machine.computer import MachineComputer

        return MachineComputer(target.id, self._connect, limit=picture_limit, clock=self._clock)

    def targets(self) -> list[Target]:
        """What can be chosen without asking anybody: this computer's displays and windows."""
        return list(self._local.targets())

    def captured_size(self, target: Target) -> Size:
        """The size of a target's capture now; of a machine, which is not asked, the largest that is ever sent."""
        return HD if isinstance(target, MachineTarget) else self._local.captured_size(target)
