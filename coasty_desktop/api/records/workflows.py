"""Workflows the service keeps, and their runs. Source: contract, sections 8 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.lenient import line, mapping, number, plain, whole
from coasty_desktop.api.records.reading import (
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
from coasty_desktop.api.records.runs import END_STATUSES, run_credits
from coasty_desktop.core.secret import Secret

_NO_RECEIPT = Receipt()


class WorkflowRecord(Record, frozen=True):
    """A workflow. `definition` is as it came, None where a list leaves it out; `version` is a number or a text."""

    id: str
    name: str = ""
    slug: str = ""
    version: str = ""
    status: str = ""
    description: str = ""
    definition: Mapping[str, Any] | None = None
    inputs_schema: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] | None = None
    dsl_version: str = ""
    created_at: str = ""
    updated_at: str = ""
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class WorkflowRun(Record, frozen=True):
    """A run of a workflow. `spent_cents` and `budget_cents` are credits; `output` is as it came.

    `webhook_secret` comes once, at the start.
    """

    id: str
    status: str
    workflow_id: str = ""
    workflow_version: str = ""
    machine_id: str = ""
    inputs: Mapping[str, Any] | None = None
    output: Any = None
    output_text: str = ""
    error: str = ""
    error_code: str = ""
    awaiting_human_reason: str = ""
    awaiting_step_id: str = ""
    iterations_used: int | None = None
    spent_cents: float | None = None
    budget_cents: float | None = None
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


def read_workflow(value: Any, receipt: Receipt = _NO_RECEIPT, *, workflow_id: str = "") -> WorkflowRecord:
    """A workflow's record; `workflow_id` is whose it is when the answer is empty."""
    record = mapping(value) if value is None and workflow_id else object_of(value)
    raw = without_secrets(record)
    return WorkflowRecord(
        id=needed_id(record, "id", "workflow_id", otherwise=workflow_id),
        name=line(record.get("name"), 200),
        slug=line(record.get("slug"), 80),
        version=_version(record.get("version")),
        status=status_of(record),
        description=plain(record.get("description"), 2000),
        definition=object_or_none(raw, "definition"),
        inputs_schema=object_or_none(record, "inputs_schema"),
        metadata=object_or_none(record, "metadata"),
        dsl_version=line(record.get("dsl_version"), 40),
        created_at=time_of(record, "created_at"),
        updated_at=time_of(record, "updated_at"),
        receipt=receipt,
        raw=raw,
    )


def read_workflow_run(value: Any, receipt: Receipt = _NO_RECEIPT, *, run_id: str = "") -> WorkflowRun:
    """The record of a workflow's run; `run_id` is whose it is when the answer is empty."""
    record = mapping(value) if value is None and run_id else object_of(value)
    error, output = record.get("error"), first(record, "output", "result")
    spent = amount(record, "spent_cents")
    return WorkflowRun(
        id=needed_id(record, "id", "run_id", otherwise=run_id),
        status=status_of(record),
        workflow_id=line(record.get("workflow_id"), 200),
        workflow_version=_version(record.get("workflow_version")),
        machine_id=line(record.get("machine_id"), 200),
        inputs=object_or_none(record, "inputs"),
        output=output,
        output_text=said(output),
        error=said(error),
        error_code=code_of(error),
        awaiting_human_reason=line(record.get("awaiting_human_reason"), 2000),
        awaiting_step_id=line(record.get("awaiting_step_id"), 80),
        iterations_used=whole(record.get("iterations_used")),
        spent_cents=run_credits(record) if spent is None else spent,
        budget_cents=amount(record, "budget_cents"),
        created_at=time_of(record, "created_at"),
        started_at=time_of(record, "started_at"),
        finished_at=time_of(record, "finished_at"),
        webhook_url=line(record.get("webhook_url"), 2048),
        webhook_secret=secret_of(record, "webhook_secret"),
        metadata=object_or_none(record, "metadata"),
        receipt=receipt,
        raw=without_secrets(record),
    )


def _version(value: Any) -> str:
    if isinstance(value, str):
        return line(value, 40)
    told = number(value)
    return "" if told is None else f"{told:g}"
