"""Carries a workflow out without doing any task itself: tasks and questions go to whoever is passed in.

Source: contract, section 8, and the published words on resuming a run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from coasty_desktop.workflow.document import Definition
from coasty_desktop.workflow.steps import HumanApproval, Task

LARGEST_ITERATIONS = 1000

FaultCode = Literal["ASSERT_FAILED", "TASK_FAILED", "REJECTED", "FAILED", "GUARD_EXCEEDED", "UNKNOWN_REFERENCE"]


class TaskResult(msgspec.Struct, frozen=True):
    """What became of a task. `result` is any JSON, `error` a sentence or nothing."""

    passed: bool
    result: Any = None
    status: str = "succeeded"
    run_id: str | None = None
    steps: int = 0
    error: str | None = None
    cost_cents: float = 0


class Verdict(msgspec.Struct, frozen=True):
    """What a person said."""

    approved: bool
    note: str = ""


class Fault(msgspec.Struct, frozen=True):
    """Why a workflow failed, and at which step (path as in `validate`)."""

    code: FaultCode
    message: str
    path: str
    step_id: str


class Outcome(msgspec.Struct, frozen=True):
    """How a workflow ended. `output` is any JSON; `fault` is there when it failed."""

    status: Literal["succeeded", "failed"]
    output: Any = None
    fault: Fault | None = None
    iterations_used: int = 0
    spent_cents: float = 0


class StepStarted(msgspec.Struct, frozen=True):
    """A step begins; `kind` is its `type`."""

    path: str
    step_id: str
    kind: str


class StepFinished(msgspec.Struct, frozen=True):
    """A step is over. `is_ok` is false when it ended the attempt or the workflow badly."""

    path: str
    step_id: str
    kind: str
    is_ok: bool


class PassStarted(msgspec.Struct, frozen=True):
    """A loop or a retry goes through its body for the `number`th time, from 1."""

    path: str
    step_id: str
    number: int
    iterations_used: int


class TaskEnded(msgspec.Struct, frozen=True):
    """A task came back; `spent_cents` is what the workflow has cost so far."""

    path: str
    step_id: str
    result: TaskResult
    spent_cents: float


class PersonAsked(msgspec.Struct, frozen=True):
    """Nothing goes on, on this path, until a person answers."""

    path: str
    step_id: str
    message: str


class PersonAnswered(msgspec.Struct, frozen=True):
    """A person approved or rejected."""

    path: str
    step_id: str
    verdict: Verdict


Progress: TypeAlias = StepStarted | StepFinished | PassStarted | TaskEnded | PersonAsked | PersonAnswered
CarryOutTask: TypeAlias = Callable[[Task, str], Awaitable[TaskResult]]
AskPerson: TypeAlias = Callable[[HumanApproval, str], Awaitable[Verdict]]
Tell: TypeAlias = Callable[[Progress], None]


async def carry_out(
    definition: Definition,
    *,
    inputs: Mapping[str, Any],
    carry_out_task: CarryOutTask,
    ask_person: AskPerson,
    tell: Tell,
    max_iterations: int = LARGEST_ITERATIONS,
    budget_cents: float = 0,
    variables: Mapping[str, Any] | None = None,
) -> Outcome:
    """Carry a definition out. Validates it whole before anything happens.

    `carry_out_task(task, text)` gets the task with every reference filled in, and its text; what it raises ends the
    workflow and is raised here, as a cancellation is. `budget_cents` 0 = no cap. `variables` are `{{vars.key}}`.
    Raises BadInput for a definition with problems.
    """
    raise NotImplementedError
