"""Runs that the service carries out on its machines. Source: contract, sections 6 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.lenient import line, mapping, plain, whole
from coasty_desktop.api.records.reading import (
    LONGEST_TEXT,
    Record,
    amount,
    code_of,
    first,
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
RUN_STATUSES = ("queued", "running", "awaiting_human", "succeeded", "failed", "cancelled", "timed_out")
END_STATUSES = frozenset({"succeeded", "failed", "cancelled", "timed_out"})


class CloudRun(Record, frozen=True):
    """A run. `credits` is what it has cost so far, `steps` how many it has made; None when nobody said.

    `result` is as it came, `result_text` and `error` are for people. `webhook_secret` comes once, at creation.
    """

    id: str
    status: str
    machine_id: str = ""
    task: str = ""
    engine: str = ""
    max_steps: int | None = None
    steps: int | None = None
    credits: float | None = None
    on_awaiting_human: str = ""
    awaiting_human_reason: str = ""
    awaiting_human_since: str = ""
    result: Any = None
    result_text: str = ""
    error: str = ""
    error_code: str = ""
    created_at: str = ""
    started_at: str = ""
    finished_at: str = ""
    webhook_url: str = ""
    webhook_secret: Secret | None = None
    metadata: Mapping[str, Any] | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}

    @property
    def is_over(self) -> bool:
        """Whether it has ended; an end is final, and an unknown status is none."""
        return self.status in END_STATUSES


def read_run(value: Any, receipt: Receipt = _NO_RECEIPT, *, run_id: str = "") -> CloudRun:
    """A run's record; `run_id` is whose it is when the answer is empty."""
    record = mapping(value) if value is None and run_id else object_of(value)
    error = record.get("error")
    return CloudRun(
        id=needed_id(record, "id", "run_id", otherwise=run_id),
        status=status_of(record),
        machine_id=line(record.get("machine_id"), 200),
        task=plain(record.get("task"), LONGEST_TEXT),
        engine=line(record.get("cua_version"), 40),
        max_steps=whole(record.get("max_steps")),
        steps=whole(first(record, "step_count", "steps_completed")),
        credits=run_credits(record),
        on_awaiting_human=line(record.get("on_awaiting_human"), 40),
        awaiting_human_reason=line(record.get("awaiting_human_reason"), 2000),
        awaiting_human_since=time_of(record, "awaiting_human_since"),
        result=record.get("result"),
        result_text=said(record.get("result")),
        error=said(error),
        error_code=code_of(error),
        created_at=time_of(record, "created_at"),
        started_at=time_of(record, "started_at"),
        finished_at=time_of(record, "finished_at"),
        webhook_url=line(record.get("webhook_url"), 2048),
        webhook_secret=secret_of(record, "webhook_secret"),
        metadata=object_or_none(record, "metadata"),
        receipt=receipt,
        raw=without_secrets(record),
    )


def run_credits(record: Mapping[str, Any]) -> float | None:
    """What a run has cost so far, by whichever counter the service has."""
    usage = mapping(record.get("usage"))
    own = amount(record, "credits_charged", "cost_cents")
    return amount(usage, "credits_charged", "cost_cents") if own is None else own
