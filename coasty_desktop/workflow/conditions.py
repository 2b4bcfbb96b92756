"""Whether a condition holds. Total: any two JSON values can be compared, nothing is ever evaluated as code.

Source: contract, section 8, for the ops; what they mean for mixed types is decided here.

- eq, ne: a number and a text that spells a number are compared as numbers; two texts as texts, so that `007` is not
  `7`; true and false equal only themselves; lists and objects part by part, strictly.
- lt, gt, lte, gte: numbers, also spelled as texts; else two texts by their characters; anything else is false.
- contains: a text in a text, exactly (numbers, true and false as they are written; never null); an equal item of a
  list; a key of an object; anything else is false.
- truthy: neither null, false, 0, nor an empty text, list or object. falsy: not truthy.
- exists: every reference has a value, and the value is not null.
- and, or: from the first to the last, no further than needed.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from coasty_desktop.workflow.steps import Both, Compare, Condition, Either, Not, Test, UnknownCondition
from coasty_desktop.workflow.template import NotFilledIn, as_text, fill_in

_WHOLE = re.compile(r"[+-]?\d{1,40}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?", re.ASCII)


class UnknownOp(Exception):
    """A condition of a kind that this program does not know."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any) -> int | float | None:
    """A number, also one spelled as a text."""
    if isinstance(value, str):
        text = value.strip()
        if _WHOLE.fullmatch(text):
            return int(text)
        return float(text) if _DECIMAL.fullmatch(text) else None
    return value if _is_number(value) else None


def _is_same_scalar(one: Any, other: Any) -> bool:
    """Whether two values are equal and neither is a list or an object."""
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return False
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _is_same(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal part by part; of any depth."""
    waiting = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
            waiting.extend((one[key], other[key]) for key in one)
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            waiting.extend(zip(one, other, strict=True))
        elif not _is_same_scalar(one, other):
            return False
    return True


def is_equal(left: Any, right: Any) -> bool:
    """What `eq` means."""
    if _is_number(left) or _is_number(right):
        one, other = _number(left), _number(right)
        return one is not None and other is not None and one == other
    return _is_same(left, right)


def _in_order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(left: Any, right: Any) -> bool:
        one, other = _number(left), _number(right)
        if one is not None and other is not None:
            return compare(one, other)
        return isinstance(left, str) and isinstance(right, str) and compare(left, right)

    return holds


def contains(left: Any, right: Any) -> bool:
    """What `contains` means."""
    if isinstance(left, list):
        return any(is_equal(item, right) for item in left)
    if right is None or isinstance(right, dict | list):
        return False
    return isinstance(left, str | dict) and as_text(right) in left


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "contains": contains,
    "eq": is_equal,
    "ne": lambda left, right: not is_equal(left, right),
    "lt": _in_order(operator.lt),
    "gt": _in_order(operator.gt),
    "lte": _in_order(operator.le),
    "gte": _in_order(operator.ge),
}


def _exists(value: Any, names: Mapping[str, Any]) -> bool:
    try:
        return fill_in(value, names) is not None
    except NotFilledIn:
        return False


def _test_holds(test: Test, names: Mapping[str, Any]) -> bool:
    if test.op == "exists":
        return _exists(test.value, names)
    return bool(fill_in(test.value, names)) == (test.op == "truthy")


def holds(condition: Condition, names: Mapping[str, Any]) -> bool:
    """Whether a condition holds. Raises NotFilledIn for a reference without a value, UnknownOp for an unknown kind."""
    match condition:
        case Compare():
            return _COMPARE[condition.op](fill_in(condition.left, names), fill_in(condition.right, names))
        case Test():
            return _test_holds(condition, names)
        case Both():
            return all(holds(each, names) for each in condition.conditions)
        case Either():
            return any(holds(each, names) for each in condition.conditions)
        case Not():
            return not holds(condition.condition, names)
        case UnknownCondition():
            raise UnknownOp("The condition is of a kind that is not known here.")
