"""Placing a workflow on a machine, and which of its problems keep it from being sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.workflow_files import WorkflowFile
from coasty_desktop.services.workflow_service import refusals, refuse_problems, steps_of, with_machine

TASK: dict[str, Any] = {"id": "a", "type": "task", "machine_id": "choose-a-machine", "task": "x"}


def nested(depth: int) -> dict[str, Any]:
    """A definition whose only task lies so many lists deep."""
    steps: list[Any] = [TASK]
    for number in range(depth):
        steps = [{"id": f"p{number}", "type": "parallel", "branches": [steps]}]
    return {"steps": steps}


def test_that_every_task_is_placed_and_nothing_else_changes() -> None:
    definition = {
        "steps": [
            {**TASK, "odd": {"machine_id": "mine"}},
            {"id": "b", "type": "if", "condition": {"op": "truthy", "value": "x"}, "then": [TASK], "else": [TASK]},
            {"id": "c", "type": "loop", "count": 2, "body": [{"id": "d", "type": "retry", "body": [TASK]}]},
            {"id": "e", "type": "parallel", "branches": [[TASK], [TASK]]},
            {"id": "f", "type": "human_approval", "message": "m", "machine_id": "mine"},
        ],
        "output": "{{a.result}}",
    }
    before = json.dumps(definition)
    placed = with_machine(WorkflowFile("n", definition), "mch_1").definition
    assert json.dumps(definition) == before
    assert json.dumps(placed) == before.replace("choose-a-machine", "mch_1")


@pytest.mark.parametrize("steps", [None, 7, "text", {}, [None, 7, "text", []], [{"type": "task", "then": 1}]])
def test_that_whatever_stands_where_steps_belong_is_no_trouble(steps: Any) -> None:
    with_machine(WorkflowFile("n", {"steps": steps}), "mch_1")
    assert list(steps_of({})) == []


@pytest.mark.parametrize("machine", ["", "  ", "choose-a-machine"])
def test_that_a_placeholder_is_no_machine(machine: str) -> None:
    with pytest.raises(BadInput, match="not a machine"):
        with_machine(WorkflowFile("n", {"steps": [TASK]}), machine)


def test_that_a_document_nested_without_end_is_refused() -> None:
    definition = nested(100_000)
    with pytest.raises(BadInput, match="too deeply"):
        with_machine(WorkflowFile("n", definition), "mch_1")
    # Taken apart by hand: the interpreter would do it one inside the other.
    steps = definition["steps"]
    while steps and "branches" in steps[0]:
        steps = steps[0].pop("branches")[0]


def test_that_the_placeholder_is_refused_wherever_it_stands() -> None:
    assert [problem.path.rpartition(".")[2] for problem in refusals(nested(2))] == ["machine_id"]
    assert refusals(with_machine(WorkflowFile("n", nested(2)), "mch_1").definition) == []


def test_that_what_is_only_worth_a_look_is_no_refusal() -> None:
    refuse_problems({"steps": [{"id": "a", "type": "succeed"}, {"id": "b", "type": "succeed"}]})


def test_that_a_refusal_is_one_line_whatever_the_document_says() -> None:
    with pytest.raises(BadInput) as told:
        refuse_problems({"steps": [{"id": "a\x1b[2J\n", "type": "no\nsuch"}, {"id": "", "type": 7}]})
    assert "\n" not in str(told.value)
    assert "\x1b" not in str(told.value)
    assert "workflow validate" in told.value.hint
