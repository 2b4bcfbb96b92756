"""What a small, friendly /v1 answers to everything but sessions and predictions: plain data, one row an operation."""

import json
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "contract/ours/examples"

MACHINE = {"id": "mch_1", "display_name": "bot", "status": "running", "os_type": "linux", "desktop_enabled": True}
RUN = {"id": "run_1", "status": "running", "machine_id": "mch_1", "task": "go", "cua_version": "v3", "step_count": 2}
WORKFLOW = {"id": "wf_1", "name": "Ünï", "slug": "uni", "version": 1, "definition": {"steps": []}}
WORKFLOW_RUN = {"id": "wfr_1", "status": "running", "workflow_id": "wf_1", "spent_cents": 5}
SCHEDULE = {
    "id": "sch_1",
    "name": "n",
    "frequency": "daily",
    "cron": "0 9 * * *",
    "next_run_at": "2026-07-01T09:00:00Z",
}
TRIGGER = {"id": "trg_1", "kind": "webhook", "webhook_url": "https://x/v1/triggers/webhook/whk_1"}
FIRE = {"id": "r1", "status": "completed", "duration_seconds": 61, "credits_charged": 20}
DONE = {"success": True, "duration_ms": 41}
HEALTH = {"status": "ok", "service": "s"}
KEY = {"key_id": "key_1", "name": "n", "scopes": ["predict"]}
LLM_KEY = {"provider": "openai", "key_fingerprint": "f"}


def _listed(*records: dict[str, Any]) -> dict[str, Any]:
    return {"data": list(records), "has_more": False, "request_id": "req_1"}


def _example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())["data"]


_ROWS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "health", HEALTH),
    ("GET", "billing/active", {"active": [{"machine_id": "mch_1"}], "current_run_rate_cents_per_hour": 5}),
    ("GET", "idempotency/*", {"status": "completed", "result": {"id": "run_1"}, "original_status": 200}),
    ("GET", "keys", {"keys": [KEY]}),
    ("POST", "keys", {**KEY, "key": "sk-coasty-live-made"}),
    ("DELETE", "keys/*", {"status": "revoked"}),
    ("GET", "llm/keys", {"keys": [LLM_KEY]}),
    ("PUT", "llm/keys/*", LLM_KEY),
    ("DELETE", "llm/keys/*", None),
    ("GET", "machines/pricing", {"pricing": {"linux": {"running": 5}}}),
    ("GET", "machines/health", HEALTH),
    ("POST", "machines", {"machine": MACHINE, "connection": {"has_ssh_key": True}}),
    ("GET", "machines", _listed(MACHINE)),
    ("GET", "machines/*", {"machine": MACHINE}),
    ("PATCH", "machines/*", {"machine_id": "mch_1", "ttl_minutes": 60, "auto_destroy_at": "2026-07-01T09:00:00Z"}),
    ("DELETE", "machines/*", None),
    ("POST", "machines/*/start", {"machine_id": "mch_1", "status": "starting", "message": "m"}),
    ("POST", "machines/*/stop", {"machine_id": "mch_1", "status": "stopping", "message": "m"}),
    ("POST", "machines/*/restart", {"machine_id": "mch_1", "status": "restarting", "message": "m"}),
    ("POST", "machines/*/snapshot", {"machine_id": "mch_1", "snapshot_id": "snp_1", "credits_charged": 1}),
    ("GET", "machines/*/screenshot", _example("machines.screenshot.response")),
    ("GET", "machines/*/connection", {"machine_id": "mch_1", "public_ip": "192.0.2.1", "vnc_password": "canary"}),
    ("POST", "machines/*/actions", DONE),
    ("POST", "machines/*/actions/batch", {"results": [DONE], "completed_count": 1, "failed_count": 0}),
    ("POST", "machines/*/browser/*", DONE),
    ("POST", "machines/*/terminal", {"success": True, "result": {"output": "Linux\n", "exit_code": 0}}),
    ("POST", "machines/*/files/*", {**DONE, "result": {"content": "x"}}),
    ("POST", "runs", {**RUN, "status": "queued", "webhook_secret": "whsec_once"}),
    ("GET", "runs", _listed(RUN)),
    ("GET", "runs/*", {**RUN, "status": "succeeded"}),
    ("POST", "runs/*/cancel", {**RUN, "status": "cancelled"}),
    ("POST", "runs/*/resume", RUN),
    ("GET", "workflows/runs", _listed(WORKFLOW_RUN)),
    ("POST", "workflows/runs", WORKFLOW_RUN),
    ("GET", "workflows/runs/*", {**WORKFLOW_RUN, "status": "succeeded"}),
    ("POST", "workflows/runs/*/cancel", {**WORKFLOW_RUN, "status": "cancelled"}),
    ("POST", "workflows/runs/*/resume", WORKFLOW_RUN),
    ("POST", "workflows", WORKFLOW),
    ("GET", "workflows", _listed(WORKFLOW)),
    ("GET", "workflows/*", WORKFLOW),
    ("PUT", "workflows/*", {**WORKFLOW, "version": 2}),
    ("DELETE", "workflows/*", {"id": "wf_1", "deleted": True}),
    ("POST", "workflows/*/runs", WORKFLOW_RUN),
    ("GET", "schedules/health", HEALTH),
    ("POST", "schedules", SCHEDULE),
    ("GET", "schedules", _listed(SCHEDULE)),
    ("GET", "schedules/*", SCHEDULE),
    ("PATCH", "schedules/*", SCHEDULE),
    ("DELETE", "schedules/*", None),
    ("POST", "schedules/*/pause", {**SCHEDULE, "is_paused": True}),
    ("POST", "schedules/*/resume", SCHEDULE),
    ("POST", "schedules/*/run", {"schedule_id": "sch_1", "run_id": "r1", "status": "queued"}),
    ("GET", "schedules/*/runs", {**_listed(FIRE), "next_cursor": None}),
    ("GET", "schedules/*/runs/*", FIRE),
    ("GET", "schedules/*/triggers", _listed(TRIGGER)),
    ("POST", "schedules/*/triggers", {**TRIGGER, "webhook_secret": "whsec_once"}),
    ("DELETE", "schedules/*/triggers/*", {"trigger_id": "trg_1", "status": "deleted"}),
    ("GET", "triggers/health", HEALTH),
    ("POST", "triggers/webhook/*", {"received": True, "run_id": "r1", "deduplicated": False}),
)  # fmt: skip
_STREAM = b'id: 1\nevent: status\ndata: {"status": "running"}\n\nid: 2\nevent: terminal\ndata: {}\n\n'


def friendly_value(method: str, parts: list[str]) -> Any:
    """The answer's value, None for an empty one. Raises KeyError for what there is not."""
    for of, pattern, value in _ROWS:
        if of == method and _fits(pattern.split("/"), parts):
            return value
    raise KeyError


def _fits(wanted: list[str], parts: list[str]) -> bool:
    return len(wanted) == len(parts) and all(one in ("*", part) for one, part in zip(wanted, parts, strict=True))


def friendly_stream(method: str, parts: list[str]) -> bytes | None:
    """The bytes of a run's event stream; None for what is none."""
    return _STREAM if method == "GET" and parts[-1] == "events" else None
