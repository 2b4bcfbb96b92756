"""Which names have a value at a place of a definition: what happened earlier on the path that leads there.

Both ways of an `if` count afterwards (`exists` tells which it was); a branch of `parallel` sees nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import msgspec

from coasty_desktop.workflow.problems import Problems, quoted
from coasty_desktop.workflow.template import Reference, odd_braces, references

OPEN_NAMES = ("inputs", "vars")
RESULT_FIELDS = {
    "task": ("passed", "result", "status", "run_id", "steps", "error"),
    "human_approval": ("passed", "result"),
}
MOST_NAMES_SHOWN = 5
MOST_ODD_BRACES = 3
# More than any person writes; every part of the program can go down that far.
DEEPEST_VALUE = 64


class Name(msgspec.Struct, frozen=True):
    """What a name stands for: a step of some kind, by its id or by what it saves as."""

    kind: str
    is_saved: bool


def nested(step: Any) -> Iterator[list[Any]]:
    """The lists of steps directly inside one step of any JSON value."""
    if isinstance(step, dict):
        yield from (step[key] for key in ("then", "else", "body") if isinstance(step.get(key), list))
        branches = step.get("branches")
        yield from (each for each in (branches if isinstance(branches, list) else ()) if isinstance(each, list))


def every_step(definition: dict[str, Any]) -> Iterator[Any]:
    """Whatever stands where a step belongs, at any depth."""
    waiting = [definition.get("steps")]
    while waiting:
        steps = waiting.pop()
        for step in steps if isinstance(steps, list) else ():
            yield step
            waiting.extend(nested(step))


def is_deeper(value: Any, levels: int) -> bool:
    """Whether lists and objects nest deeper than that."""
    waiting = [(value, 0)]
    while waiting:
        item, level = waiting.pop()
        if isinstance(item, dict | list):
            if level == levels:
                return True
            waiting.extend((each, level + 1) for each in (item.values() if isinstance(item, dict) else item))
    return False


class Scope:
    """The names at the place that is being looked at. Each name is added and taken away once a level."""

    def __init__(self, definition: dict[str, Any], found: Problems) -> None:
        """Look over all steps first, so that a wrong reference can be told from a late one."""
        self._found = found
        self._kinds: dict[str, str] = {}
        self._saved_somewhere: set[str] = set()
        self._visible: dict[str, Name] = {}
        self._added: list[dict[str, Name]] = [{}]
        self.steps_in_all = 0
        for step in every_step(definition):
            self.steps_in_all += 1
            if isinstance(step, dict):
                self._remember(step)

    def _remember(self, step: dict[str, Any]) -> None:
        if isinstance(name := step.get("id"), str):
            kind = step.get("type")
            self._kinds.setdefault(name, kind if isinstance(kind, str) else "")
        if isinstance(saved := step.get("save_as"), str):
            self._saved_somewhere.add(saved)

    def is_step(self, name: str) -> bool:
        """Whether some step has this id."""
        return name in self._kinds

    def is_saved(self, name: str) -> bool:
        """Whether an earlier step on this path saves as this."""
        return name in self._visible and self._visible[name].is_saved

    def add(self, names: dict[str, Name]) -> None:
        """From here on these have a value."""
        for name, what in names.items():
            if name not in self._visible:
                self._added[-1][name] = what
                self._visible[name] = what

    @contextmanager
    def apart(self) -> Iterator[dict[str, Name]]:
        """What is added inside is gone afterwards; it is in the dict that this gives."""
        added: dict[str, Name] = {}
        self._added.append(added)
        yield added
        self._added.pop()
        for name in added:
            del self._visible[name]

    @contextmanager
    def noted(self) -> Iterator[dict[str, Name]]:
        """What is added inside stays, and is in the dict that this gives."""
        with self.apart() as added:
            yield added
        self.add(added)

    def check(self, path: str, value: Any) -> None:
        """Name every reference in a value that has nothing to refer to here."""
        if is_deeper(value, DEEPEST_VALUE):
            self._found.error(path, f"This nests deeper than {DEEPEST_VALUE} levels.")
            return
        for reference in references(value):
            self._check_one(path, reference)
        for braces in islice(odd_braces(value), MOST_ODD_BRACES):
            hint = "A reference names a field: {{name.result}}."
            self._found.warning(path, f"{quoted(braces)} is no reference and stays as it is.", hint)

    def _check_one(self, path: str, reference: Reference) -> None:
        name, shown = reference.name, quoted(reference.name)
        if name in OPEN_NAMES:
            return
        if name in self._visible:
            self._check_field(path, reference, self._visible[name].kind)
        elif (kind := self._kinds.get(name)) is not None and kind not in RESULT_FIELDS:
            self._found.error(path, f"{shown} is a step of type {quoted(kind)}: it has no result to refer to.")
        elif name in self._kinds or name in self._saved_somewhere:
            hint = "Move that step before this one, on the same path."
            self._found.error(path, f"{shown} has no result here: it comes later, or on another branch.", hint)
        else:
            names = ", ".join(quoted(each) for each in islice((*OPEN_NAMES, *self._visible), MOST_NAMES_SHOWN))
            self._found.error(path, f"No step is called {shown}.", f"What can be named here: {names}.")

    def _check_field(self, path: str, reference: Reference, kind: str) -> None:
        fields = RESULT_FIELDS[kind]
        if reference.fields[0] not in fields:
            message = f"{quoted(reference.name)} is not known to have a field {quoted(reference.fields[0])}."
            self._found.warning(path, message, f"It has: {', '.join(fields)}.")
