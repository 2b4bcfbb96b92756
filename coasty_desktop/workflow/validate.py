"""What is wrong with a workflow: every problem with its place, a sentence, and what to do. Never raises.

Source: contract, section 8 and 12.11. What the service's description refuses is refused here; besides: references to
what has no result at their place, two names for the same thing, an id that ends in a newline, conditions that nest
deeper than 32 and values deeper than 64 levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.workflow.problems import Problem, Problems, kind_of
from coasty_desktop.workflow.walk import Walk

LONGEST_NAME = 128
LONGEST_DESCRIPTION = 2000


def problems(value: Any) -> tuple[Problem, ...]:
    """Every problem of a definition, errors and warnings, for any JSON value; in linear time."""
    if not isinstance(value, dict):
        return (Problem("", f"A definition must be an object, but this is {kind_of(value)}."),)
    walk = Walk(value)
    walk.definition(value)
    return walk.found.all()


def about_problems(value: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems of what a workflow file says beside its definition; null says nothing."""
    found = Problems()
    value = {key: item for key, item in value.items() if item is not None}
    for key, longest in (("name", LONGEST_NAME), ("description", LONGEST_DESCRIPTION)):
        text = value.get(key)
        if key in value and found.text(key, text, is_empty_allowed=key != "name") and len(text or "") > longest:
            found.error(key, f"This has {len(text or '')} characters; {longest} are allowed.")
    if not isinstance(value.get("inputs_schema", {}), dict):
        found.error("inputs_schema", f"This must be an object, but it is {kind_of(value['inputs_schema'])}.")
    return found.all()


def errors(value: Any) -> tuple[Problem, ...]:
    """The problems of a definition for which the service, and this program, refuse it."""
    return tuple(problem for problem in problems(value) if problem.severity == "error")
