"""References in values: `{{name.field}}`, `{{inputs.key}}`, `{{vars.key}}`; deeper fields and list places too.

Source: contract, section 8. A text that is one whole reference becomes the value itself, of whatever type. Inside a
longer text a value becomes text: true and false as such, null as nothing, numbers, lists and objects as JSON. What was
put in is data and is never looked at again. Braces around anything else stay as they are. Keys of objects are not
filled in. Nothing is ever evaluated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
# A place in a list; more digits than any list is long are a key.
_PLACE = re.compile(r"[0-9]{1,9}", re.ASCII)
# Characters that one value may grow to, so that references to a long result cannot fill the memory.
LONGEST_FILLED = 10_000_000


class Reference(msgspec.Struct, frozen=True):
    """A place that a value is taken from: at least one field below a name."""

    name: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        """As it is written."""
        return "{{" + ".".join((self.name, *self.fields)) + "}}"


class NotFilledIn(Exception):
    """A reference has no value, or the filled text is too long. `code` is for scripts, the text for people."""

    def __init__(self, code: Literal["UNKNOWN_REFERENCE", "TEXT_TOO_LONG"], message: str) -> None:
        """Say what is wrong with which reference."""
        super().__init__(message)
        self.code = code


def _reference(inside: str) -> Reference | None:
    """What stands between braces, if it is a reference."""
    name, *fields = (part.strip() for part in inside.split("."))
    return Reference(name, tuple(fields)) if name and fields and all(fields) else None


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys apart; of any depth."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(reversed(item.values()))
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def references(value: Any) -> Iterator[Reference]:
    """Every reference in a JSON value, in order."""
    for text in texts(value):
        for match in _BRACES.finditer(text):
            if reference := _reference(match[1]):
                yield reference


def odd_braces(value: Any) -> Iterator[str]:
    """Every `{{...}}` in a JSON value that is no reference and stays as it is."""
    for text in texts(value):
        for match in _BRACES.finditer(text):
            if _reference(match[1]) is None:
                yield match[0]


def whole_reference(value: Any) -> Reference | None:
    """The reference that a text consists of, else None."""
    match = _BRACES.fullmatch(value) if isinstance(value, str) else None
    return _reference(match[1]) if match else None


def look_up(reference: Reference, names: Mapping[str, Any]) -> Any:
    """The value of a reference; raises NotFilledIn when there is none."""
    if reference.name not in names:
        raise NotFilledIn("UNKNOWN_REFERENCE", f"{reference} has no value: nothing is called '{reference.name}' yet.")
    value = names[reference.name]
    for field in reference.fields:
        if isinstance(value, Mapping) and field in value:
            value = value[field]
        elif isinstance(value, list) and _PLACE.fullmatch(field) and int(field) < len(value):
            value = value[int(field)]
        else:
            raise NotFilledIn("UNKNOWN_REFERENCE", f"{reference} has no value: there is no '{field}'.")
    return value


def as_text(value: Any) -> str:
    """A JSON value as it stands inside a text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    try:
        return json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):
        # Deeper or longer than JSON can be written.
        return ""


class _Filling:
    """Fills one value in; the length of all that is put in counts together."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names
        self._left = LONGEST_FILLED

    def value(self, value: Any) -> Any:
        """The value with its references replaced, a new one where something was."""
        if isinstance(value, str):
            whole = whole_reference(value)
            return look_up(whole, self._names) if whole else _BRACES.sub(self._put, value)
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        return [self.value(item) for item in value] if isinstance(value, list) else value

    def _put(self, match: re.Match[str]) -> str:
        reference = _reference(match[1])
        if reference is None:
            return match[0]
        text = as_text(look_up(reference, self._names))
        self._left -= len(text)
        if self._left < 0:
            raise NotFilledIn("TEXT_TOO_LONG", f"{reference} makes the text longer than {LONGEST_FILLED} characters.")
        return text


def fill_in(value: Any, names: Mapping[str, Any]) -> Any:
    """A JSON value with its references replaced; raises NotFilledIn.

    `names` holds what each name means: `inputs`, `vars`, and the results of steps under their id and `save_as`.
    """
    return _Filling(names).value(value)


def fill_in_text(text: str, names: Mapping[str, Any]) -> str:
    """A text with its references replaced, a text also when it is one whole reference; raises NotFilledIn."""
    return as_text(fill_in(text, names))
