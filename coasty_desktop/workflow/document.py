"""A workflow document: read from JSON and written back without losing anything, not even the order of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET

from coasty_desktop.workflow import steps as parts
from coasty_desktop.workflow.steps import COMPARE_OPS, TEST_OPS, Condition, Node, Step, UnknownCondition, UnknownStep

# Nothing valid is deeper; below this a step or a condition is kept as it came, so that no document exhausts the stack.
DEEPEST_READ = 64


class Definition(Node, frozen=True):
    """The steps, and the output of a run that reaches their end (UNSET when there is none)."""

    steps: tuple[Step, ...]
    output: Any = UNSET


class Workflow(Node, frozen=True):
    """A workflow file: `{"name", "definition", ...}`, or a bare definition (`keys` is then empty)."""

    name: str
    definition: Definition
    description: str | None = None
    inputs_schema: Mapping[str, Any] | None = None


Read: TypeAlias = Callable[[Any, int], Any]
"""Takes a JSON value and its depth; UNSET when it is not of the kind."""


class Field(msgspec.Struct, frozen=True):
    """How a field is called here and in JSON, and how it is read."""

    attribute: str
    key: str
    read: Read
    is_needed: bool = False


def _text(value: Any, _depth: int) -> Any:
    return value if isinstance(value, str) else UNSET


def _anything(value: Any, _depth: int) -> Any:
    return value


def _object(value: Any, _depth: int) -> Any:
    return value if isinstance(value, dict) else UNSET


def _whole(value: Any, _depth: int) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else UNSET


def _steps(value: Any, depth: int) -> Any:
    return tuple(_step(item, depth + 1) for item in value) if isinstance(value, list) else UNSET


def _branches(value: Any, depth: int) -> Any:
    if not isinstance(value, list) or not all(isinstance(branch, list) for branch in value):
        return UNSET
    return tuple(_steps(branch, depth) for branch in value)


def _conditions(value: Any, depth: int) -> Any:
    return tuple(_condition(item, depth + 1) for item in value) if isinstance(value, list) else UNSET


def _condition(value: Any, depth: int) -> Condition:
    op = value.get("op") if isinstance(value, dict) else None
    kind = _CONDITIONS.get(op) if isinstance(op, str) and depth < DEEPEST_READ else None
    return (_node(kind, value, depth) if kind else None) or UnknownCondition(value)


def _one_condition(value: Any, depth: int) -> Any:
    return _condition(value, depth + 1)


def _step(value: Any, depth: int) -> Step:
    name = value.get("type") if isinstance(value, dict) else None
    kind = STEP_KINDS.get(name) if isinstance(name, str) and depth < DEEPEST_READ else None
    return (_node(kind, value, depth) if kind else None) or UnknownStep(value)


_ID = (Field("id", "id", _text, True),)
_FIELDS: dict[type[Any], tuple[Field, ...]] = {
    parts.Compare: (
        Field("op", "op", _text, True),
        Field("left", "left", _anything, True),
        Field("right", "right", _anything, True),
    ),
    parts.Test: (Field("op", "op", _text, True), Field("value", "value", _anything, True)),
    parts.Both: (Field("conditions", "conditions", _conditions, True),),
    parts.Either: (Field("conditions", "conditions", _conditions, True),),
    parts.Not: (Field("condition", "condition", _one_condition, True),),
    parts.Task: (
        *_ID,
        Field("machine_id", "machine_id", _text, True),
        Field("task", "task", _text, True),
        Field("save_as", "save_as", _text),
        Field("cua_version", "cua_version", _text),
        Field("max_steps", "max_steps", _whole),
        Field("instructions", "instructions", _text),
        Field("system_prompt", "system_prompt", _text),
        Field("on_awaiting_human", "on_awaiting_human", _text),
    ),
    parts.Assert: (
        *_ID,
        Field("condition", "condition", _one_condition, True),
        Field("message", "message", _text),
    ),
    parts.If: (
        *_ID,
        Field("condition", "condition", _one_condition, True),
        Field("then", "then", _steps, True),
        Field("otherwise", "else", _steps),
    ),
    parts.Loop: (
        *_ID,
        Field("count", "count", _whole),
        Field("holds", "while", _one_condition),
        Field("max_iterations", "max_iterations", _whole),
        Field("body", "body", _steps, True),
    ),
    parts.Parallel: (*_ID, Field("branches", "branches", _branches, True)),
    parts.HumanApproval: (
        *_ID,
        Field("message", "message", _text, True),
        Field("timeout_seconds", "timeout_seconds", _whole),
    ),
    parts.Retry: (*_ID, Field("max_attempts", "max_attempts", _whole), Field("body", "body", _steps, True)),
    parts.Succeed: (*_ID, Field("output", "output", _anything)),
    parts.Fail: (*_ID, Field("message", "message", _text)),
    Definition: (Field("steps", "steps", _steps, True), Field("output", "output", _anything)),
}
STEP_KINDS: dict[str, type[Any]] = {
    kind.kind: kind
    for kind in (
        parts.Task,
        parts.Assert,
        parts.If,
        parts.Loop,
        parts.Parallel,
        parts.HumanApproval,
        parts.Retry,
        parts.Succeed,
        parts.Fail,
    )
}
_CONDITIONS: dict[str, type[Any]] = {
    **dict.fromkeys(COMPARE_OPS, parts.Compare),
    **dict.fromkeys(TEST_OPS, parts.Test),
    "and": parts.Both,
    "or": parts.Either,
    "not": parts.Not,
}
_ABOUT: dict[str, type[Any]] = {"name": str, "description": str, "inputs_schema": dict}
_TAGS: dict[type[Any], dict[str, str]] = {
    **{kind: {"type": name} for name, kind in STEP_KINDS.items()},
    parts.Both: {"op": "and"},
    parts.Either: {"op": "or"},
    parts.Not: {"op": "not"},
}


def _node(kind: type[Any], value: dict[str, Any], depth: int) -> Any:
    """One part of a document; None when something it needs is missing or of another type."""
    known: dict[str, Any] = {}
    taken = set(_TAGS.get(kind, {}))
    for field in _FIELDS[kind]:
        found = field.read(value[field.key], depth) if field.key in value else UNSET
        if found is not UNSET:
            known[field.attribute] = found
            taken.add(field.key)
        elif field.is_needed:
            return None
    more = {key: item for key, item in value.items() if key not in taken}
    return kind(**known, more=more, keys=tuple(value))


def _plain(value: Any) -> Any:
    """The JSON of a field: parts of the document written, everything else as it is."""
    if isinstance(value, UnknownStep | UnknownCondition):
        return value.value
    if isinstance(value, Node):
        return _written(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _written(node: Node) -> dict[str, Any]:
    fields: dict[str, Any] = {**node.more, **_TAGS.get(type(node), {})}
    for field in _FIELDS[type(node)]:
        value = getattr(node, field.attribute)
        if value == () and field.key in node.more:
            continue
        # An operand may be null; whatever else is None is not there.
        if value is not UNSET and not (value is None and field.read is not _anything):
            fields[field.key] = _plain(value)
    return {**{key: fields[key] for key in node.keys if key in fields}, **fields}


def read_definition(value: Any) -> Definition:
    """The definition of any JSON value; never raises. What is no object has no steps."""
    whole: Definition | None = _node(Definition, value, 0) if isinstance(value, dict) else None
    if whole is None:
        rest = dict(value) if isinstance(value, dict) else {}
        return Definition(steps=(), more=rest, keys=tuple(rest))
    return whole


def write_definition(definition: Definition) -> dict[str, Any]:
    """The JSON object of a definition."""
    return _written(definition)


def definition_in(value: Any) -> Any:
    """The JSON of the definition in the JSON of a workflow file."""
    return value["definition"] if isinstance(value, dict) and "definition" in value and "steps" not in value else value


def read_workflow(value: Any, *, name: str) -> Workflow:
    """The workflow of any JSON value that a file held; `name` is what a file that names nothing is called."""
    definition = definition_in(value)
    if definition is value:
        return Workflow(name=name, definition=read_definition(value))
    known = {key: value[key] for key, kind in _ABOUT.items() if isinstance(value.get(key), kind)}
    more = {key: item for key, item in value.items() if key not in known and key != "definition"}
    return Workflow(**{"name": name, **known}, definition=read_definition(definition), more=more, keys=tuple(value))


def write_workflow(workflow: Workflow) -> dict[str, Any]:
    """The JSON object of a workflow file, always with its name."""
    about = {key: getattr(workflow, key) for key in _ABOUT}
    fields = {
        **workflow.more,
        **{key: value for key, value in about.items() if value is not None},
        "definition": write_definition(workflow.definition),
    }
    return {**{key: fields[key] for key in workflow.keys if key in fields}, **fields}
