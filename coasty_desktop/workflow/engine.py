"""Carries a workflow out without doing any task itself: tasks and questions go to whoever is passed in.

Source: contract, section 8, and the published words on resuming a run. Where they are silent, this holds:

- A task that does not pass is a result like any other; asserts judge it. Inside a `retry` it fails the attempt at once.
- A failed assert, or the last failed attempt of a retry, ends the workflow as failed. Without `max_attempts` there are
  three attempts. `fail`, a rejection and a breach are never retried. Names set by a failed attempt keep their value.
- Branches of `parallel` run at the same time and see nothing of each other; after the join all their names have a
  value. The first failure cancels the other branches.
- Each pass through a loop's body and each attempt after the first counts as one iteration, over the whole run. More
  than the run allows, or more passes than the loop's own `max_iterations` (1000 without one), is a breach.
- A task begins only while something is left of the budget, and a task that leads beyond it is a breach. Tasks side by
  side may exceed it together.
- A breach, like a reference without a value, ends the workflow as failed.
- An approval's result is {passed: true, result: the note}. `output` of the definition is the output of a run that
  reaches the end of its steps; `succeed` has its own.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from coasty_desktop.core.errors import BadInput
from coasty_desktop.workflow.document import Definition, write_definition
from coasty_desktop.workflow.interpreter import LARGEST_ITERATIONS, Ended, Failed, Frame, Interpreter
from coasty_desktop.workflow.progress import (
    AskPerson,
    CarryOutTask,
    Ending,
    Fault,
    FaultCode,
    Outcome,
    PassStarted,
    PersonAnswered,
    PersonAsked,
    Progress,
    StepFinished,
    StepStarted,
    TaskEnded,
    TaskResult,
    Tell,
    Verdict,
)
from coasty_desktop.workflow.template import NotFilledIn, fill_in
from coasty_desktop.workflow.validate import errors

__all__ = [
    "LARGEST_ITERATIONS",
    "AskPerson",
    "CarryOutTask",
    "Ending",
    "Fault",
    "FaultCode",
    "Outcome",
    "PassStarted",
    "PersonAnswered",
    "PersonAsked",
    "Progress",
    "StepFinished",
    "StepStarted",
    "TaskEnded",
    "TaskResult",
    "Tell",
    "Verdict",
    "carry_out",
]


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
    Raises BadInput for a definition with problems; warnings are no problems here.
    """
    if wrong := errors(write_definition(definition)):
        raise BadInput(f"The workflow has {len(wrong)} problem{'s' if len(wrong) > 1 else ''}. {wrong[0]}")
    run = Interpreter(
        carry_out_task=carry_out_task,
        ask_person=ask_person,
        tell=tell,
        max_iterations=max_iterations,
        budget_cents=budget_cents,
    )
    frame = Frame(ChainMap({"inputs": inputs, "vars": variables or {}}))
    output, fault = await _end_of(run, definition, frame)
    return Outcome("failed" if fault else "succeeded", output, fault, run.iterations_used, run.spent_cents)


async def _end_of(run: Interpreter, definition: Definition, frame: Frame) -> tuple[Any, Fault | None]:
    """The output, or why it failed."""
    try:
        await run.steps("steps", definition.steps, frame)
        return None if definition.output is UNSET else fill_in(definition.output, frame.names), None
    except NotFilledIn as error:
        return None, Fault(error.code, str(error), "output", "")
    except Ended as end:
        return end.output, end.fault
    except Failed as failure:
        return None, failure.fault
