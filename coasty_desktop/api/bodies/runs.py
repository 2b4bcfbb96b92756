"""What runs are asked with. Source: contract, sections 6 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from coasty_desktop.api.bodies.checks import (
    checked_engine,
    given,
    metadata_of,
    one_of,
    optional_https,
    optional_one_of,
    optional_text,
    optional_whole,
    text_of,
    whole_of,
)

ON_AWAITING_HUMAN = ("pause", "fail", "cancel")
MOST_RECORDS = 200
LONGEST_NOTE = 2000
LONGEST_ID = 128
MOST_SECONDS = 86_400
_LONGEST_TASK = 16_000
_LONGEST_INSTRUCTIONS = 16_000
_LONGEST_SYSTEM_PROMPT = 32_000


def run_body(
    machine_id: str,
    task: str,
    *,
    engine: str,
    max_steps: int | None,
    on_awaiting_human: str | None,
    webhook_url: str | None,
    instructions: str | None,
    system_prompt: str | None,
    deadline_seconds: int | None,
    awaiting_human_timeout_seconds: int | None,
    metadata: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """A new run."""
    return given(
        machine_id=text_of(machine_id, "The machine's id", LONGEST_ID),
        task=text_of(task, "The task", _LONGEST_TASK),
        cua_version=checked_engine(engine),
        max_steps=optional_whole(max_steps, "The number of steps", 1, 1000),
        on_awaiting_human=optional_one_of(on_awaiting_human, "What happens at a question", ON_AWAITING_HUMAN),
        webhook_url=optional_https(webhook_url),
        instructions=optional_text(instructions, "The instructions", _LONGEST_INSTRUCTIONS),
        system_prompt=optional_text(system_prompt, "The system prompt", _LONGEST_SYSTEM_PROMPT),
        deadline_seconds=optional_whole(deadline_seconds, "The deadline in seconds", 1, MOST_SECONDS),
        awaiting_human_timeout_seconds=optional_whole(
            awaiting_human_timeout_seconds, "The wait for a person in seconds", 1, MOST_SECONDS
        ),
        metadata=metadata_of(metadata),
    )


def resume_body(note: str) -> dict[str, Any]:
    """What a person answers; nothing needs to be said."""
    return {"note": text_of(note, "The note", LONGEST_NOTE)} if note else {}


def list_query(limit: int | None = None, **filters: str | None) -> str:
    """`?limit=200` and the filters that are given; the service would give fewer records by itself."""
    most = MOST_RECORDS if limit is None else whole_of(limit, "The limit", 1, MOST_RECORDS)
    return "?" + urlencode({**given(**filters), "limit": most})


def checked_status(status: str | None, possible: tuple[str, ...]) -> str | None:
    """A status to list by, or None for all."""
    return None if status is None else one_of(status, "The status", possible)
