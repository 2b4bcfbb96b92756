"""Acting on a machine at the service: predict here, act there.

Nothing is held down between two commands, so that nothing must be let go when a run ends, and neither the hand nor its
lock is needed: any number of programs may act on machines. A command is sent once. When nobody knows whether it was
carried out, the run ends and says so, for a second click may do harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from coasty_desktop.agent.ports import Capture, Performed
from coasty_desktop.api.lenient import line
from coasty_desktop.api.records.commands import CommandResult
from coasty_desktop.api.records.machines import Machine
from coasty_desktop.api.records.screens import Screenshot
from coasty_desktop.api.retry import outcome_is_unknown
from coasty_desktop.computer.local.action_limits import refuse_absurd, typed
from coasty_desktop.computer.local.capture import Frame
from coasty_desktop.computer.local.encode import PictureEncoder
from coasty_desktop.computer.local.settle import QuietWatch, has_changed
from coasty_desktop.computer.machine.commands import command_of
from coasty_desktop.computer.machine.frames import frame_of
from coasty_desktop.core.action import Acting, TypeText, describe, points_of
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import ActionRefused, ServiceError, ServiceUnreachable
from coasty_desktop.core.geometry import ScreenPoint, Size, fit

# Each look is a request, so there are fewer of them than on this computer's own screen.
LOOK_EVERY_S = 0.4
QUIET_S = 0.4
CAP_S = 4.0


class Machines(Protocol):
    """What of `api.resources.machines` is needed. All of it raises ServiceError, ServiceUnreachable."""

    async def get(self, machine_id: str) -> Machine:
        """The machine's record."""

    async def screenshot(self, machine_id: str) -> Screenshot:
        """Its screen."""

    async def act(self, machine_id: str, command: str, parameters: dict[str, Any]) -> CommandResult:
        """Carry one command out."""


class MachineComputer:
    """Satisfies `agent.ports.Computer`. Points of the screen are pixels of the machine's picture."""

    def __init__(
        self, machine_id: str, connect: Callable[[], Awaitable[Machines]], *, limit: Size, clock: Clock
    ) -> None:
        """Ask nobody yet; `connect` gives who is asked. Pictures are of at most `limit`."""
        self._id, self._connect, self._limit, self._clock = machine_id, connect, limit, clock
        self._encoder = PictureEncoder()
        self._machines: Machines | None = None
        # A session is opened for one size of picture.
        self._picture: Size | None = None

    async def prepare(self) -> None:
        """See that the machine runs. Raises ServiceError when it does not, BadInput when a key cannot be used."""
        self._machines = await self._connect()
        machine = await self._machines.get(self._id)
        if machine.status != "running":
            raise _not_running(line(self._id, 60), machine.status)

    async def capture(self) -> Capture:
        """Take a picture of its screen. Raises ServiceError, ServiceUnreachable."""
        taken_at = self._clock.now()
        frame = await self._frame()
        transform = fit(frame.area, self._limit, picture=self._picture)
        self._picture = transform.picture
        return Capture(await self._encoder.encode(frame, transform), transform, taken_at)

    def refusal(self, action: Acting, capture: Capture) -> None:
        """Raise ActionRefused when the action must not be carried out on this picture; send nothing."""
        command_of(action, _checked(action, capture))

    async def perform(self, action: Acting, capture: Capture) -> Performed:
        """Carry one action out, once.

        Raises ActionRefused when the machine could not do it, ServiceError when the service refused it, and
        ServiceUnreachable when nobody knows whether it was done.
        """
        points = _checked(action, capture)
        command, parameters = command_of(_as_typed(action), points)
        began = self._clock.monotonic()
        try:
            result = await self._asked.act(self._id, command, parameters)
        except ServiceError as error:
            if outcome_is_unknown(error):
                raise _nobody_knows(action, error) from error
            raise
        if not result.success:
            raise ActionRefused(
                f"The machine could not do it: {line(result.error) or 'it did not say why'}", rule="machine_error"
            )
        return Performed(points[-1] if points else None, (self._clock.monotonic() - began) * 1000)

    async def settle(self) -> None:
        """Return once its screen is quiet, or after a cap. Raises ServiceError, ServiceUnreachable."""
        watch = QuietWatch(self._clock.monotonic(), quiet_s=QUIET_S, floor_s=LOOK_EVERY_S, cap_s=CAP_S)
        before = await self._frame()
        while True:
            await self._clock.sleep(LOOK_EVERY_S)
            frame = await self._frame()
            changed = await asyncio.to_thread(has_changed, before, frame)
            if watch.is_over(self._clock.monotonic(), has_changed=changed):
                return
            before = frame

    async def release(self) -> None:
        """Nothing is held; end the encoder's threads. Safe to call twice."""
        self._encoder.close()

    @property
    def _asked(self) -> Machines:
        assert self._machines is not None, "prepare comes first"
        return self._machines

    async def _frame(self) -> Frame:
        shown = await self._asked.screenshot(self._id)
        return await asyncio.to_thread(frame_of, shown.image)


def _not_running(name: str, status: str) -> ServiceError:
    can_start = status in ("stopped", "suspended")
    hint = f"`coasty-desktop machines {'start' if can_start else 'show'} {name}` " + (
        "starts it." if can_start else "tells how it stands."
    )
    title = f"The machine {name} is {status or 'in no known state'}, not running"
    return ServiceError(title, hint, code="INVALID_STATE", offer="show_state")


def _checked(action: Acting, capture: Capture) -> list[ScreenPoint]:
    """Where on the machine's screen the action's points lie. Raises ActionRefused."""
    refuse_absurd(action)
    return [capture.transform.to_screen(point) for point in points_of(action)]


def _as_typed(action: Acting) -> Acting:
    return TypeText(typed(action.text)) if isinstance(action, TypeText) else action


def _nobody_knows(action: Acting, error: ServiceError) -> ServiceUnreachable:
    return ServiceUnreachable(
        f"Nobody knows whether the machine did this: {line(describe(action))} ({error.title.rstrip('.')})",
        hint="It was not tried again. Look at the machine's screen before you go on.",
        code=error.code,
        status=error.status,
        request_id=error.request_id,
    )
