"""A problem of a workflow, and the small checks of single values that all parts of a definition share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

# The longest part of somebody's text that a sentence repeats.
LONGEST_QUOTE = 40


class Problem(msgspec.Struct, frozen=True):
    """Where it is (`steps[2].then[0].machine_id`, empty for the whole), what it is, and what to do about it.

    An error is refused by the service and here; a warning is worth a look before it is uploaded.
    """

    path: str
    message: str
    hint: str = ""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """As one line."""
        return " ".join(part for part in (f"{self.path}:" if self.path else "", self.message, self.hint) if part)


def quoted(text: str) -> str:
    """Somebody's text as it may stand in a sentence: short, on one line."""
    line = "".join(character if character.isprintable() else " " for character in text[: LONGEST_QUOTE + 1])
    return f"'{line[:LONGEST_QUOTE]}{'…' if len(text) > LONGEST_QUOTE else ''}'"


def kind_of(value: Any) -> str:
    """What a JSON value is, in words."""
    kinds: tuple[tuple[type[Any] | tuple[type[Any], ...], str], ...] = (
        (bool, "true or false"),
        ((int, float), "a number"),
        (str, "text"),
        (list, "a list"),
        (dict, "an object"),
    )
    return "null" if value is None else next((name for kind, name in kinds if isinstance(value, kind)), "no JSON")


class Problems:
    """Gathers problems in the order they are found, the same one once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[tuple[str, str], Problem] = {}

    def error(self, path: str, message: str, hint: str = "") -> None:
        """What the service or this program refuses."""
        self._found.setdefault((path, message), Problem(path, message, hint))

    def warning(self, path: str, message: str, hint: str = "") -> None:
        """What is worth a look."""
        self._found.setdefault((path, message), Problem(path, message, hint, "warning"))

    def all(self) -> tuple[Problem, ...]:
        """What was found."""
        return tuple(self._found.values())

    def text(self, path: str, value: Any, *, is_empty_allowed: bool = True) -> bool:
        """Whether the value is a text, and not empty where that is refused."""
        if not isinstance(value, str):
            self.error(path, f"This must be text, but it is {kind_of(value)}.")
            return False
        if not value and not is_empty_allowed:
            self.error(path, "This must not be empty.")
        return bool(value) or is_empty_allowed

    def whole(self, path: str, value: Any, least: int, most: int | None) -> None:
        """Checks for a whole number within limits, both included."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.error(path, f"This must be a whole number, but it is {kind_of(value)}.")
        elif isinstance(value, float) and not value.is_integer():
            self.error(path, "This must be a whole number.")
        elif value < least or (most is not None and value > most):
            self.error(path, f"This must be {f'from {least} to {most}' if most is not None else f'at least {least}'}.")

    def choice(self, path: str, value: Any, choices: Iterable[str]) -> None:
        """Checks for one of some words."""
        names = tuple(choices)
        if value not in names:
            self.error(path, f"This must be one of: {', '.join(names)}.")
