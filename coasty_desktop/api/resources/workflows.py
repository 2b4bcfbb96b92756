"""Workflows that the service keeps. Source: contract, sections 8 and 11."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from coasty_desktop.api.bodies import workflows as bodies
from coasty_desktop.api.bodies.runs import list_query
from coasty_desktop.api.caller import Caller, OnRetry
from coasty_desktop.api.pages import Listing, listing
from coasty_desktop.api.records.workflows import WorkflowRecord, WorkflowRun, read_workflow, read_workflow_run
from coasty_desktop.api.request import Request, json_body, path_id
from coasty_desktop.api.resources.repeats import remove
from coasty_desktop.core.errors import ServiceError


def _new_suffix() -> str:
    return uuid.uuid4().hex[:6]


class Workflows:
    """`/workflows`. Every method raises BadInput before anything is sent, ServiceError and ServiceUnreachable after."""

    def __init__(self, caller: Caller, *, new_suffix: Callable[[], str] = _new_suffix) -> None:
        """Take whom to ask. `new_suffix` makes a slug that is taken another one."""
        self._caller, self._new_suffix = caller, new_suffix

    async def create(
        self,
        name: str,
        definition: Mapping[str, Any],
        *,
        slug: str | None = None,
        inputs_schema: Mapping[str, Any] | None = None,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        on_retry: OnRetry | None = None,
    ) -> WorkflowRecord:
        """Save a workflow; free. Without `slug` one is made from the name, and made anew once when it is refused."""

        async def save(with_slug: str) -> WorkflowRecord:
            body = bodies.create_body(
                name,
                definition,
                slug=with_slug,
                inputs_schema=inputs_schema,
                description=description,
                metadata=metadata,
            )
            request = Request("POST", "/workflows", json_body(body, what="The workflow"), is_keyed=True)
            return await self._caller.call(request, read_workflow, on_retry)

        try:
            return await save(bodies.slug_of(name) if slug is None else slug)
        except ServiceError as error:
            if slug is not None or not _is_about_slug(error):
                raise
        return await save(bodies.slug_of(name, self._new_suffix()))

    def list(self) -> Listing[WorkflowRecord]:
        """The workflows of this key, at most 200, most of them without their definition."""
        return listing(self._caller, f"/workflows{list_query()}", ("workflows",), read_workflow)

    async def get(self, workflow_id: str) -> WorkflowRecord:
        """One workflow with its definition."""
        return await self._caller.call(Request("GET", _at(workflow_id)), read_workflow)

    async def replace(
        self,
        workflow_id: str,
        name: str,
        definition: Mapping[str, Any],
        *,
        inputs_schema: Mapping[str, Any] | None = None,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        status: str | None = None,
    ) -> WorkflowRecord:
        """Save a new version. Never repeated by itself: every time makes a version."""
        body = bodies.replace_body(
            name,
            definition,
            inputs_schema=inputs_schema,
            description=description,
            metadata=metadata,
            status=status,
        )
        request = Request("PUT", _at(workflow_id), json_body(body, what="The workflow"), is_harmless=False)
        return await self._caller.call(
            request, lambda value, receipt: read_workflow(value, receipt, workflow_id=workflow_id)
        )

    async def delete(self, workflow_id: str) -> None:
        """Remove a workflow; its runs stay."""
        await remove(self._caller, Request("DELETE", _at(workflow_id)), lambda _value, _receipt: None)

    async def start(
        self,
        workflow_id: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        budget_cents: int | None = None,
        max_iterations: int | None = None,
        machine_id: str | None = None,
        deadline_seconds: int | None = None,
        webhook_url: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        on_retry: OnRetry | None = None,
    ) -> WorkflowRun:
        """Run it. `budget_cents` (credits, 0 for none) and `max_iterations` (1 to 1000) end it when they are passed."""
        body = bodies.start_body(
            inputs=inputs,
            budget_cents=budget_cents,
            max_iterations=max_iterations,
            machine_id=machine_id,
            deadline_seconds=deadline_seconds,
            webhook_url=webhook_url,
            metadata=metadata,
        )
        request = Request("POST", _at(workflow_id, "runs"), json_body(body, what="What it starts with"), is_keyed=True)
        return await self._caller.call(request, read_workflow_run, on_retry)


def _is_about_slug(error: ServiceError) -> bool:
    """Whether a refusal names the slug: one that is taken, or of a form the service does not like."""
    told = f"{error.title} {error.hint} {error.context}".lower()
    return error.status in (400, 409, 422) and "slug" in told


def _at(workflow_id: str, what: str = "") -> str:
    return f"/workflows/{path_id(workflow_id, 'runs')}" + (f"/{what}" if what else "")
