"""Which requests have a price of their own, by kind, and what a month's total says of those nobody confirmed. Pure.

Source: contract, sections 1 and 4. What runs at the service is charged over time: its records tell (`total_of`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from coasty_desktop.api.lenient import mapping, number
from coasty_desktop.api.records.runs import CloudRun
from coasty_desktop.api.records.workflows import WorkflowRun

Settlement = Literal["charged", "free"]

CLOUD_RUN, WORKFLOW_RUN = "cloud_run", "workflow_run"
OTHER = "other"

_KINDS = (
    (re.compile(r"/predict"), "predict"),
    (re.compile(r"/sessions"), "session"),
    (re.compile(r"/sessions/[^/]+/predict"), "session_predict"),
    (re.compile(r"/ground"), "ground"),
    (re.compile(r"/machines/[^/]+/snapshot"), "snapshot"),
    # Their price is in their records; what the start said of it would count twice.
    (re.compile(r"/runs"), ""),
    (re.compile(r"/workflows/runs"), ""),
    (re.compile(r"/workflows/[^/]+/runs"), ""),
)
# What leaves something behind that a user will want to know of; a prediction does not.
_MAKES_SOMETHING = re.compile(
    r"/(machines(/[^/]+/snapshot)?|runs|workflows(/runs|/[^/]+/runs)?|schedules(/[^/]+/run)?)"
)
# What the service may call a kind in its own breakdown.
_NAMES = {
    "session": ("session", "sessions", "session_create"),
    "session_predict": ("session_predict", "sessions_predict", "session/predict", "sessions/{id}/predict"),
    "snapshot": ("snapshot", "snapshots", "machine_snapshot"),
    CLOUD_RUN: ("run", "runs", "cloud_run"),
    WORKFLOW_RUN: ("workflow", "workflows", "workflow_run", "workflow_runs"),
}


def kind_of(path: str) -> str:
    """The kind of a keyed request; "" when its price is booked elsewhere, OTHER when nobody expects one."""
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(path)), OTHER)


def makes_something(path: str) -> bool:
    """Whether a keyed request leaves something behind at the service."""
    return _MAKES_SOMETHING.fullmatch(path) is not None


def total_of(record: object) -> tuple[str, str, float] | None:
    """Kind, id and credits so far of what runs at the service; None for any other answer."""
    match record:
        case CloudRun(id=record_id, credits=float(credits)):
            return CLOUD_RUN, record_id, credits
        case WorkflowRun(id=record_id, spent_cents=float(credits)):
            return WORKFLOW_RUN, record_id, credits
    return None


def credits_by_kind(by_endpoint: Mapping[str, Any]) -> dict[str, float]:
    """The service's own count by our kinds; endpoints we have no kind for keep their name."""
    said: dict[str, float] = {}
    for endpoint, entry in by_endpoint.items():
        amount = number(mapping(entry).get("credits")) if isinstance(entry, dict) else number(entry)
        if amount is not None:
            kind = _kind_named(endpoint)
            said[kind] = said.get(kind, 0) + amount
    return said


def settlement(confirmed: float, estimated: float, said: float) -> Settlement | None:
    """What the service's total says of the estimates: all of them were charged, none was, or nobody can tell."""
    if estimated <= 0:
        return None
    if said == confirmed + estimated:
        return "charged"
    return "free" if said == confirmed else None


def _kind_named(endpoint: str) -> str:
    name = endpoint.lower().removeprefix("post ").strip().removeprefix("/v1").strip("/")
    return next((kind for kind, names in _NAMES.items() if name in names), name)
