"""Runs of workflows, and of definitions that are not saved. Source: contract, sections 6, 8 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.bodies import workflows as bodies
from coasty_desktop.api.bodies.checks import optional_text
from coasty_desktop.api.bodies.runs import list_query
from coasty_desktop.api.caller import Caller, OnRetry, Read
from coasty_desktop.api.event_stream import EventStream, Follower
from coasty_desktop.api.pages import Listing, listing
from coasty_desktop.api.records.workflows import WorkflowRun, read_workflow_run
from coasty_desktop.api.request import Request, json_body, path_id
from coasty_desktop.api.resources.repeats import change


class WorkflowRuns:
    """`/workflows/runs`. Every method raises BadInput before anything is sent, ServiceError after."""

    def __init__(self, caller: Caller, follower: Follower) -> None:
        """Take whom to ask, and who follows events."""
        self._caller, self._follower = caller, follower

    async def start(
        self,
        definition: Mapping[str, Any],
        *,
        inputs: Mapping[str, Any] | None = None,
        budget_cents: int | None = None,
        max_iterations: int | None = None,
        machine_id: str | None = None,
        deadline_seconds: int | None = None,
        webhook_url: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        inputs_schema: Mapping[str, Any] | None = None,
        on_retry: OnRetry | None = None,
    ) -> WorkflowRun:
        """Run a definition without saving it; the limits are those of `Workflows.start`."""
        start = bodies.start_body(
            inputs=inputs,
            budget_cents=budget_cents,
            max_iterations=max_iterations,
            machine_id=machine_id,
            deadline_seconds=deadline_seconds,
            webhook_url=webhook_url,
            metadata=metadata,
        )
        body = json_body(bodies.ad_hoc_body(definition, inputs_schema, start), what="The workflow")
        return await self._caller.call(
            Request("POST", "/workflows/runs", body, is_keyed=True), read_workflow_run, on_retry
        )

    def list(self, workflow_id: str | None = None, limit: int | None = None) -> Listing[WorkflowRun]:
        """The newest runs, those of one workflow if it is given; at most `limit` (1 to 200)."""
        query = list_query(limit, workflow_id=optional_text(workflow_id, "The workflow's id", 512))
        return listing(self._caller, f"/workflows/runs{query}", ("runs", "workflow_runs"), read_workflow_run)

    async def get(self, run_id: str) -> WorkflowRun:
        """One run as it stands."""
        return await self._caller.call(Request("GET", _at(run_id)), read_workflow_run)

    async def cancel(self, run_id: str) -> WorkflowRun:
        """End a run; an end is final, so that asking twice is asking once."""
        request = Request("POST", _at(run_id, "cancel"))
        return await change(self._caller, request, _reader(run_id), lambda: self.get(run_id))

    async def resume(self, run_id: str, *, approved: bool, note: str = "") -> WorkflowRun:
        """Answer the approval the run waits for. Never repeated by itself: the next one would be answered, too."""
        body = json_body(bodies.resume_body(approved, note))
        return await self._caller.call(Request("POST", _at(run_id, "resume"), body, is_harmless=False), _reader(run_id))

    def events(
        self, run_id: str, after: int | None = None, *, on_retry: OnRetry | None = None
    ) -> EventStream[WorkflowRun]:
        """What happens in the run, after the event `after` if it is given; `.final` is its record at the end."""
        return self._follower.follow(
            _at(run_id, "events"), lambda: self.get(run_id), lambda run: run.status, after=after, on_retry=on_retry
        )


def _reader(run_id: str) -> Read[WorkflowRun]:
    return lambda value, receipt: read_workflow_run(value, receipt, run_id=run_id)


def _at(run_id: str, what: str = "") -> str:
    return f"/workflows/runs/{path_id(run_id)}" + (f"/{what}" if what else "")
