"""What workflows are asked with; whether a definition is sound is not judged here. Source: contract, 8 and 11."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.bodies.checks import (
    flag_of,
    given,
    metadata_of,
    object_of,
    optional_https,
    optional_one_of,
    optional_text,
    optional_whole,
    text_of,
)
from coasty_desktop.api.bodies.runs import LONGEST_ID, LONGEST_NOTE, MOST_SECONDS
from coasty_desktop.core.errors import BadInput

WORKFLOW_STATUSES = ("active", "archived")
MOST_BUDGET_CENTS = 10_000_000
MOST_ITERATIONS = 1000
_LONGEST_NAME = 128
_LONGEST_DESCRIPTION = 2000
_LONGEST_SLUG = 63
_MOST_BYTES = 9_000_000
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def slug_of(name: str, suffix: str = "") -> str:
    """A slug made from a workflow's name: `a-z 0-9 _ -`, at most 63 characters, `suffix` at its end."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_") or "workflow"
    end = f"-{suffix}" if suffix else ""
    return slug[: _LONGEST_SLUG - len(end)].rstrip("-_") + end


def create_body(
    name: str,
    definition: Mapping[str, Any],
    *,
    slug: str,
    inputs_schema: Mapping[str, Any] | None,
    description: str | None,
    metadata: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """A new workflow."""
    if not _SLUG.fullmatch(slug):
        raise BadInput("The slug cannot be used", hint="Use a-z, 0-9, _ and -, at most 63 of them, no sign in front.")
    return {**_content(name, definition, inputs_schema, description, metadata), "slug": slug}


def replace_body(
    name: str,
    definition: Mapping[str, Any],
    *,
    inputs_schema: Mapping[str, Any] | None,
    description: str | None,
    metadata: Mapping[str, Any] | None,
    status: str | None,
) -> dict[str, Any]:
    """A new version of a workflow; its slug stays."""
    content = _content(name, definition, inputs_schema, description, metadata)
    return content | given(status=optional_one_of(status, "The status", WORKFLOW_STATUSES))


def start_body(
    *,
    inputs: Mapping[str, Any] | None,
    budget_cents: int | None,
    max_iterations: int | None,
    machine_id: str | None,
    deadline_seconds: int | None,
    webhook_url: str | None,
    metadata: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """How a run starts; `{}` when nothing is given. A budget of 0 is none."""
    return given(
        inputs=None if inputs is None else object_of(inputs, "The inputs", _MOST_BYTES),
        budget_cents=optional_whole(budget_cents, "The budget in credits", 0, MOST_BUDGET_CENTS),
        max_iterations=optional_whole(max_iterations, "The number of iterations", 1, MOST_ITERATIONS),
        machine_id=optional_text(machine_id, "The machine's id", LONGEST_ID),
        deadline_seconds=optional_whole(deadline_seconds, "The deadline in seconds", 1, MOST_SECONDS),
        webhook_url=optional_https(webhook_url),
        metadata=metadata_of(metadata),
    )


def ad_hoc_body(
    definition: Mapping[str, Any], inputs_schema: Mapping[str, Any] | None, start: dict[str, Any]
) -> dict[str, Any]:
    """The same for a definition that is not saved."""
    return {"definition": _definition(definition), **start, **given(inputs_schema=_schema(inputs_schema))}


def resume_body(approved: bool, note: str) -> dict[str, Any]:
    """A person's answer to an approval step."""
    said = {"note": text_of(note, "The note", LONGEST_NOTE)} if note else {}
    return {"approved": flag_of(approved, "The answer"), **said}


def _content(
    name: str,
    definition: Mapping[str, Any],
    inputs_schema: Mapping[str, Any] | None,
    description: str | None,
    metadata: Mapping[str, Any] | None,
) -> dict[str, Any]:
    return given(
        name=text_of(name, "The workflow's name", _LONGEST_NAME),
        definition=_definition(definition),
        inputs_schema=_schema(inputs_schema),
        description=optional_text(description, "The description", _LONGEST_DESCRIPTION, least=0),
        metadata=metadata_of(metadata),
    )


def _definition(definition: Mapping[str, Any]) -> dict[str, Any]:
    found = object_of(definition, "The workflow", _MOST_BYTES)
    if not isinstance(found.get("steps"), list):
        raise BadInput("The workflow has no list of steps")
    return found


def _schema(schema: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if schema is None else object_of(schema, "The inputs' schema", _MOST_BYTES)
