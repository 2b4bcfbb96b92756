"""Workflow FILEs: `{"name", "definition"}` or a bare definition, read with every slip named by its place.

What the definition may hold is the business of `workflow.validate`; here it is only a JSON object with `steps`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from coasty_desktop.api.lenient import line
from coasty_desktop.core.errors import BadInput
from coasty_desktop.workflow.document import definition_in
from coasty_desktop.workflow.validate import about_problems

# What can still be sent with something around it.
MOST_BYTES = 8_000_000
# The JSON reader's sentences in ours; whatever it says beyond them is left out.
_SLIPS = {
    "Expecting value": "a value is missing here",
    "Expecting ',' delimiter": "a comma is missing here",
    "Expecting ':' delimiter": "a colon is missing here",
    "Expecting property name": "a name in double quotes is expected here",
    "Extra data": "the document has ended before this",
    "Invalid control character": "a line break or control character stands inside a text",
    "Invalid \\": "a backslash is followed by something it cannot be followed by",
    "Unterminated string": "the text that begins here never ends",
    "Illegal trailing comma": "a comma stands before the end",
}


class WorkflowFile(msgspec.Struct, frozen=True):
    """A workflow as a FILE holds it; `definition` is as it stands there, unknown fields too."""

    name: str
    definition: Mapping[str, Any]
    inputs_schema: Mapping[str, Any] | None = None
    description: str | None = None
    slug: str | None = None


def read_workflow(path: Path) -> WorkflowFile:
    """Read a workflow; a bare definition gets its name from the file's. Raises BadInput."""
    value = read_json(path)
    if not isinstance(value, dict) or not ("definition" in value or "steps" in value):
        raise BadInput(
            f"{shown(path)} holds no workflow",
            hint='It takes {"name": …, "definition": {"steps": […]}}, or only {"steps": […]}.',
        )
    if definition_in(value) is value:
        return WorkflowFile(path.stem, value)
    return _described(value, path)


def _described(value: Mapping[str, Any], path: Path) -> WorkflowFile:
    if not isinstance(value["definition"], dict):
        raise BadInput(f"{shown(path)}: definition must be an object", hint='It takes {"steps": […]}.')
    if found := about_problems(value):
        raise BadInput(f"{shown(path)}: {line(str(found[0]), 300)}")
    if not isinstance(value.get("slug"), str | None):
        raise BadInput(f"{shown(path)}: slug must be a text")
    return WorkflowFile(
        name=value.get("name") or path.stem,
        definition=value["definition"],
        inputs_schema=value.get("inputs_schema"),
        description=value.get("description"),
        slug=value.get("slug"),
    )


def as_file(value: Mapping[str, Any]) -> bytes:
    """The bytes of a FILE that holds this workflow, laid out for people."""
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode(errors="backslashreplace")


def read_bytes(path: Path, most: int) -> bytes:
    """A file's whole content. Raises BadInput when it cannot be read or holds more than `most` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise BadInput(f"There is no file {shown(path)}") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "that is no file name"
        raise BadInput(f"{shown(path)} cannot be read ({why})") from None
    if len(content) > most:
        raise BadInput(f"{shown(path)} is too large: more than {most // 1_000_000} MB")
    return content


def read_text(path: Path, most: int) -> str:
    """The same as UTF-8 text; a byte order mark is dropped. Raises BadInput."""
    content = read_bytes(path, most)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{shown(path)} is not UTF-8 text: see line {at}", hint="Save it as UTF-8.") from None


def read_json(path: Path) -> Any:
    """The value in a JSON file; a name that stands twice is refused, for one of the two would be lost.

    Raises BadInput with the line and the column.
    """
    text = read_text(path, MOST_BYTES)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        # What cannot be written again cannot be sent, such as half a surrogate pair.
        msgspec.json.encode(value)
    except json.JSONDecodeError as error:
        slip = next((ours for said, ours in _SLIPS.items() if error.msg.startswith(said)), "this cannot be read")
        raise BadInput(f"{shown(path)} is not JSON: line {error.lineno}, column {error.colno}: {slip}") from None
    except RecursionError:
        raise BadInput(f"{shown(path)} is nested too deeply") from None
    except ValueError as error:
        said = str(error) if isinstance(error, _Unsendable) else "it holds a number or a text that cannot be sent"
        raise BadInput(f"{shown(path)} cannot be used: {said}") from None
    return value


class _Unsendable(ValueError):
    """Something in the document that is JSON to some and not to others."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise _Unsendable(f"“{line(name, 60)}” stands twice in one object")
        read[name] = value
    return read


def _no_constant(name: str) -> NoReturn:
    raise _Unsendable(f"{name} is no JSON number")


def shown(path: Path) -> str:
    """A path in a sentence: as one line, and without a key that was typed in its place."""
    return line(str(path), 200)
