"""What may be in a definition is what the judge of requests says, on every one; ours is stricter where listed."""

import copy
import importlib.util
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError, validators

from coasty_desktop.workflow.validate import errors
from tests.unit.workflow.random_workflows import Maker

CONTRACT = Path(__file__).parents[2] / "contract" / "ours"
# By their sentences: all that is refused here and not by the judge.
STRICTER = (
    "No step is called",
    "has no result here",
    "it has no result to refer to",
    "is the id of another step.",
    "An earlier step saves as",
    "Another branch saves as",
)
ODD: tuple[Any, ...] = (
    None, True, 0, 1, -1, 17, 20, 21, 200, 1000, 1001, 3.0, 2.5, "", "x", "a b", "task", "v1", "v5", "inputs", "pause",
    "{{inputs.n}}", "{{s1.result}}", [], {}, [[]], [None], {"op": "truthy", "value": 1}, {"op": "eq"}, "s1", "x" * 65,
)  # fmt: skip
KEYS = (
    "id", "type", "machine_id", "task", "save_as", "cua_version", "max_steps", "instructions", "system_prompt",
    "on_awaiting_human", "condition", "message", "then", "else", "count", "while", "max_iterations", "body", "branches",
    "timeout_seconds", "max_attempts", "output", "op", "left", "right", "value", "conditions", "steps", "name",
)  # fmt: skip


@cache
def judge() -> Any:
    spec = importlib.util.spec_from_file_location("judge_of_definitions", CONTRACT / "lint_request.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _by_discriminator(validator: Any, _alternatives: Any, value: Any, schema: Any) -> Iterator[Any]:
    """`oneOf` where a field says which: the same verdict, without trying each of them at each level."""
    told = schema.get("discriminator")
    if told is None:
        yield from Draft202012Validator.VALIDATORS["oneOf"](validator, _alternatives, value, schema)
        return
    name = value.get(told["propertyName"]) if isinstance(value, dict) else None
    if isinstance(name, str) and name in told["mapping"]:
        yield from validator.descend(value, {"$ref": told["mapping"][name]})
    else:
        yield ValidationError("none of them")


def _by_name(validator: Any, reference: str, value: Any, _schema: Any) -> Iterator[Any]:
    yield from validator.descend(value, judge().DOC["components"]["schemas"][reference.rpartition("/")[2]])


@cache
def quick() -> Any:
    kind = validators.extend(Draft202012Validator, {"oneOf": _by_discriminator, "$ref": _by_name})
    return kind(judge().DOC["components"]["schemas"]["WorkflowDefinition"])


def is_refused_by_judge(definition: Any) -> bool:
    return not quick().is_valid(definition) or bool(judge().workflow_problems(definition))


def test_that_the_quick_reading_of_the_schema_is_the_judges_own() -> None:
    whole = judge().validator("/components/schemas/WorkflowDefinition")
    for seed in range(40):
        dice = random.Random(seed)
        definition = Maker(seed, deepest=1).definition()
        mutate(dice, definition, ("drop", "set", "add", "wrap", "empty"))
        assert quick().is_valid(definition) == whole.is_valid(definition)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


def step_lists(value: Any) -> list[list[Any]]:
    found = [each[key] for each in objects(value) for key in ("steps", "then", "else", "body") if key in each]
    many = [each["branches"] for each in objects(value) if isinstance(each.get("branches"), list)]
    found += [branch for branches in many for branch in branches]
    return [each for each in found if isinstance(each, list)]


CHANGES = ("drop", "set", "set", "add", "twice", "move", "wrap", "branch", "deepen", "many", "empty")


def mutate(dice: random.Random, definition: Any, changes: tuple[str, ...] = CHANGES) -> str:
    """Change one thing somewhere; says what kind of thing."""
    place = dice.choice(list(objects(definition)))
    steps = dice.choice(step_lists(definition) or [[]])
    kind = dice.choice(changes)
    if kind in ("drop", "set") and place:
        key = dice.choice(list(place))
        place.pop(key) if kind == "drop" else place.update({key: copy.deepcopy(dice.choice(ODD))})
    elif kind == "add":
        place[dice.choice(KEYS)] = copy.deepcopy(dice.choice(ODD))
    elif kind == "empty":
        steps.clear()
    elif steps:
        _restructure(dice, kind, steps)
    return kind


def _restructure(dice: random.Random, kind: str, steps: list[Any]) -> None:
    index = dice.randrange(len(steps))
    step, name = steps[index], f"x{dice.randrange(10**6)}"
    if kind == "twice":
        steps.append(copy.deepcopy(step))
    elif kind == "move":
        steps.reverse()
    elif kind == "wrap":
        steps[index] = {"id": name, "type": "retry", "body": [step]}
    elif kind == "branch":
        count = dice.choice((1, 2, 15, 16))
        more = [
            [{"id": f"{name}-{n}", "type": "assert", "condition": {"op": "truthy", "value": 1}}] for n in range(count)
        ]
        steps[index] = {"id": name, "type": "parallel", "branches": [[step], *more]}
    elif kind == "deepen":
        for level in range(dice.choice((3, 5, 7))):
            step = {"id": f"{name}-{level}", "type": "loop", "count": 1, "body": [step]}
        steps[index] = step
    else:
        count = dice.choice((150, 195, 199, 200))
        steps += [{"id": f"{name}-{n}", "type": "human_approval", "message": ""} for n in range(count)]


def definitions() -> Iterator[tuple[str, Any]]:
    for seed in range(2000):
        dice = random.Random(seed)
        definition = Maker(seed, deepest=dice.choice((1, 2, 3)), may_nest_parallel=True).definition()
        kinds = [mutate(dice, definition) for _ in range(dice.choice((0, 1, 1, 2)))]
        yield "+".join(kinds) or "none", definition


def test_that_the_judge_and_we_agree_on_every_definition() -> None:
    verdicts: Counter[tuple[str, bool]] = Counter()
    for kind, definition in definitions():
        found = [str(each) for each in errors(definition)]
        ours = [each for each in found if not any(words in each for words in STRICTER)]
        refused = is_refused_by_judge(definition)
        assert bool(ours) == refused, (definition, found)
        assert not (kind == "none" and found), (definition, found)
        verdicts[kind if "+" not in kind else "two", refused] += 1
    # Each kind of change is there, and neither verdict is the only one.
    assert sum(count for (_, refused), count in verdicts.items() if refused) > 500
    assert sum(count for (_, refused), count in verdicts.items() if not refused) > 700
    assert all(verdicts[kind, True] for kind in ("drop", "set", "add", "twice", "branch", "deepen", "many", "empty"))
    assert all(verdicts[kind, False] for kind in ("none", "set", "add", "move", "wrap", "branch", "deepen", "many"))


@pytest.mark.parametrize("key", sorted(set(KEYS) - {"steps", "name", "op", "left", "right", "value", "conditions"}))
def test_that_the_judge_and_we_agree_on_every_field_of_every_step(key: str) -> None:
    steps: dict[str, dict[str, Any]] = {
        "task": {"machine_id": "m", "task": "x"},
        "assert": {"condition": {"op": "truthy", "value": 1}},
        "if": {"condition": {"op": "truthy", "value": 1}, "then": [{"id": "t", "type": "fail"}]},
        "loop": {"count": 1, "body": [{"id": "t", "type": "fail"}]},
        "parallel": {"branches": [[{"id": "t", "type": "task", "machine_id": "m", "task": "x"}]]},
        "human_approval": {"message": "x"},
        "retry": {"body": [{"id": "t", "type": "fail"}]},
        "succeed": {},
        "fail": {},
    }
    for kind, fields in steps.items():
        for value in ODD:
            definition = {"steps": [{"id": "a", "type": kind, **fields, key: value}]}
            found = [str(each) for each in errors(definition)]
            ours = [each for each in found if not any(words in each for words in STRICTER)]
            assert bool(ours) == is_refused_by_judge(definition), (definition, found)


@pytest.mark.parametrize(
    "op", ["contains", "eq", "ne", "lt", "gt", "lte", "gte", "truthy", "exists", "and", "not", "no"]
)
def test_that_the_judge_and_we_agree_on_every_field_of_every_condition(op: str) -> None:
    whole = {"left": 1, "right": 2, "value": 3, "conditions": [{"op": "falsy", "value": 0}]}
    whole["condition"] = {"op": "falsy", "value": 0}
    for kept in range(32):
        fields = {key: value for bit, (key, value) in enumerate(whole.items()) if kept & (1 << bit)}
        for key, usual in whole.items():
            for value in (usual, None, True):
                condition = {"op": op, **fields, **({key: value} if key in fields else {})}
                definition = {"steps": [{"id": "a", "type": "assert", "condition": condition}]}
                assert bool(errors(definition)) == is_refused_by_judge(definition), definition
