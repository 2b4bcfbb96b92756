"""What a workflow's run takes in and gives out: results of tasks, a person's word, what happened, how it ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeAlias

import msgspec

from coasty_desktop.workflow.steps import HumanApproval, Task

FaultCode = Literal[
    "ASSERT_FAILED", "TASK_FAILED", "REJECTED", "FAILED", "GUARD_EXCEEDED", "UNKNOWN_REFERENCE", "TEXT_TOO_LONG"
]


Ending = Literal["done", "failed", "stopped"]


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
    """A step is over. `failed` ended the attempt or the workflow; `stopped` was given up because of something else."""

    path: str
    step_id: str
    kind: str
    ending: Ending

    @property
    def is_ok(self) -> bool:
        """Whether it did what it was for."""
        return self.ending == "done"


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
