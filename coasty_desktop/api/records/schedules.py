"""Schedules, what fired them, and their triggers. Source: contract, sections 9 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.lenient import line, mapping, plain, truth, whole
from coasty_desktop.api.records.reading import (
    LONGEST_TEXT,
    Record,
    amount,
    code_of,
    first,
    id_of,
    needed_id,
    object_of,
    object_or_none,
    said,
    secret_of,
    status_of,
    time_of,
    without_secrets,
)
from coasty_desktop.core.secret import Secret

_NO_RECEIPT = Receipt()


class Schedule(Record, frozen=True):
    """A job that repeats (`frequency`, `cron`) or fires once (`run_at`).

    `day_of_week` counts from 0 = Sunday; `is_paused` is however the service says it, `paused_reason` why.
    """

    id: str
    name: str = ""
    machine_id: str = ""
    task_prompt: str = ""
    frequency: str = ""
    cron: str = ""
    timezone: str = ""
    time: str = ""
    day_of_week: int | None = None
    day_of_month: int | None = None
    run_at: str = ""
    next_run_at: str = ""
    last_run_at: str = ""
    is_paused: bool = False
    paused_reason: str = ""
    status: str = ""
    run_count: int | None = None
    consecutive_failures: int | None = None
    max_consecutive_failures: int | None = None
    is_test: bool = False
    created_at: str = ""
    metadata: Mapping[str, Any] | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class Fire(Record, frozen=True):
    """One past fire of a schedule; `credits` are those of the account, not of the wallet."""

    id: str
    status: str
    schedule_id: str = ""
    trigger: str = ""
    duration_seconds: float | None = None
    credits: float | None = None
    error: str = ""
    error_code: str = ""
    executed_at: str = ""
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class FireStarted(Record, frozen=True):
    """What running a schedule now set in motion; `run_id` is "" when nothing was started, or nobody said."""

    run_id: str
    schedule_id: str = ""
    status: str = ""
    message: str = ""
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class Trigger(Record, frozen=True):
    """What else fires a schedule: a webhook, an email or another schedule. `webhook_secret` comes once."""

    id: str
    kind: str = ""
    schedule_id: str = ""
    is_enabled: bool = True
    webhook_url: str = ""
    webhook_secret: Secret | None = None
    rate_limit_per_minute: int | None = None
    email_address: str = ""
    email_label: str = ""
    source_schedule_id: str = ""
    event: str = ""
    created_at: str = ""
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class WebhookFired(Record, frozen=True):
    """What a signed fire did; `is_duplicate` when the same one came within a minute and nothing ran again."""

    is_received: bool
    run_id: str = ""
    schedule_id: str = ""
    is_duplicate: bool = False
    message: str = ""
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


def read_schedule(value: Any, receipt: Receipt = _NO_RECEIPT, *, schedule_id: str = "") -> Schedule:
    """A schedule's record; `schedule_id` is whose it is when the answer is empty."""
    record = mapping(value) if value is None and schedule_id else object_of(value)
    reason, status = line(record.get("paused_reason"), 200), status_of(record)
    paused, enabled = truth(record.get("is_paused")), truth(record.get("enabled"))
    return Schedule(
        id=needed_id(record, "id", "schedule_id", otherwise=schedule_id),
        name=line(record.get("name"), 200),
        machine_id=line(record.get("machine_id"), 200),
        task_prompt=plain(record.get("task_prompt"), LONGEST_TEXT),
        frequency=line(record.get("frequency"), 80),
        cron=line(record.get("cron"), 200),
        timezone=line(record.get("timezone"), 80),
        time=line(record.get("time"), 20),
        day_of_week=whole(record.get("day_of_week")),
        day_of_month=whole(record.get("day_of_month")),
        run_at=time_of(record, "run_at"),
        next_run_at=time_of(record, "next_run_at"),
        last_run_at=time_of(record, "last_run_at"),
        is_paused=paused is True or enabled is False or status == "paused" or bool(reason),
        paused_reason=reason,
        status=status,
        run_count=whole(record.get("run_count")),
        consecutive_failures=whole(record.get("consecutive_failures")),
        max_consecutive_failures=whole(record.get("max_consecutive_failures")),
        is_test=truth(record.get("is_test")) is True,
        created_at=time_of(record, "created_at"),
        metadata=object_or_none(record, "metadata"),
        receipt=receipt,
        raw=without_secrets(record),
    )


def read_fire(value: Any, receipt: Receipt = _NO_RECEIPT) -> Fire:
    """One past fire, in either text's words; its id may be missing."""
    record = object_of(value)
    error = record.get("error")
    return Fire(
        id=id_of(record, "id", "run_id"),
        status=status_of(record),
        schedule_id=id_of(record, "schedule_id"),
        trigger=line(record.get("trigger"), 40),
        duration_seconds=amount(record, "duration_seconds", "duration"),
        credits=amount(record, "credits_charged", "credits"),
        error=said(error),
        error_code=code_of(error),
        executed_at=time_of(record, "executed_at"),
        receipt=receipt,
        raw=without_secrets(record),
    )


def read_fire_started(value: Any, receipt: Receipt = _NO_RECEIPT, *, schedule_id: str = "") -> FireStarted:
    """What was started; an empty answer says nothing more than that it was."""
    answer = mapping(value) if value is None else object_of(value)
    return FireStarted(
        run_id=id_of(answer, "run_id", "id"),
        schedule_id=id_of(answer, "schedule_id", otherwise=schedule_id),
        status=status_of(answer),
        message=line(answer.get("message")),
        receipt=receipt,
        raw=without_secrets(answer),
    )


def read_trigger(value: Any, receipt: Receipt = _NO_RECEIPT) -> Trigger:
    """A trigger's record; a new one may come without its id."""
    record = object_of(value)
    return Trigger(
        id=id_of(record, "id", "trigger_id"),
        kind=line(record.get("kind"), 40),
        schedule_id=id_of(record, "schedule_id"),
        is_enabled=truth(record.get("enabled")) is not False,
        webhook_url=line(record.get("webhook_url"), 2048),
        webhook_secret=secret_of(record, "webhook_secret"),
        rate_limit_per_minute=whole(record.get("rate_limit_per_minute")),
        email_address=line(first(record, "email_address", "email"), 320),
        email_label=line(record.get("email_label"), 80),
        source_schedule_id=id_of(record, "source_schedule_id"),
        event=line(record.get("event"), 40),
        created_at=time_of(record, "created_at"),
        receipt=receipt,
        raw=without_secrets(record),
    )


def read_webhook_fired(value: Any, receipt: Receipt = _NO_RECEIPT) -> WebhookFired:
    """What a fire did; any 2xx means that it was taken."""
    answer = mapping(value) if value is None else object_of(value)
    return WebhookFired(
        is_received=truth(answer.get("received")) is not False,
        run_id=id_of(answer, "run_id"),
        schedule_id=id_of(answer, "schedule_id"),
        is_duplicate=truth(answer.get("deduplicated")) is True or receipt.is_duplicate,
        message=line(answer.get("message")),
        receipt=receipt,
        raw=without_secrets(answer),
    )
