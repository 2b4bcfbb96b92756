"""The operations on workflows and their runs. Source: contract, section 8."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coasty_desktop.sandbox.events import after_of
from coasty_desktop.sandbox.route import Call, Json, Route, Stream
from coasty_desktop.sandbox.run_routes import Note, new_secret
from coasty_desktop.sandbox.workflows import (
    Start,
    StartAdHoc,
    Workflow,
    WorkflowCreate,
    WorkflowReplace,
    WorkflowRun,
    Workflows,
)


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/workflows/runs/{id}/resume."""

    approved: bool
    note: Note = ""


class WorkflowRoutes:
    """The operations of one service."""

    def __init__(self, workflows: Workflows) -> None:
        """On these workflows."""
        self._workflows = workflows

    def routes(self) -> Sequence[Route]:
        """What the router takes."""
        one, runs = "/v1/workflows/{id}", "/v1/workflows/runs"
        read, write = "workflows:read", "workflows:write"
        return (
            Route("POST", "/v1/workflows", self._create, write, is_keyed=True),
            Route("GET", "/v1/workflows", self._list, read),
            Route("GET", one, self._get, read),
            Route("PUT", one, self._replace, write),
            Route("DELETE", one, self._delete, write),
            Route("POST", f"{one}/runs", self._start, write, is_keyed=True),
            Route("POST", runs, self._start_ad_hoc, write, is_keyed=True),
            Route("GET", runs, self._list_runs, read),
            Route("GET", f"{runs}/{{id}}", self._get_run, read),
            Route("GET", f"{runs}/{{id}}/events", self._events, read),
            Route("POST", f"{runs}/{{id}}/cancel", self._cancel, write),
            Route("POST", f"{runs}/{{id}}/resume", self._resume, write),
        )

    async def _create(self, call: Call) -> Json:
        return _answer(self._workflows.create(call.account, call.read(WorkflowCreate)), call)

    async def _list(self, call: Call) -> Json:
        return call.page(workflow.described() for workflow in self._workflows.stored.of(call.account))

    async def _get(self, call: Call) -> Json:
        return _answer(self._workflows.stored.get(call.account, call.id), call)

    async def _replace(self, call: Call) -> Json:
        return _answer(self._workflows.replace(call.account, call.id, call.read(WorkflowReplace)), call)

    async def _delete(self, call: Call) -> Json:
        self._workflows.stored.drop(call.account, call.id)
        return {"id": call.id, "object": "workflow", "deleted": True, "request_id": call.request_id}

    async def _start(self, call: Call) -> Json:
        workflow, asked = self._workflows.stored.get(call.account, call.id), call.read(Start)
        return _started(self._workflows.start(call.account, asked, workflow.content.definition, workflow), call)

    async def _start_ad_hoc(self, call: Call) -> Json:
        asked = call.read(StartAdHoc)
        return _started(self._workflows.start(call.account, asked, asked.definition, None), call)

    async def _list_runs(self, call: Call) -> Json:
        wanted = call.query.get("workflow_id")
        runs = (run for run in self._workflows.shelf.of(call.account) if wanted in (None, run.workflow_id))
        return call.page(run.described() for run in runs)

    async def _get_run(self, call: Call) -> Json:
        return _answer(self._find(call), call)

    async def _events(self, call: Call) -> Stream:
        return Stream(self._find(call).log.frames(after_of(call)))

    async def _cancel(self, call: Call) -> Json:
        run = self._find(call)
        run.cancel()
        return _answer(run, call)

    async def _resume(self, call: Call) -> Json:
        asked, run = call.read(Approval), self._find(call)
        run.resume(asked.approved, asked.note)
        return _answer(run, call)

    def _find(self, call: Call) -> WorkflowRun:
        return self._workflows.shelf.get(call.account, call.id)


def _answer(thing: Workflow | WorkflowRun, call: Call) -> Json:
    return thing.described() | {"request_id": call.request_id}


def _started(run: WorkflowRun, call: Call) -> Json:
    return _answer(run, call) | {"webhook_secret": new_secret() if run.asked.webhook_url else None}
