import json
import random
from typing import Any

import pytest

from coasty_desktop.workflow.document import (
    DEEPEST_READ,
    Workflow,
    read_definition,
    read_workflow,
    write_definition,
    write_workflow,
)
from coasty_desktop.workflow.steps import (
    Assert,
    Compare,
    HumanApproval,
    If,
    Succeed,
    Task,
    UnknownCondition,
    UnknownStep,
)

TASK = {"id": "read", "type": "task", "machine_id": "m", "task": "Read it", "save_as": "seen"}
ODD: tuple[Any, ...] = (None, True, 0, -1, 3.0, 2.5, "", "text", [], {}, [None], {"a": [1]}, "{{a.b}}", "é\ud800")
KEYS = [
    "id",
    "type",
    "op",
    "steps",
    "then",
    "else",
    "body",
    "branches",
    "condition",
    "conditions",
    "while",
    "count",
    "left",
    "right",
    "value",
    "message",
    "output",
    "machine_id",
    "task",
    "save_as",
    "max_steps",
    "max_attempts",
    "max_iterations",
    "timeout_seconds",
    "cua_version",
    "new",
]
NAMES = [
    "task",
    "assert",
    "if",
    "loop",
    "parallel",
    "human_approval",
    "retry",
    "succeed",
    "fail",
    "goto",
    "and",
    "or",
    "not",
    "eq",
    "truthy",
    "matches",
]


def any_value(dice: random.Random, depth: int) -> Any:
    """Any JSON at all, with the words of the language in likely places."""
    kind = dice.random()
    if depth == 0 or kind < 0.2:
        return dice.choice(ODD)
    if kind < 0.45:
        return [any_value(dice, depth - 1) for _ in range(dice.randrange(4))]
    keys = dice.sample(KEYS, dice.randrange(8))
    value = {key: any_value(dice, depth - 1) for key in keys}
    for key in ("type", "op"):
        if key in value:
            value[key] = dice.choice(NAMES)
    return value


@pytest.mark.parametrize("seed", range(20))
def test_that_any_json_with_steps_comes_back_as_it_was(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(200):
        value = {"steps": any_value(dice, 6), **any_value_object(dice)}
        written = write_definition(read_definition(value))
        assert written == value
        assert list_of_keys(written) == list_of_keys(value)


def any_value_object(dice: random.Random) -> dict[str, Any]:
    return {key: any_value(dice, 3) for key in dice.sample(("output", "new", "id"), dice.randrange(3))}


def list_of_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return [(key, list_of_keys(item)) for key, item in value.items()]
    return [list_of_keys(item) for item in value] if isinstance(value, list) else None


@pytest.mark.parametrize("value", ODD)
def test_that_what_is_no_definition_has_no_steps(value: Any) -> None:
    assert read_definition(value).steps == ()


def test_that_the_parts_of_a_document_are_typed() -> None:
    definition = read_definition(
        {
            "steps": [
                TASK,
                {"id": "ask", "type": "human_approval", "message": "Go on?"},
                {
                    "id": "way",
                    "type": "if",
                    "condition": {"op": "eq", "left": None, "right": "{{seen.result}}"},
                    "then": [{"id": "end", "type": "succeed", "output": None}],
                },
            ]
        }
    )
    task, ask, way = definition.steps
    assert isinstance(task, Task)
    assert (task.id, task.machine_id, task.task, task.save_as) == ("read", "m", "Read it", "seen")
    assert isinstance(ask, HumanApproval)
    assert isinstance(way, If)
    assert isinstance(way.condition, Compare)
    assert way.condition.left is None
    assert isinstance(way.then[0], Succeed)
    assert way.then[0].output is None
    assert way.otherwise is None


def test_that_fields_it_does_not_know_survive_an_edit() -> None:
    task = read_definition({"steps": [{**TASK, "pass_output": True}]}).steps[0]
    assert isinstance(task, Task)
    assert task.more == {"pass_output": True}


@pytest.mark.parametrize(
    "step",
    [
        {"id": "x", "type": "goto"},
        {"id": "x", "type": ["task"]},
        {"id": 5, "type": "task", "machine_id": "m", "task": "x"},
        {"id": "x", "type": "if", "condition": {"op": "truthy", "value": 1}},
        {"id": "x", "type": "parallel", "branches": [None]},
        "text",
        None,
    ],
)
def test_that_what_is_not_a_step_is_kept_whole(step: Any) -> None:
    assert read_definition({"steps": [step]}).steps == (UnknownStep(step),)


def test_that_what_is_not_a_condition_is_kept_whole() -> None:
    condition = {"op": "matches", "left": 1, "right": 2}
    (step,) = read_definition({"steps": [{"id": "x", "type": "assert", "condition": condition}]}).steps
    assert isinstance(step, Assert)
    assert step.condition == UnknownCondition(condition)


def test_that_no_depth_exhausts_the_stack() -> None:
    value: Any = {"id": "x", "type": "fail"}
    condition: Any = {"op": "truthy", "value": 1}
    for _ in range(50_000):
        value = {"id": "x", "type": "retry", "body": [value]}
        condition = {"op": "not", "condition": condition}
    definition = read_definition({"steps": [value, {"id": "y", "type": "assert", "condition": condition}]})
    step, depth = definition.steps[0], 0
    while not isinstance(step, UnknownStep):
        step, depth = step.body[0], depth + 1  # type: ignore[union-attr]
    assert depth <= DEEPEST_READ
    assert write_definition(definition)["steps"][0]["id"] == "x"


def test_that_a_file_may_hold_a_bare_definition() -> None:
    workflow = read_workflow({"steps": [TASK]}, name="invoices")
    assert workflow.name == "invoices"
    assert isinstance(workflow.definition.steps[0], Task)
    assert write_workflow(workflow) == {"name": "invoices", "definition": {"steps": [TASK]}}


def test_that_a_file_comes_back_as_it_was() -> None:
    value = {
        "slug": "s",
        "definition": {"output": 1, "steps": [TASK]},
        "name": "Invoices",
        "description": None,
        "inputs_schema": {"type": "object"},
    }
    workflow = read_workflow(value, name="other")
    assert workflow.name == "Invoices"
    assert workflow.inputs_schema == {"type": "object"}
    assert json.dumps(write_workflow(workflow)) == json.dumps(value)


@pytest.mark.parametrize("value", [*ODD, {"name": 5, "definition": 7}])
def test_that_reading_a_file_never_fails(value: Any) -> None:
    assert isinstance(read_workflow(value, name="n"), Workflow)
