"""Carrying a task out on this computer: starts a run, keeps its state, takes what the user decides.

It owns the run's task and its snapshot. How a screen is read or a service is asked is the adapters' business.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Sequence

import msgspec

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.endings import finished_by
from coasty_desktop.agent.loop import Run
from coasty_desktop.agent.ports import Answer, Approver, Question, Service
from coasty_desktop.agent.snapshot import RunSnapshot, advance
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import BadInput, CoastyError, Stopped
from coasty_desktop.core.geometry import ScreenRect, fit
from coasty_desktop.core.signal import Signal
from coasty_desktop.core.target import MachineTarget, describe_target
from coasty_desktop.core.tasks import spawn
from coasty_desktop.services.presets import PRESETS, Preset, preset_instructions
from coasty_desktop.services.run_ports import Connection, Estimate, Happened, Records, Screens, TargetChoice
from coasty_desktop.services.run_request import RunRequest, checked, options_of

# The key or click that answers is heard as a person's, and the hand at the mouse takes this long to come to rest.
ANSWERING_S = 0.7


class RunService:
    """One run at a time. Everything here is called on the loop's thread; `stop_now` from any."""

    def __init__(
        self,
        *,
        screens: Screens,
        connection: Connection,
        records: Records,
        clock: Clock,
        on_defect: Callable[[BaseException], None],
    ) -> None:
        """Join the parts; nothing runs yet."""
        self.changed: Signal[RunSnapshot] = Signal()
        self.happened: Signal[Happened] = Signal()
        self._screens, self._connection, self._records = screens, connection, records
        self._clock, self._on_defect = clock, on_defect
        self._approver: Approver = self
        self._run: Run | None = None
        self._starting: asyncio.Task[tuple[Service, bool]] | None = None
        self._task: asyncio.Task[happened.RunFinished] | None = None
        self._snapshot: RunSnapshot | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._answered_at = -ANSWERING_S
        self._on_user_input = "pause"
        self._stopped_by = ""

    @property
    def current(self) -> RunSnapshot | None:
        """The run that is on, or the last one of this process."""
        return self._snapshot

    @property
    def is_active(self) -> bool:
        """Whether a run is on."""
        return self._task is not None and not self._task.done()

    # ---- before a run ------------------------------------------------------------------------------------------

    def would_practise(self) -> bool:
        """Whether a run without any wish would practise, as far as is known."""
        return self._connection.would_practise(False)

    def targets(self) -> list[TargetChoice]:
        """What can be chosen as target now."""
        return [TargetChoice(target, describe_target(target)) for target in self._screens.targets()]

    def presets(self) -> Sequence[Preset]:
        """The ways of working that can be chosen."""
        return PRESETS

    def past_tasks(self) -> list[str]:
        """Earlier tasks, newest first."""
        return self._records.past_tasks()

    def estimate(self, request: RunRequest) -> Estimate:
        """What the request costs at most; nothing is asked of anybody."""
        captured = self._screens.captured_size(request.target)
        picture = fit(ScreenRect(0, 0, captured.width, captured.height), request.picture_limit).picture
        credits = self._connection.at_most(
            request.max_steps, picture, engine=request.engine, instructions=_instructions(request)
        )
        return Estimate(request.max_steps, credits, picture, self._connection.would_practise(request.practice))

    # ---- a run -------------------------------------------------------------------------------------------------

    def start(self, request: RunRequest) -> None:
        """Start a run. Raises BadInput when the request cannot be used or a run is on already."""
        if self.is_active:
            raise BadInput("A run is on already", hint="Stop it first.")
        request = checked(request)
        run_id = f"run_{uuid.uuid4().hex[:12]}"
        self._on_user_input, self._stopped_by = request.on_user_input, ""
        practice = self._connection.would_practise(request.practice)
        self._publish(RunSnapshot(run_id, request.task, request.max_steps, self._clock.now(), practice=practice))
        self._task = spawn(self._carry_out(run_id, request), name=run_id, on_error=self._on_defect)

    async def wait(self) -> happened.RunFinished | None:
        """Return how the run that is on ends; None when there is none."""
        if self._task is None:
            return None
        await asyncio.wait({self._task})
        return None if self._task.cancelled() or self._task.exception() else self._task.result()

    def stop_now(self, by: str) -> None:
        """Let the hand inject nothing more. From any thread or signal handler; `stop` ends the run as well."""
        self._screens.stop_now(by)

    def stop(self, by: str) -> None:
        """Stop the run: first the hand, at once, then everything else."""
        self._screens.stop_now(by)
        self.stopped(by)

    def stopped(self, by: str) -> None:
        """End the run after the hand, which has stopped by itself; telling it again would have no end."""
        self._stopped_by = by
        if self._starting is not None:
            self._starting.cancel()
        if self._run is not None:
            self._run.stop(by)

    def pause(self, reason: str = "user") -> None:
        """Let nothing more happen until `resume`."""
        if self._run is not None and self.is_active:
            self._screens.hold_now()
            self._run.pause(reason)

    def resume(self, note: str = "") -> None:
        """Go on from a fresh picture."""
        if self._run is not None:
            self._run.resume(note)

    def on_hotkey(self, name: str) -> bool:
        """Do what a global hotkey means for the run that is on; False when there is none, or it means nothing."""
        if not self.is_active or self._snapshot is None:
            return False
        is_asking = self._snapshot.status == "asking"
        match name:
            case "stop":
                self.stop("hotkey")
            case "bring_up" if self._snapshot.status == "paused":
                self.resume()
            case "bring_up":
                self.pause("hotkey")
            case "approve" if is_asking:
                self.answer(Answer("approve"))
            case "skip" if is_asking:
                self.answer(Answer("skip"))
            case _:
                return False
        return True

    def ask_through(self, approver: Approver) -> None:
        """Let somebody else than `answer` answer questions from now on."""
        self._approver = approver

    def answer(self, answer: Answer) -> None:
        """Answer the open question; without one, nothing happens."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    async def ask(self, question: Question) -> Answer:
        """Wait for `answer`: the window's way of asking."""
        self._answer = asyncio.get_running_loop().create_future()
        return await self._answer

    async def close(self) -> None:
        """Stop what is on and wait until it has let go."""
        if self._task is not None and not self._task.done():
            self.stop("quit")
            await asyncio.wait({self._task})

    # ---- inside ------------------------------------------------------------------------------------------------

    async def _carry_out(self, run_id: str, request: RunRequest) -> happened.RunFinished:
        def emit(event: happened.RunEvent) -> None:
            self._take(run_id, event)

        def on_retry(in_s: float, code: str) -> None:
            emit(happened.Retrying(in_s, code))

        # A keychain that asks its user, or a service that does not answer, must not hold up a stop.
        self._starting = spawn(
            self._connect(run_id, request, on_retry),
            name="connection",
            on_error=lambda error: None,
        )
        if self._stopped_by:
            self._starting.cancel()
        try:
            service, practice = await self._starting
        except asyncio.CancelledError:
            if not self._stopped_by:
                raise
            return self._not_started(run_id, request, Stopped(self._stopped_by))
        except CoastyError as error:
            return self._not_started(run_id, request, error)
        finally:
            self._starting = None
        try:
            self._begin(run_id, request, practice=practice)
        except CoastyError as error:
            return self._tell_ending(run_id, error)
        self._run = Run(
            run_id,
            options_of(request, instructions=_instructions(request), practice=practice),
            computer=self._screens.computer(request.target, request.picture_limit, self._on_person),
            service=service,
            approver=self._approver,
            clock=self._clock,
            emit=emit,
        )
        if self._stopped_by:
            self._run.stop(self._stopped_by)
        try:
            return await self._run.carry_out()
        finally:
            self._run = None

    async def _connect(
        self, run_id: str, request: RunRequest, on_retry: Callable[[float, str], None]
    ) -> tuple[Service, bool]:
        if isinstance(request.target, MachineTarget):
            # Without a key the run would practise, and the practice service of this process has no such machine.
            await self._connection.client()
        return await self._connection.service(run_id, wants_practice=request.practice, on_retry=on_retry)

    def _not_started(self, run_id: str, request: RunRequest, error: CoastyError) -> happened.RunFinished:
        # A profile that cannot be written must not hide why the run did not start.
        with contextlib.suppress(CoastyError):
            self._begin(run_id, request, practice=False)
        return self._tell_ending(run_id, error)

    def _tell_ending(self, run_id: str, error: CoastyError) -> happened.RunFinished:
        if isinstance(error, Stopped):
            self._take(run_id, happened.RunStopped(error.by))
        ending = finished_by(error)
        assert ending is not None
        self._take(run_id, ending)
        return ending

    def _begin(self, run_id: str, request: RunRequest, *, practice: bool) -> None:
        options = msgspec.to_builtins(request)
        target = describe_target(request.target)
        self._records.begin(
            run_id,
            task=request.task,
            target=target,
            options=options,
            practice=practice,
            started_at=self._clock.now(),
        )

    def _on_person(self, what: str) -> None:
        """Yield to a person, from the first injected event of a step until the screen has settled after it."""
        if self._snapshot is None or self._snapshot.status != "acting":
            return
        if self._clock.monotonic() - self._answered_at < ANSWERING_S:
            return
        if self._on_user_input == "stop":
            self.stop("user input")
        elif self._on_user_input == "pause":
            self.pause(what)

    def _take(self, run_id: str, event: happened.RunEvent) -> None:
        at = self._clock.now()
        if isinstance(event, happened.StepApproved) and event.by == "person":
            self._answered_at = self._clock.monotonic()
        try:
            self._records.append(run_id, event, at)
        except CoastyError:
            # What cannot be noted must not go on happening; that it ended is told all the same.
            if not isinstance(event, happened.RunStopped | happened.RunFinished):
                raise
        self.happened.emit(Happened(event, at))
        if self._snapshot is not None:
            self._publish(advance(self._snapshot, event))

    def _publish(self, snapshot: RunSnapshot) -> None:
        self._snapshot = snapshot
        self.changed.emit(snapshot)


def _instructions(request: RunRequest) -> str:
    return "\n".join(filter(None, (preset_instructions(request.preset), request.instructions.strip())))
