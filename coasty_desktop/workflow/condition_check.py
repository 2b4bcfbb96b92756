"""What is wrong with a condition of any JSON value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coasty_desktop.workflow.problems import Problems, kind_of, quoted
from coasty_desktop.workflow.scope import Scope
from coasty_desktop.workflow.steps import COMPARE_OPS, TEST_OPS
from coasty_desktop.workflow.template import references

# The contract knows no limit; nothing a person writes comes near.
DEEPEST_CONDITION = 32

FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(COMPARE_OPS, ("left", "right")),
    **dict.fromkeys(TEST_OPS, ("value",)),
    "and": ("conditions",),
    "or": ("conditions",),
    "not": ("condition",),
}


def check_condition(path: str, value: Any, found: Problems, scope: Scope, *, level: int = 1) -> None:
    """Name every problem of a condition and of those inside it."""
    fields = _fields_of(path, value, found, level)
    for key in fields:
        if key not in value:
            found.error(f"{path}.{key}", "This field is missing.")
    for key in value if fields else ():
        if key not in fields and key != "op":
            found.error(
                f"{path}.{key}", f"{quoted(value['op'])} takes no such field.", f"It takes: {', '.join(fields)}."
            )
    for key in fields:
        if key in value:
            _check_field(f"{path}.{key}", key, value[key], found, scope, level=level)


def _fields_of(path: str, value: Any, found: Problems, level: int) -> tuple[str, ...]:
    """The fields that a condition must have; none when it is no condition at all."""
    if not isinstance(value, dict):
        found.error(path, f"A condition must be an object, but this is {kind_of(value)}.")
    elif level > DEEPEST_CONDITION:
        found.error(path, f"Conditions nest deeper than {DEEPEST_CONDITION} levels.")
    elif "op" not in value:
        found.error(f"{path}.op", "This field is missing.", f"Known are: {', '.join(FIELDS)}.")
    elif found.text(f"{path}.op", op := value["op"]) and op not in FIELDS:
        found.error(f"{path}.op", f"There is no condition {quoted(op)}.", f"Known are: {', '.join(FIELDS)}.")
    elif isinstance(op, str):
        return FIELDS[op]
    return ()


def _check_field(path: str, key: str, value: Any, found: Problems, scope: Scope, *, level: int) -> None:
    if key == "condition":
        check_condition(path, value, found, scope, level=level + 1)
    elif key != "conditions":
        scope.check(path, value)
    elif not isinstance(value, list):
        found.error(path, f"This must be a list of conditions, but it is {kind_of(value)}.")
    elif not value:
        found.error(path, "There must be at least one condition.")
    else:
        for index, each in enumerate(value):
            check_condition(f"{path}[{index}]", each, found, scope, level=level + 1)


def _every_condition(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            inside = each.get("conditions")
            waiting.extend([each.get("condition"), *(inside if isinstance(inside, list) else ())])


def names_read(condition: Any) -> tuple[set[str], set[str]]:
    """The names that a condition refers to, and those among them that it tests by `exists`."""
    read: set[str] = set()
    tested: set[str] = set()
    for each in _every_condition(condition):
        names = {reference.name for key in ("left", "right", "value") for reference in references(each.get(key))}
        read |= names
        if each.get("op") == "exists":
            tested |= names
    return read, tested
