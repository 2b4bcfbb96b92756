"""Goes through the steps of one run. What each kind of step means is decided here; see `engine` for the words."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from typing import Any, NoReturn

import msgspec

from coasty_desktop.core.errors import BadInput
from coasty_desktop.workflow.branches import side_by_side
from coasty_desktop.workflow.conditions import holds
from coasty_desktop.workflow.progress import (
    AskPerson,
    CarryOutTask,
    Ending,
    Fault,
    FaultCode,
    PassStarted,
    PersonAnswered,
    PersonAsked,
    StepFinished,
    StepStarted,
    TaskEnded,
    Tell,
)
from coasty_desktop.workflow.scope import RESULT_FIELDS
from coasty_desktop.workflow.steps import (
    Assert,
    Condition,
    Fail,
    HumanApproval,
    If,
    KnownStep,
    Loop,
    Parallel,
    Retry,
    Step,
    Succeed,
    Task,
    UnknownStep,
)
from coasty_desktop.workflow.template import NotFilledIn, fill_in, fill_in_text

DEFAULT_ATTEMPTS = 3
LARGEST_ITERATIONS = 1000
# Steps that may follow one another without waiting for anything, before the event loop gets its turn.
STEPS_AT_A_TIME = 256
_FILLED_FIELDS = ("machine_id", "task", "instructions", "system_prompt")


class Failed(Exception):
    """A step failed; a retry around it may begin anew."""

    def __init__(self, fault: Fault) -> None:
        """Keep why."""
        super().__init__(fault.message)
        self.fault = fault


class Ended(Exception):
    """The workflow is over, well (with an output) or not (with a fault); nothing around it goes on."""

    def __init__(self, output: Any = None, fault: Fault | None = None) -> None:
        """Keep how."""
        super().__init__(fault.message if fault else "succeeded")
        self.output = output
        self.fault = fault


class _NotNeeded(Exception):
    """Another branch failed: this one begins no further step."""


class _Together:
    """The branches of one parallel step."""

    is_over = False


class Frame(msgspec.Struct, frozen=True):
    """What holds for the steps of one list: the names with a value, the retry and the parallel steps around."""

    names: ChainMap[str, Any]
    is_retried: bool = False
    together: tuple[_Together, ...] = ()


def _end(code: FaultCode, message: str, path: str, step: KnownStep) -> NoReturn:
    raise Ended(fault=Fault(code, message, path, step.id)) from None


class Interpreter:
    """One run of one validated definition."""

    def __init__(
        self,
        *,
        carry_out_task: CarryOutTask,
        ask_person: AskPerson,
        tell: Tell,
        max_iterations: int,
        budget_cents: float,
    ) -> None:
        """Take who does the work; nothing happens yet."""
        self._carry_out_task = carry_out_task
        self._ask_person = ask_person
        self._tell = tell
        self._max_iterations = max_iterations
        self._budget_cents = budget_cents
        self._steps_begun = 0
        self.iterations_used = 0
        self.spent_cents: float = 0

    async def steps(self, path: str, steps: tuple[Step, ...], frame: Frame) -> None:
        """Carry out a list of steps; raises Failed or Ended."""
        for index, step in enumerate(steps):
            if isinstance(step, UnknownStep):
                raise BadInput("The workflow holds a step of a kind that is not known here.")
            await self._step(f"{path}[{index}]", step, frame)

    async def _step(self, path: str, step: KnownStep, frame: Frame) -> None:
        if any(each.is_over for each in frame.together):
            raise _NotNeeded
        self._steps_begun += 1
        if self._steps_begun % STEPS_AT_A_TIME == 0:
            await asyncio.sleep(0)
        ending: Ending = "stopped"
        self._tell(StepStarted(path, step.id, step.kind))
        try:
            await self._carry_out(path, step, frame)
            ending = "done"
        except Failed:
            ending = "failed"
            raise
        except Ended as end:
            ending = "failed" if end.fault else "done"
            raise
        except NotFilledIn as error:
            ending = "failed"
            _end(error.code, str(error), path, step)
        finally:
            self._tell(StepFinished(path, step.id, step.kind, ending))

    async def _carry_out(self, path: str, step: KnownStep, frame: Frame) -> None:
        match step:
            case Task():
                await self._task(path, step, frame)
            case Assert():
                self._assert(path, step, frame)
            case If():
                await self._if(path, step, frame)
            case Loop():
                await self._loop(path, step, frame)
            case Parallel():
                await self._parallel(path, step, frame)
            case HumanApproval():
                await self._approval(path, step, frame)
            case Retry():
                await self._retry(path, step, frame)
            case Succeed():
                raise Ended(None if step.output is msgspec.UNSET else fill_in(step.output, frame.names))
            case Fail():
                message = fill_in_text(step.message or "The workflow says that it failed.", frame.names)
                _end("FAILED", message, path, step)

    def _assert(self, path: str, step: Assert, frame: Frame) -> None:
        if not holds(step.condition, frame.names):
            message = fill_in_text(step.message or "The condition does not hold.", frame.names)
            raise Failed(Fault("ASSERT_FAILED", message, path, step.id))

    async def _task(self, path: str, step: Task, frame: Frame) -> None:
        if self._budget_cents and self.spent_cents >= self._budget_cents:
            self._breach(f"Nothing is left of the budget of {self._budget_cents:g} cents.", path, step)
        texts = {field: getattr(step, field) for field in _FILLED_FIELDS}
        filled = {field: fill_in_text(text, frame.names) for field, text in texts.items() if text is not None}
        result = await self._carry_out_task(msgspec.structs.replace(step, **filled), filled["task"])
        self.spent_cents += result.cost_cents
        self._tell(TaskEnded(path, step.id, result, self.spent_cents))
        values = {field: getattr(result, field) for field in RESULT_FIELDS["task"]}
        frame.names.update({step.id: values} | ({step.save_as: values} if step.save_as else {}))
        if self._budget_cents and self.spent_cents > self._budget_cents:
            self._breach(f"The budget of {self._budget_cents:g} cents is exceeded.", path, step)
        if frame.is_retried and not result.passed:
            raise Failed(Fault("TASK_FAILED", result.error or "The task did not pass.", path, step.id))

    async def _if(self, path: str, step: If, frame: Frame) -> None:
        if holds(step.condition, frame.names):
            await self.steps(f"{path}.then", step.then, frame)
        elif step.otherwise is not None:
            await self.steps(f"{path}.else", step.otherwise, frame)

    async def _loop(self, path: str, step: Loop, frame: Frame) -> None:
        number, limit = 0, step.max_iterations or LARGEST_ITERATIONS
        while number < step.count if step.count is not None else self._goes_on(step.holds, frame):
            if number == limit:
                self._breach(f"The loop has not ended after {limit} iterations, its limit.", path, step)
            number += 1
            self._count_iteration(path, step)
            self._tell(PassStarted(path, step.id, number, self.iterations_used))
            await self.steps(f"{path}.body", step.body, frame)

    def _goes_on(self, condition: Condition | None, frame: Frame) -> bool:
        return condition is not None and holds(condition, frame.names)

    async def _retry(self, path: str, step: Retry, frame: Frame) -> None:
        attempts = step.max_attempts or DEFAULT_ATTEMPTS
        retried = msgspec.structs.replace(frame, is_retried=True)
        for number in range(1, attempts + 1):
            if number > 1:
                self._count_iteration(path, step)
            self._tell(PassStarted(path, step.id, number, self.iterations_used))
            try:
                await self.steps(f"{path}.body", step.body, retried)
                break
            except Failed:
                if number == attempts:
                    raise

    async def _approval(self, path: str, step: HumanApproval, frame: Frame) -> None:
        message = fill_in_text(step.message, frame.names)
        self._tell(PersonAsked(path, step.id, message))
        verdict = await self._ask_person(step, message)
        self._tell(PersonAnswered(path, step.id, verdict))
        if not verdict.approved:
            _end("REJECTED", verdict.note or "A person rejected it.", path, step)
        frame.names[step.id] = {"passed": True, "result": verdict.note}

    async def _parallel(self, path: str, step: Parallel, frame: Frame) -> None:
        together = _Together()
        frames = [Frame(frame.names.new_child(), frame.is_retried, (*frame.together, together)) for _ in step.branches]
        branches = enumerate(zip(step.branches, frames, strict=True))
        await side_by_side(
            [self._branch(f"{path}.branches[{index}]", steps, inner, together) for index, (steps, inner) in branches]
        )
        for inner in frames:
            frame.names.update(inner.names.maps[0])

    async def _branch(self, path: str, steps: tuple[Step, ...], frame: Frame, together: _Together) -> None:
        is_done = False
        try:
            await self.steps(path, steps, frame)
            is_done = True
        except _NotNeeded:
            is_done = True
        finally:
            together.is_over = together.is_over or not is_done

    def _count_iteration(self, path: str, step: KnownStep) -> None:
        if self.iterations_used >= self._max_iterations:
            self._breach(f"All {self._max_iterations} iterations of the workflow are used.", path, step)
        self.iterations_used += 1

    def _breach(self, message: str, path: str, step: KnownStep) -> NoReturn:
        _end("GUARD_EXCEEDED", message, path, step)
