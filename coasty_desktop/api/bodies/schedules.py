"""What schedules and triggers are asked with. Source: contract, sections 9 and 11."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from coasty_desktop.api.bodies.checks import (
    given,
    object_of,
    optional_one_of,
    optional_text,
    optional_whole,
    text_metadata_of,
    text_of,
)
from coasty_desktop.core.errors import BadInput

FREQUENCIES = (
    "every_15_minutes", "every_30_minutes", "hourly", "every_6_hours", "every_12_hours", "daily", "weekly", "monthly",
    "custom",
)  # fmt: skip
FIRE_STATUSES = ("running", "completed", "failed", "skipped", "cancelled", "insufficient_credits")
CHAIN_EVENTS = ("on_complete", "on_failure", "on_any")
_LONGEST_NAME = 128
_LONGEST_ID = 64
_LONGEST_TASK = 8000
_MOST_CONTEXT_BYTES = 1_000_000
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_LABEL = re.compile(r"[a-z0-9][a-z0-9._-]{0,32}[a-z0-9]", re.ASCII)
_FIELDS = frozenset(
    {
        "name", "machine_id", "task_prompt", "frequency", "cron", "time", "day_of_week", "day_of_month", "run_at",
        "timezone", "max_consecutive_failures", "metadata",
    }
)  # fmt: skip


def create_body(name: str, machine_id: str, task_prompt: str, **when: Any) -> dict[str, Any]:
    """A new schedule: it repeats (`frequency`) or fires once (`run_at`), never both."""
    body = schedule_fields(name=name, machine_id=machine_id, task_prompt=task_prompt, **when)
    if ("frequency" in body) == ("run_at" in body):
        raise BadInput("A schedule needs either a frequency or one time", hint="Give one of the two.")
    if (body.get("frequency") == "custom") != ("cron" in body):
        raise BadInput("A cron expression goes with the frequency custom, and only with it")
    return body


def update_body(**changes: Any) -> dict[str, Any]:
    """What changes of a schedule, at least one field; None leaves a field as it is."""
    body = schedule_fields(**changes)
    if not body:
        raise BadInput("Nothing of the schedule would change", hint="Name what is to change.")
    if "run_at" in body and {"frequency", "cron"} & body.keys():
        raise BadInput("A schedule needs either a frequency or one time", hint="Give one of the two.")
    if "cron" in body and body.get("frequency", "custom") != "custom":
        raise BadInput("A cron expression goes with the frequency custom, and only with it")
    return body


def schedule_fields(**fields: Any) -> dict[str, Any]:
    """The fields of a schedule that are given, each checked."""
    if unknown := fields.keys() - _FIELDS:
        raise BadInput(f"A schedule has no {', '.join(sorted(unknown))}")
    found = fields.get
    return given(
        name=optional_text(found("name"), "The schedule's name", _LONGEST_NAME),
        machine_id=optional_text(found("machine_id"), "The machine's id", _LONGEST_ID),
        task_prompt=optional_text(found("task_prompt"), "The task", _LONGEST_TASK),
        frequency=optional_one_of(found("frequency"), "The frequency", FREQUENCIES),
        cron=_cron(found("cron")),
        time=_time(found("time")),
        day_of_week=optional_whole(found("day_of_week"), "The day of the week (0 = Sunday)", 0, 6),
        day_of_month=optional_whole(found("day_of_month"), "The day of the month", 1, 28),
        run_at=_moment(found("run_at")),
        timezone=optional_text(found("timezone"), "The time zone", 64),
        max_consecutive_failures=optional_whole(
            found("max_consecutive_failures"), "The number of failures before it pauses", 1, 50
        ),
        metadata=text_metadata_of(found("metadata")),
    )


def run_now_body(task_prompt_override: str | None, triggered_context: Mapping[str, Any] | None) -> dict[str, Any]:
    """`{}` when it runs as it is; the service wants a body."""
    context = triggered_context
    return given(
        task_prompt_override=optional_text(task_prompt_override, "The task", _LONGEST_TASK),
        triggered_context=None if context is None else object_of(context, "The context", _MOST_CONTEXT_BYTES),
    )


def webhook_trigger_body(rate_limit_per_minute: int | None) -> dict[str, Any]:
    """A webhook, at most so many fires a minute: 1 to 600."""
    limit = optional_whole(rate_limit_per_minute, "The fires per minute", 1, 600)
    return {"kind": "webhook", **given(rate_limit_per_minute=limit)}


def email_trigger_body(label: str | None) -> dict[str, Any]:
    """A mailbox; one text of the contract does not know this kind."""
    if label is not None and not _LABEL.fullmatch(label):
        raise BadInput("The mailbox's label cannot be used", hint="Use 2 to 34 of a-z, 0-9, dot, _ and -.")
    return {"kind": "email", **given(email_label=label)}


def chain_trigger_body(source_schedule_id: str, event: str | None) -> dict[str, Any]:
    """Another schedule, and what of it fires this one."""
    source = text_of(source_schedule_id, "The other schedule's id", _LONGEST_ID)
    return {
        "kind": "chain",
        "source_schedule_id": source,
        **given(event=optional_one_of(event, "The event", CHAIN_EVENTS)),
    }


def _cron(value: object) -> str | None:
    cron = optional_text(value, "The cron expression", 128)
    if cron is not None and len(cron.split()) != 5:
        raise BadInput("A cron expression has five fields", hint="Minute, hour, day, month, weekday.")
    return cron


def _time(value: object) -> str | None:
    time = optional_text(value, "The time of day", 5)
    if time is not None and not _TIME.fullmatch(time):
        raise BadInput("The time of day must be written as 09:00")
    return time


def _moment(value: object) -> str | None:
    """A moment as UTC with Z, from a datetime or a text with its zone. Whether it is past is the service's clock."""
    if value is None:
        return None
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            moment = None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise BadInput("The time must be written with its zone", hint="For example 2026-07-01T09:00:00Z.")
    try:
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError as error:
        raise BadInput("The time is too far away") from error
