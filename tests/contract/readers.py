"""What reads the answer of each operation, from its JSON value to what the client gives back."""

from collections.abc import Callable
from typing import Any

from coasty_desktop.api import wire
from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.pages import page_of
from coasty_desktop.api.records import account, commands, machines, runs, schedules, screens, workflows
from coasty_desktop.api.records.reading import read_list
from coasty_desktop.core.geometry import SD

Reader = Callable[[Any], Any]


def listed(read: Reader, *names: str) -> Reader:
    return lambda value: list(page_of(read_list(value, *names)[0], read).records)


READERS: dict[str, Reader] = {
    "POST /v1/predict": lambda value: wire.read_predicted(value, Receipt(), SD),
    "POST /v1/sessions/{id}/predict": lambda value: wire.read_predicted(value, Receipt(), SD),
    "POST /v1/sessions": wire.read_session,
    "GET /v1/sessions": listed(wire.read_session, "sessions"),
    "GET /v1/sessions/{id}": wire.read_session,
    "POST /v1/ground": lambda value: wire.read_grounded(value, Receipt(), SD),
    "POST /v1/parse": lambda value: wire.read_parsed(value, Receipt()),
    "GET /v1/models": wire.read_models,
    "GET /v1/usage": wire.read_usage,
    "GET /v1/health": account.read_health,
    "GET /v1/billing/active": account.read_billing_active,
    "GET /v1/idempotency/{key}": account.read_lookup,
    "GET /v1/keys": listed(account.read_key, "keys"),
    "POST /v1/keys": account.read_created_key,
    "GET /v1/llm/keys": listed(account.read_llm_key, "keys"),
    "PUT /v1/llm/keys/{provider}": lambda value: account.read_llm_key(value, provider="openai"),
    "POST /v1/machines": machines.read_machine,
    "GET /v1/machines": listed(machines.read_machine, "machines"),
    "GET /v1/machines/pricing": machines.read_pricing,
    "GET /v1/machines/health": account.read_health,
    "GET /v1/machines/{id}": machines.read_machine,
    "PATCH /v1/machines/{id}": machines.read_lease,
    "DELETE /v1/machines/{id}": machines.read_lifecycle,
    "POST /v1/machines/{id}/start": machines.read_lifecycle,
    "POST /v1/machines/{id}/stop": machines.read_lifecycle,
    "POST /v1/machines/{id}/restart": machines.read_lifecycle,
    "POST /v1/machines/{id}/snapshot": machines.read_snapshot,
    "GET /v1/machines/{id}/screenshot": screens.read_screenshot,
    "GET /v1/machines/{id}/connection": machines.read_connection,
    "POST /v1/machines/{id}/actions": commands.read_command_result,
    "POST /v1/machines/{id}/actions/batch": commands.read_batch_result,
    "POST /v1/machines/{id}/browser/{op}": commands.read_command_result,
    "POST /v1/machines/{id}/terminal": commands.read_terminal_result,
    "POST /v1/machines/{id}/files/{op}": commands.read_command_result,
    "POST /v1/runs": runs.read_run,
    "GET /v1/runs": listed(runs.read_run, "runs"),
    "GET /v1/runs/{id}": runs.read_run,
    "POST /v1/runs/{id}/cancel": runs.read_run,
    "POST /v1/runs/{id}/resume": runs.read_run,
    "POST /v1/workflows": workflows.read_workflow,
    "GET /v1/workflows": listed(workflows.read_workflow, "workflows"),
    "GET /v1/workflows/{id}": workflows.read_workflow,
    "PUT /v1/workflows/{id}": workflows.read_workflow,
    "POST /v1/workflows/{id}/runs": workflows.read_workflow_run,
    "POST /v1/workflows/runs": workflows.read_workflow_run,
    "GET /v1/workflows/runs": listed(workflows.read_workflow_run, "runs"),
    "GET /v1/workflows/runs/{id}": workflows.read_workflow_run,
    "POST /v1/workflows/runs/{id}/cancel": workflows.read_workflow_run,
    "POST /v1/workflows/runs/{id}/resume": workflows.read_workflow_run,
    "POST /v1/schedules": schedules.read_schedule,
    "GET /v1/schedules": listed(schedules.read_schedule, "schedules"),
    "GET /v1/schedules/health": account.read_health,
    "GET /v1/schedules/{id}": schedules.read_schedule,
    "PATCH /v1/schedules/{id}": schedules.read_schedule,
    "POST /v1/schedules/{id}/pause": schedules.read_schedule,
    "POST /v1/schedules/{id}/resume": schedules.read_schedule,
    "POST /v1/schedules/{id}/run": schedules.read_fire_started,
    "GET /v1/schedules/{id}/runs": listed(schedules.read_fire, "runs"),
    "GET /v1/schedules/{id}/runs/{run_id}": schedules.read_fire,
    "GET /v1/schedules/{id}/triggers": listed(schedules.read_trigger, "triggers"),
    "POST /v1/schedules/{id}/triggers": schedules.read_trigger,
    "GET /v1/triggers/health": account.read_health,
    "POST /v1/triggers/webhook/{webhook_id}": schedules.read_webhook_fired,
}
# Acknowledgements, whose content means nothing, and event streams.
WITHOUT_ANSWER = {
    "DELETE /v1/sessions/{id}",
    "POST /v1/sessions/{id}/reset",
    "DELETE /v1/keys/{key_id}",
    "DELETE /v1/llm/keys/{provider}",
    "DELETE /v1/workflows/{id}",
    "DELETE /v1/schedules/{id}",
    "DELETE /v1/schedules/{id}/triggers/{trigger_id}",
    "GET /v1/runs/{id}/events",
    "GET /v1/workflows/runs/{id}/events",
}
