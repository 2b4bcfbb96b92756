"""One run: look, ask the service, ask the person, act, settle, repeat, until it ends.

It owns the order of things and how they end. It knows no adapter, draws nothing and keeps nothing: whatever happens is
told as an event, and `agent.snapshot.advance` makes the state of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

import msgspec
from msgspec.structs import replace

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.asking import PAUSED, Asking
from coasty_desktop.agent.endings import Ended, LookAgain, ending_of, finished, finished_by
from coasty_desktop.agent.instruction import instruction, partly_carried_out
from coasty_desktop.agent.limits import IDLE_ANSWERS, Limits
from coasty_desktop.agent.meter import Meter
from coasty_desktop.agent.ports import Approver, Capture, Computer, Prediction, Service, Session
from coasty_desktop.agent.validation import SERVICE_FAULTS, check
from coasty_desktop.core.action import Acting, Action, Done, Fail, Wait, kind_of
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import ActionRefused, CoastyError, ServiceError, Stopped
from coasty_desktop.core.tasks import spawn

# How long a run may take to tell the service that its session is over, once it has ended itself.
CLEAN_UP_S = 10.0
# The rule by which a hand refuses what a pause has cut short.
CUT_SHORT = "paused"
T = TypeVar("T")


class RunOptions(msgspec.Struct, frozen=True):
    """What the user chose for one run. `instructions` goes to the service when the session opens."""

    task: str
    target: str
    engine: str = "v3"
    instructions: str = ""
    approve: Literal["every", "none"] = "every"
    limits: Limits = Limits()
    practice: bool = False


class Run:
    """Carries one task out. `emit` gets every event, on the loop's thread, in order."""

    def __init__(
        self,
        run_id: str,
        options: RunOptions,
        *,
        computer: Computer,
        service: Service,
        approver: Approver,
        clock: Clock,
        emit: Callable[[happened.RunEvent], None],
    ) -> None:
        """Take the parts; nothing happens before `carry_out`."""
        self._id, self._options = run_id, options
        self._computer, self._service = computer, service
        self._clock, self._emit = clock, emit
        self._session: Session | None = None
        self._work: asyncio.Task[None] | None = None
        self._stopped_by = ""
        self._meter = Meter(service, options.limits, engine=options.engine, instructions=options.instructions)
        self._asking = Asking(approver, options.approve, emit)
        self._step = self._steps_taken = 0
        self._notes: list[str] = []
        self._idle = 0
        self._running = asyncio.Event()
        self._running.set()
        self._pauses = 0
        self._prepared = False

    # ---- commands, on the loop's thread ------------------------------------------------------------------------

    def stop(self, by: str) -> None:
        """End the run now. The injecting process has been told already, by whoever calls this."""
        if self._stopped_by:
            return
        self._stopped_by = by
        if self._work is not None:
            self._work.cancel()

    def pause(self, reason: str) -> None:
        """Let nothing more happen until `resume`; what is left of the step is dropped."""
        if self._running.is_set() and not self._stopped_by:
            self._running.clear()
            self._pauses += 1
            self._emit(happened.Paused(reason))

    def resume(self, note: str = "") -> None:
        """Go on from a fresh picture; `note` tells the service what the person changed."""
        if self._running.is_set():
            return
        if note.strip():
            self._notes.append(f"Note: the user did this in between: {note.strip()}")
        self._emit(happened.Resumed("user"))
        self._running.set()
        self._asking.take_back()

    # ---- the whole run -----------------------------------------------------------------------------------------

    async def carry_out(self) -> happened.RunFinished:
        """Run to the end; returns the last event, which has been emitted.

        A CoastyError becomes an ending with status `error`. Anything else is raised after the clean-up, a defect of
        ours that must be reported as such.
        """
        began = self._clock.monotonic()
        try:
            ending, defect = await self._guarded()
        finally:
            unclean = await self._clean_up()
        if defect is None and ending.status != "stopped":
            ending = finished_by(unclean) or ending
        seconds = self._clock.monotonic() - began
        ending = replace(ending, steps=self._steps_taken, credits=self._meter.credits, seconds=round(seconds, 3))
        self._emit(ending)
        if defect is not None:
            raise defect
        return ending

    async def _guarded(self) -> tuple[happened.RunFinished, BaseException | None]:
        work = self._work = spawn(self._steps(), name="run", on_error=lambda error: None)
        if self._stopped_by:
            work.cancel()
        try:
            await asyncio.wait({work})
        finally:
            if not work.done():
                work.cancel()
                await asyncio.wait({work}, timeout=CLEAN_UP_S)
        error = None if work.cancelled() else work.exception()
        if isinstance(error, Stopped) and not self._stopped_by:
            self._stopped_by = error.by
        if self._stopped_by:
            self._emit(happened.RunStopped(self._stopped_by))
            return finished("stopped", f"Stopped by {self._stopped_by}"), None
        ending = finished_by(error)
        if ending is None:
            return finished("error", "Something unexpected happened", "Please report it."), error
        return ending, None

    async def _clean_up(self) -> CoastyError | None:
        """Let go of the screen and end the session, each whatever becomes of the other; returns what failed here."""
        failed: CoastyError | None = None
        if self._prepared:
            try:
                await self._computer.release()
            except CoastyError as error:
                failed = error
        if self._session is not None:
            try:
                async with asyncio.timeout(CLEAN_UP_S):
                    await self._session.delete()
            except (ServiceError, TimeoutError):
                # Its id is stored; the next start deletes it.
                pass
            except CoastyError as error:
                failed = failed or error
        return failed

    async def _steps(self) -> None:
        self._prepared = True
        await self._computer.prepare()
        first, ms = await self._timed(self._computer.capture())
        self._meter.size = first.size
        limit = asyncio.timeout(self._options.limits.time_limit_s)
        try:
            async with limit:
                self._meter.open_or_end()
                await self._open_session(first)
                await self._all_steps(first, ms)
        except TimeoutError:
            if not limit.expired():
                raise
            raise Ended("cap", f"The time limit of {self._options.limits.time_limit_s:g} s is over") from None

    async def _all_steps(self, first: Capture, capture_ms: float) -> None:
        self._step = 1
        await self._one_step(first, capture_ms)
        while True:
            self._step += 1
            await self._one_step(None, 0.0)

    async def _open_session(self, capture: Capture) -> None:
        options = self._options
        session, cost = await self._service.open_session(
            capture.size, engine=options.engine, instructions=options.instructions
        )
        self._session = session
        self._meter.credits += cost
        self._emit(
            happened.RunStarted(
                self._id, session.id, options.target, capture.size, capture.transform.captured, options.practice, cost
            )
        )

    # ---- one step ----------------------------------------------------------------------------------------------

    async def _one_step(self, first: Capture | None, capture_ms: float) -> None:
        ms = {"capture": capture_ms, "predict": 0.0, "wait": 0.0, "act": 0.0, "settle": 0.0}
        await self._running.wait()
        pauses = self._pauses
        self._within_limits_or_end()
        self._steps_taken = self._step
        if first is None:
            capture, ms["capture"] = await self._timed(self._computer.capture())
        else:
            capture = first
        self._emit(happened.PictureTaken(self._step, capture))
        prediction, ms["predict"] = await self._timed(self._predict(capture))
        acted, is_whole, is_idle = 0, False, False
        try:
            acting = self._checked(prediction, capture)
            is_whole, ms["wait"] = await self._timed(self._approved(prediction, capture, pauses))
            began = self._clock.monotonic()
            for index, action in enumerate(acting if is_whole else ()):
                await self._act(index, action, capture, pauses)
                acted = index + 1
            ms["act"] = self._since(began)
            is_idle = is_whole and not acting
        except LookAgain as void:
            is_whole, is_idle = False, void.was_refused
            self._notes.append(partly_carried_out(self._step, prediction.actions, acted, void.reason))
        ending = ending_of(prediction) if is_whole else None
        if acted and ending is None:
            _, ms["settle"] = await self._timed(self._computer.settle())
        self._emit(happened.StepFinished(self._step, {phase: round(value, 1) for phase, value in ms.items()}))
        if ending is not None:
            raise ending
        self._count_idle(is_idle)

    def _within_limits_or_end(self) -> None:
        limits = self._options.limits
        if self._step > limits.max_steps:
            raise Ended("cap", f"The limit of steps ({limits.max_steps}) is reached", "Raise it, or say less.")
        if limits.budget_credits is not None:
            self._emit(happened.Budget(self._meter.credits, limits.budget_credits))
        self._meter.step_or_end(self._step)

    async def _predict(self, capture: Capture) -> Prediction:
        assert self._session is not None
        notes, self._notes = self._notes, []
        try:
            prediction = await self._session.predict(capture.png, capture.size, instruction(self._options.task, notes))
        except ServiceError as error:
            self._meter.take_failed(error, self._step)
            raise
        self._meter.credits += prediction.credits
        self._emit(
            happened.StepPredicted(
                self._step,
                prediction.status,
                prediction.reasoning,
                prediction.actions,
                prediction.credits,
                prediction.request_id,
                prediction.balance,
            )
        )
        return prediction

    def _count_idle(self, is_idle: bool) -> None:
        self._idle = self._idle + 1 if is_idle else 0
        if self._idle >= IDLE_ANSWERS:
            raise Ended(
                "stalled", f"{IDLE_ANSWERS} answers in a row led to nothing", "Say the task differently, or in parts."
            )

    def _checked(self, prediction: Prediction, capture: Capture) -> tuple[Action, ...]:
        """The actions up to an ending; every one is known and allowed, or nothing of the step happens."""
        acting: list[Action] = []
        for index, action in enumerate(prediction.actions):
            try:
                check(action, lambda asked: self._computer.refusal(asked, capture))
            except ActionRefused as refused:
                self._emit(happened.ActionRefused(self._step, index, refused.rule, str(refused)))
                if refused.rule in SERVICE_FAULTS:
                    raise Ended("error", refused.title, refused.hint) from None
                raise LookAgain(refused.title, was_refused=True) from None
            if isinstance(action, Done | Fail):
                break
            acting.append(action)
        return tuple(acting)

    async def _approved(self, prediction: Prediction, capture: Capture, pauses: int) -> bool:
        answer = await self._asking.is_approved(self._step, prediction, capture)
        if answer is None:
            return True
        await self._resumed(pauses)
        if self._asking.take_over(self._step, answer):
            return True
        reason = answer.reason.strip() or "the user skipped it"
        self._notes.append(partly_carried_out(self._step, prediction.actions, 0, reason))
        return False

    async def _act(self, index: int, action: Action, capture: Capture, pauses: int) -> None:
        await self._resumed(pauses)
        self._emit(happened.ActionStarted(self._step, index))
        if isinstance(action, Wait):
            await self._clock.sleep(action.seconds)
            self._emit(happened.ActionDone(self._step, index, "wait", None, action.seconds * 1000))
            return
        assert isinstance(action, Acting)
        try:
            did = await self._computer.perform(action, capture)
        except ActionRefused as refused:
            if refused.rule == CUT_SHORT:
                raise LookAgain(f"{PAUSED}; the last of these may have happened in part") from None
            self._emit(happened.ActionRefused(self._step, index, refused.rule, str(refused)))
            raise LookAgain(refused.title, was_refused=True) from None
        self._emit(happened.ActionDone(self._step, index, kind_of(action), did.screen, round(did.ms, 1)))

    async def _resumed(self, pauses: int) -> None:
        """Wait out a pause. A pause since the picture was taken makes it void."""
        await self._running.wait()
        if self._pauses != pauses:
            raise LookAgain(PAUSED)

    # ---- time --------------------------------------------------------------------------------------------------

    async def _timed(self, work: Awaitable[T]) -> tuple[T, float]:
        """The result of `work` and how many milliseconds it took."""
        began = self._clock.monotonic()
        return await work, self._since(began)

    def _since(self, began: float) -> float:
        return (self._clock.monotonic() - began) * 1000
