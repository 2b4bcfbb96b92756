import itertools
from typing import Any

import pytest

from coasty_desktop.workflow.conditions import UnknownOp, holds
from coasty_desktop.workflow.document import read_definition
from coasty_desktop.workflow.steps import COMPARE_OPS, TEST_OPS, Assert, Condition
from coasty_desktop.workflow.template import NotFilledIn

NAMES: dict[str, Any] = {"a": {"n": 5, "t": "PAID in full", "no": False, "null": None, "list": [1, "x"]}}
YES = {"op": "truthy", "value": 1}
NO = {"op": "falsy", "value": 1}
MISSING = {"op": "truthy", "value": "{{b.c}}"}


def condition(value: Any) -> Condition:
    (step,) = read_definition({"steps": [{"id": "x", "type": "assert", "condition": value}]}).steps
    assert isinstance(step, Assert)
    return step.condition


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("eq", 5, 5.0, True),
        ("eq", "5", 5, True),
        ("eq", 5, " 5.0 ", True),
        ("eq", "1e2", 100, True),
        ("eq", "5x", 5, False),
        ("eq", "\u0665", 5, False),
        ("eq", "007", "7", False),
        ("eq", "a", "a", True),
        ("eq", "a", "A", False),
        ("eq", True, 1, False),
        ("eq", True, "true", False),
        ("eq", False, 0, False),
        ("eq", True, True, True),
        ("eq", None, None, True),
        ("eq", None, "", False),
        ("eq", None, 0, False),
        ("eq", [1, {"a": True}], [1.0, {"a": True}], True),
        ("eq", [1, {"a": True}], [1, {"a": 1}], False),
        ("eq", ["5"], [5], False),
        ("eq", {}, [], False),
        ("eq", {"a": 1}, {"b": 1}, False),
        ("eq", 10**30, 10**30 + 1, False),
        ("eq", "{{a.n}}", 5, True),
        ("eq", "{{a.n}}5", 55, True),
        ("ne", "5", 5, False),
        ("ne", True, 1, True),
        ("lt", "9", "10", True),
        ("lt", 9, "10", True),
        ("lt", "a", "b", True),
        ("lt", "B", "a", True),
        ("lt", "a", 1, False),
        ("gt", "a", 1, False),
        ("lt", None, 1, False),
        ("lt", False, 1, False),
        ("lt", [1], [2], False),
        ("lt", 5, 5, False),
        ("gt", "{{a.n}}", 4.5, True),
        ("gt", 4, 5, False),
        ("lte", 5, "5", True),
        ("lte", 6, 5, False),
        ("gte", 5, 5, True),
        ("gte", "4", 5, False),
        ("gte", None, None, False),
        ("contains", "{{a.t}}", "PAID", True),
        ("contains", "{{a.t}}", "paid", False),
        ("contains", "route 66", 66, True),
        ("contains", "it is true", True, True),
        ("contains", "text", "", True),
        ("contains", "text", None, False),
        ("contains", "['a']", ["a"], False),
        ("contains", "{{a.list}}", "1", True),
        ("contains", "{{a.list}}", "x", True),
        ("contains", [True], 1, False),
        ("contains", [None], None, True),
        ("contains", [[1]], [1], True),
        ("contains", {"key": 0}, "key", True),
        ("contains", {"1": 0}, 1, True),
        ("contains", {"key": "v"}, "v", False),
        ("contains", 12345, 23, False),
        ("contains", None, None, False),
    ],
)
def test_that_comparisons_mean_what_is_written(op: str, left: Any, right: Any, expected: bool) -> None:
    assert holds(condition({"op": op, "left": left, "right": right}), NAMES) is expected


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("truthy", True, True),
        ("truthy", "false", True),
        ("truthy", " ", True),
        ("truthy", [0], True),
        *[("truthy", value, False) for value in (None, False, 0, 0.0, "", [], {}, "{{a.no}}", "{{a.null}}")],
        ("falsy", "", True),
        ("falsy", "x", False),
        ("exists", "{{a.n}}", True),
        ("exists", "{{a.no}}", True),
        ("exists", "{{a.null}}", False),
        ("exists", "{{a.other}}", False),
        ("exists", "{{b.c}}", False),
        ("exists", "x {{b.c}}", False),
        ("exists", "x {{a.null}}", True),
        ("exists", "", True),
        ("exists", None, False),
    ],
)
def test_that_tests_mean_what_is_written(op: str, value: Any, expected: bool) -> None:
    assert holds(condition({"op": op, "value": value}), NAMES) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"op": "and", "conditions": [YES, YES]}, True),
        ({"op": "and", "conditions": [YES, NO]}, False),
        ({"op": "and", "conditions": [NO, MISSING]}, False),
        ({"op": "or", "conditions": [NO, YES]}, True),
        ({"op": "or", "conditions": [NO, NO]}, False),
        ({"op": "or", "conditions": [YES, MISSING]}, True),
        ({"op": "not", "condition": NO}, True),
        ({"op": "not", "condition": {"op": "or", "conditions": [NO, YES]}}, False),
    ],
)
def test_that_conditions_join(value: Any, expected: bool) -> None:
    assert holds(condition(value), NAMES) is expected


@pytest.mark.parametrize(
    "value", [MISSING, {"op": "eq", "left": 1, "right": "{{a.other}}"}, {"op": "and", "conditions": [YES, MISSING]}]
)
def test_that_a_missing_reference_is_a_failure_except_for_exists(value: Any) -> None:
    with pytest.raises(NotFilledIn):
        holds(condition(value), NAMES)


@pytest.mark.parametrize("value", [None, {"op": "matches", "left": 1, "right": 2}, {"op": "eq", "left": 1}])
def test_that_an_unknown_condition_is_a_failure(value: Any) -> None:
    with pytest.raises(UnknownOp):
        holds(condition(value), NAMES)


def test_that_no_two_values_make_it_fail() -> None:
    deep: Any = []
    for _ in range(5_000):
        deep = {"a": [deep]}
    values = [None, True, 0, -1.5, 10**400, float("nan"), float("inf"), "", "1", "9" * 50, "\ud800", [], {}, deep]
    for left, right in itertools.product(values, values):
        for op in COMPARE_OPS:
            assert holds(
                condition({"op": op, "left": "{{v.l}}", "right": "{{v.r}}"}), {"v": {"l": left, "r": right}}
            ) in (
                True,
                False,
            )
    for value, op in itertools.product(values, TEST_OPS):
        assert holds(condition({"op": op, "value": "{{v.l}}"}), {"v": {"l": value}}) in (True, False)
