"""`--input NAME=VALUE`: what a workflow is started with. A secret comes from stdin or a hidden prompt, `NAME=-`."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coasty_desktop.api.lenient import mapping
from coasty_desktop.cli.asking import has_terminal
from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.workflow_files import read_text

_MOST_BYTES = 1_000_000
_FORM = "Use NAME=VALUE, NAME=@FILE, or NAME=- for what nobody should see."
# What JSON Schema calls them, and what they are called in a sentence.
_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "integer": ((int,), "a whole number"),
    "number": ((int, float), "a number"),
    "boolean": ((bool,), "true or false"),
    "object": ((dict,), "a JSON object"),
    "array": ((list,), "a JSON list"),
}


def read_inputs(given: Sequence[str], schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """The inputs by name: texts, unless the workflow's `inputs_schema` says otherwise of one.

    Raises BadInput with a sentence that never holds a value.
    """
    sources = dict(_named(given))
    if len(sources) != len(given):
        raise BadInput("An input is given twice", hint="Each NAME takes one --input.")
    if list(sources.values()).count("-") > 1 and not has_terminal():
        raise BadInput("Only one input can come from stdin", hint="Give the others as NAME=@FILE.")
    kinds = mapping(mapping(schema).get("properties"))
    return {name: _typed(name, _text(name, source), kinds.get(name)) for name, source in sources.items()}


def hidden_names(given: Sequence[str]) -> frozenset[str]:
    """The inputs that nobody should see, not even when the service tells them again."""
    return frozenset(name for name, source in _named(given) if source == "-")


def _named(given: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in given]
    if any(not name or not equals or not name.isprintable() for name, equals, _ in pairs):
        raise BadInput("--input takes a name and a value", hint=_FORM)
    return [(name, source) for name, _, source in pairs]


def _text(name: str, source: str) -> str:
    if source.startswith("@"):
        return read_text(Path(source[1:]), _MOST_BYTES)
    if source != "-":
        return source
    if has_terminal():
        try:
            return getpass.getpass(f"{name} (not shown): ")
        except EOFError:
            raise BadInput(f"The input {name} was not given") from None
    if sys.stdin is None:
        raise BadInput(f"The input {name} was not given", hint="There is no standard input.")
    content = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise BadInput(f"The input {name} is too large: more than {_MOST_BYTES // 1_000_000} MB")
    try:
        # The line break is the shell's, not the secret's.
        return content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise BadInput(f"The input {name} is not UTF-8 text") from None


def _typed(name: str, text: str, schema: object) -> Any:
    kind = mapping(schema).get("type")
    if not isinstance(kind, str) or kind not in _KINDS:
        return text
    types, said = _KINDS[kind]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(f"The input {name} must be {said}") from None
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
        raise BadInput(f"The input {name} must be {said}")
    return value
