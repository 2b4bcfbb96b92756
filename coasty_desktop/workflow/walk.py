"""The walk over a definition that finds its problems: which fields each kind of step has, and what they may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec

from coasty_desktop.workflow.condition_check import check_condition, names_read
from coasty_desktop.workflow.document import STEP_KINDS
from coasty_desktop.workflow.problems import Problems, kind_of, quoted
from coasty_desktop.workflow.scope import OPEN_NAMES, RESULT_FIELDS, Name, Scope
from coasty_desktop.workflow.steps import PLACEHOLDER_MACHINE

MOST_STEPS = 200
DEEPEST_STEPS = 8
MOST_BRANCHES = 16
MOST_ITERATIONS = 1000
MOST_ATTEMPTS = 20
FORBIDDEN_IN_PARALLEL = ("human_approval", "succeed", "fail")
ENGINES = ("v3", "v4", "v1", "v5")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNNAMEABLE = re.compile(r"[.{}]|^\s|\s$")


class Place(msgspec.Struct, frozen=True):
    """Where the walk is: the path, how deep its list of steps is (the top is 1), and whether under a parallel."""

    path: str
    depth: int
    is_parallel: bool = False

    def at(self, key: str) -> str:
        """The path of a field."""
        return f"{self.path}.{key}" if self.path else key


Check: TypeAlias = Callable[["Walk", Place, str, dict[str, Any]], None]
"""Takes the step at a place and the name of one of its fields, which is there."""


class Walk:
    """One walk over one definition."""

    def __init__(self, definition: dict[str, Any]) -> None:
        """Look at nothing yet but the names."""
        self.found = Problems()
        self.scope = Scope(definition, self.found)
        self._first: dict[str, str] = {}

    def definition(self, value: dict[str, Any]) -> None:
        """Check it all."""
        top = Place("", 0)
        if "steps" in value:
            self.steps("steps", value["steps"], top)
        else:
            self.found.error("steps", "This field is missing.")
        if self.scope.steps_in_all > MOST_STEPS:
            message = f"There are {self.scope.steps_in_all} steps in all; {MOST_STEPS} are allowed."
            self.found.error("steps", message, "Split the workflow.")
        if "output" in value:
            self.scope.check("output", value["output"])
        for key in value:
            if key not in ("steps", "output"):
                self.found.error(key, "A definition has no such field.", "It has: steps, output.")

    def steps(self, path: str, value: Any, outer: Place) -> None:
        """A list of steps inside what is at `outer`."""
        if not isinstance(value, list):
            self.found.error(path, f"This must be a list of steps, but it is {kind_of(value)}.")
        elif not value:
            self.found.error(path, "There must be at least one step.")
        elif outer.depth >= DEEPEST_STEPS:
            self.found.error(path, f"Steps nest deeper than {DEEPEST_STEPS} levels.", "Take some of them out.")
        else:
            ended = False
            for index, step in enumerate(value):
                place = Place(f"{path}[{index}]", outer.depth + 1, outer.is_parallel)
                if ended:
                    self.found.warning(place.path, "This step is never reached: the one before it ends the workflow.")
                self.step(place, step)
                ended = isinstance(step, dict) and step.get("type") in ("succeed", "fail")

    def step(self, place: Place, value: Any) -> None:
        """One step and all inside it."""
        if not isinstance(value, dict):
            self.found.error(place.path, f"A step must be an object, but this is {kind_of(value)}.")
            return
        self._id(place, value)
        kind = value.get("type")
        if "type" not in value:
            self.found.error(place.at("type"), "This field is missing.", f"Known are: {', '.join(STEP_KINDS)}.")
        elif self.found.text(place.at("type"), kind) and kind not in STEP_KINDS:
            message = f"There is no step of type {quoted(str(kind))}."
            self.found.error(place.at("type"), message, f"Known are: {', '.join(STEP_KINDS)}.")
        elif isinstance(kind, str):
            self._fields(place, kind, value)
            self._declare(kind, value)

    def _id(self, place: Place, value: dict[str, Any]) -> None:
        path, name = place.at("id"), value.get("id")
        if "id" not in value:
            self.found.error(path, "This field is missing.")
        elif not isinstance(name, str):
            self.found.error(path, f"This must be text, but it is {kind_of(name)}.")
        elif not _ID.fullmatch(name):
            self.found.error(path, "An id has 1 to 64 letters, digits, '_' or '-'.")
        elif self._first.setdefault(name, path) != path:
            message = f"{quoted(name)} is the id of {self._first[name].removesuffix('.id')} already."
            self.found.error(path, message, "Ids are unique in the whole workflow.")

    def _fields(self, place: Place, kind: str, value: dict[str, Any]) -> None:
        if place.is_parallel and kind in FORBIDDEN_IN_PARALLEL:
            self.found.error(
                place.path, f"A step {quoted(kind)} is not allowed inside parallel.", "Move it after that."
            )
        needed, checks = NEEDED[kind], CHECKS[kind]
        for key in needed:
            if key not in value:
                self.found.error(place.at(key), "This field is missing.")
        if kind == "loop" and ("count" in value) == ("while" in value):
            self.found.error(place.path, "A loop has either 'count' or 'while', and not both.")
        for key in value:
            if key not in checks and key not in ("id", "type"):
                hint = f"It has: {', '.join(('id', 'type', *checks))}."
                self.found.error(place.at(quoted_key(key)), f"A step {quoted(kind)} has no such field.", hint)
        for key, check in checks.items():
            if key in value:
                check(self, place, key, value)

    def _declare(self, kind: str, value: dict[str, Any]) -> None:
        """From here on the results of this step can be referred to."""
        names = {}
        for key in ("id", "save_as"):
            if kind in RESULT_FIELDS and isinstance(value.get(key), str):
                names[value[key]] = Name(kind, is_saved=key == "save_as")
        self.scope.add(names)


def quoted_key(key: str) -> str:
    """A field's name as it may stand in a path."""
    return quoted(key)[1:-1]


def _text(*, is_empty_allowed: bool = True) -> Check:
    def check(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
        if walk.found.text(place.at(key), step[key], is_empty_allowed=is_empty_allowed):
            walk.scope.check(place.at(key), step[key])

    return check


def _whole(least: int, most: int | None) -> Check:
    def check(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
        walk.found.whole(place.at(key), step[key], least, most)

    return check


def _choice(choices: Iterable[str]) -> Check:
    def check(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
        walk.found.choice(place.at(key), step[key], choices)

    return check


def _machine(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    if step[key] == PLACEHOLDER_MACHINE:
        message = f"'{PLACEHOLDER_MACHINE}' stands where a machine belongs."
        walk.found.warning(place.at(key), message, "Name a machine before the workflow is uploaded.")
    else:
        _text(is_empty_allowed=False)(walk, place, key, step)


def _save_as(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    path, name, found = place.at(key), step[key], walk.found
    if not found.text(path, name, is_empty_allowed=False):
        return
    if name in OPEN_NAMES:
        found.error(path, f"{quoted(name)} is a reserved word.", "Choose another name.")
    elif name != step.get("id") and walk.scope.is_step(name):
        found.error(path, f"{quoted(name)} is the id of another step.", "Choose another name.")
    elif walk.scope.is_saved(name):
        found.error(path, f"An earlier step saves as {quoted(name)} already.", "Choose another name.")
    elif _UNNAMEABLE.search(name):
        found.warning(path, "No reference can name this.", "Leave out '.', '{', '}' and spaces at the ends.")


def _anything(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    walk.scope.check(place.at(key), step[key])


def _condition(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    check_condition(place.at(key), step[key], walk.found, walk.scope)


def _body(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    walk.steps(place.at(key), step[key], place)


def _loop_body(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    if "while" not in step:
        _body(walk, place, key, step)


def _while(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    """The condition is judged again after each pass, so it may name what the body saves."""
    with walk.scope.noted() as added:
        if "body" in step:
            _body(walk, place, "body", step)
    check_condition(place.at(key), step[key], walk.found, walk.scope)
    read, tested = names_read(step[key])
    for name in sorted((read & added.keys()) - tested):
        message = f"{quoted(name)} has no result before the first pass."
        walk.found.warning(place.at(key), message, "Test it by 'exists' first.")


def _ways(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    """Both ways of an `if`, when the last of them comes: one happens, the other does not."""
    if key == "then" and "else" in step:
        return
    ways = []
    for way in ("then", "else"):
        if way in step:
            with walk.scope.apart() as added:
                _body(walk, place, way, step)
            ways.append(added)
    for added in ways:
        walk.scope.add(added)


def _branches(walk: Walk, place: Place, key: str, step: dict[str, Any]) -> None:
    path, value = place.at(key), step[key]
    if not isinstance(value, list):
        walk.found.error(path, f"This must be a list of lists of steps, but it is {kind_of(value)}.")
        return
    if not 1 <= len(value) <= MOST_BRANCHES:
        walk.found.error(path, f"There must be from 1 to {MOST_BRANCHES} branches; here are {len(value)}.")
    together: dict[str, Name] = {}
    for index, branch in enumerate(value):
        with walk.scope.apart() as added:
            walk.steps(f"{path}[{index}]", branch, Place(place.path, place.depth, is_parallel=True))
        for name, what in added.items():
            if name in together and what.is_saved and together[name].is_saved:
                message = f"Another branch saves as {quoted(name)} too."
                walk.found.error(f"{path}[{index}]", message, "Choose another name.")
        together |= added
    walk.scope.add(together)


NEEDED: dict[str, tuple[str, ...]] = {
    "task": ("machine_id", "task"),
    "assert": ("condition",),
    "if": ("condition", "then"),
    "loop": ("body",),
    "parallel": ("branches",),
    "human_approval": ("message",),
    "retry": ("body",),
    "succeed": (),
    "fail": (),
}
CHECKS: dict[str, dict[str, Check]] = {
    "task": {
        "machine_id": _machine,
        "task": _text(is_empty_allowed=False),
        "save_as": _save_as,
        "cua_version": _choice(ENGINES),
        "max_steps": _whole(1, 1000),
        "instructions": _text(),
        "system_prompt": _text(),
        "on_awaiting_human": _choice(("pause", "fail", "cancel")),
    },
    "assert": {"condition": _condition, "message": _text()},
    "if": {"condition": _condition, "then": _ways, "else": _ways},
    "loop": {
        "count": _whole(1, MOST_ITERATIONS),
        "while": _while,
        "max_iterations": _whole(1, MOST_ITERATIONS),
        "body": _loop_body,
    },
    "parallel": {"branches": _branches},
    "human_approval": {"message": _text(), "timeout_seconds": _whole(1, None)},
    "retry": {"max_attempts": _whole(1, MOST_ATTEMPTS), "body": _body},
    "succeed": {"output": _anything},
    "fail": {"message": _text()},
}
