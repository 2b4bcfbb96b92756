"""The parts of a workflow as frozen values: steps and conditions. `document` reads and writes them.

Source: contract, section 8. What this program does not know survives: fields in `more`, steps and conditions whole.
A known field of a wrong type counts as unknown; a step without what it needs is an `UnknownStep`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UNSET

PLACEHOLDER_MACHINE = "choose-a-machine"

CompareOp = Literal["contains", "eq", "ne", "lt", "gt", "lte", "gte"]
TestOp = Literal["truthy", "falsy", "exists"]
COMPARE_OPS: tuple[CompareOp, ...] = ("contains", "eq", "ne", "lt", "gt", "lte", "gte")
TEST_OPS: tuple[TestOp, ...] = ("truthy", "falsy", "exists")


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """What every part of a document has: fields that are not known, and the order in which all came."""

    more: Mapping[str, Any] = {}
    keys: tuple[str, ...] = ()


class Compare(Node, frozen=True):
    """Two operands: any JSON, text may hold references."""

    op: CompareOp
    left: Any
    right: Any


class Test(Node, frozen=True):
    """One operand."""

    # Not a class of tests, whatever the test runner thinks of its name.
    __test__ = False

    op: TestOp
    value: Any


class Both(Node, frozen=True):
    """`and`: all of them hold."""

    conditions: tuple[Condition, ...]


class Either(Node, frozen=True):
    """`or`: one of them holds."""

    conditions: tuple[Condition, ...]


class Not(Node, frozen=True):
    """The condition does not hold."""

    condition: Condition


class UnknownCondition(msgspec.Struct, frozen=True):
    """Whatever stood where a condition belongs."""

    value: Any


Condition: TypeAlias = Compare | Test | Both | Either | Not | UnknownCondition


class Task(Node, frozen=True):
    """One run of an agent on one machine; the only step that costs anything."""

    kind: ClassVar[str] = "task"
    id: str
    machine_id: str
    task: str
    save_as: str | None = None
    cua_version: str | None = None
    max_steps: int | None = None
    instructions: str | None = None
    system_prompt: str | None = None
    on_awaiting_human: str | None = None


class Assert(Node, frozen=True):
    """Fails unless the condition holds."""

    kind: ClassVar[str] = "assert"
    id: str
    condition: Condition
    message: str | None = None


class If(Node, frozen=True):
    """Two ways; `otherwise` is the field `else`, None when there is none."""

    kind: ClassVar[str] = "if"
    id: str
    condition: Condition
    then: tuple[Step, ...]
    otherwise: tuple[Step, ...] | None = None


class Loop(Node, frozen=True):
    """Repeats its body `count` times, or while a condition holds (`holds` is the field `while`)."""

    kind: ClassVar[str] = "loop"
    id: str
    body: tuple[Step, ...]
    count: int | None = None
    holds: Condition | None = None
    max_iterations: int | None = None


class Parallel(Node, frozen=True):
    """Branches side by side."""

    kind: ClassVar[str] = "parallel"
    id: str
    branches: tuple[tuple[Step, ...], ...]


class HumanApproval(Node, frozen=True):
    """Waits for a person."""

    kind: ClassVar[str] = "human_approval"
    id: str
    message: str
    timeout_seconds: int | None = None


class Retry(Node, frozen=True):
    """Repeats its body after a failure."""

    kind: ClassVar[str] = "retry"
    id: str
    body: tuple[Step, ...]
    max_attempts: int | None = None


class Succeed(Node, frozen=True):
    """Ends the workflow well. `output` is any JSON, UNSET when there is none."""

    kind: ClassVar[str] = "succeed"
    id: str
    output: Any = UNSET


class Fail(Node, frozen=True):
    """Ends the workflow as failed."""

    kind: ClassVar[str] = "fail"
    id: str
    message: str | None = None


class UnknownStep(msgspec.Struct, frozen=True):
    """Whatever stood where a step belongs."""

    value: Any


KnownStep: TypeAlias = Task | Assert | If | Loop | Parallel | HumanApproval | Retry | Succeed | Fail
Step: TypeAlias = KnownStep | UnknownStep
