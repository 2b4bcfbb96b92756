"""Workflows at the service: checked before they are sent, started, followed and answered."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from coasty_desktop.api.lenient import line
from coasty_desktop.core.errors import BadInput, ServiceError
from coasty_desktop.services.workflow_files import WorkflowFile
from coasty_desktop.workflow.problems import Problem
from coasty_desktop.workflow.steps import PLACEHOLDER_MACHINE
from coasty_desktop.workflow.validate import problems

if TYPE_CHECKING:
    from coasty_desktop.api.caller import OnRetry
    from coasty_desktop.api.client import CoastyClient
    from coasty_desktop.api.event_stream import EventStream
    from coasty_desktop.api.pages import Listing
    from coasty_desktop.api.records.workflows import WorkflowRecord, WorkflowRun

_LONGEST_SENTENCE = 600


class WorkflowService:
    """What can be done with workflows and their runs. Each method raises ServiceError, ServiceUnreachable, BadInput."""

    def __init__(self, client: Callable[[], Awaitable[CoastyClient]]) -> None:
        """`client` gives the client of the key in use; it raises when there is none."""
        self._client = client

    async def upload(self, file: WorkflowFile, replaced_id: str | None = None) -> WorkflowRecord:
        """Save the workflow as a new one, or as a new version of `replaced_id`. Raises BadInput for a problem in it."""
        refuse_problems(file.definition)
        client = await self._client()
        fields: dict[str, Any] = {"inputs_schema": file.inputs_schema, "description": file.description}
        if replaced_id is None:
            return await client.workflows.create(file.name, file.definition, slug=file.slug, **fields)
        return await client.workflows.replace(replaced_id, file.name, file.definition, **fields)

    async def list(self) -> Listing[WorkflowRecord]:
        """The saved ones."""
        return (await self._client()).workflows.list()

    async def show(self, workflow_id: str) -> WorkflowRecord:
        """One of them."""
        return await (await self._client()).workflows.get(workflow_id)

    async def download(self, workflow_id: str) -> dict[str, Any]:
        """One of them as a FILE holds it."""
        record = await self.show(workflow_id)
        if record.definition is None:
            raise ServiceError("The service did not send the workflow's definition", hint="Look at it on the website.")
        fields: dict[str, Any] = {
            "name": record.name,
            "slug": record.slug,
            "description": record.description,
            "inputs_schema": record.inputs_schema,
        }
        return {**{name: value for name, value in fields.items() if value}, "definition": record.definition}

    async def delete(self, workflow_id: str) -> None:
        """Remove it; its runs stay."""
        await (await self._client()).workflows.delete(workflow_id)

    async def start(
        self,
        file: WorkflowFile,
        *,
        inputs: Mapping[str, Any],
        budget_credits: int | None = None,
        on_retry: OnRetry | None = None,
    ) -> WorkflowRun:
        """Start the definition without saving it. Raises BadInput when it has a problem."""
        refuse_problems(file.definition)
        client = await self._client()
        asked: dict[str, Any] = {} if file.inputs_schema is None else {"inputs_schema": file.inputs_schema}
        return await client.workflow_runs.start(
            file.definition, inputs=inputs or None, budget_cents=budget_credits, on_retry=on_retry, **asked
        )

    async def runs(self) -> Listing[WorkflowRun]:
        """The newest runs."""
        return (await self._client()).workflow_runs.list()

    async def run(self, run_id: str) -> WorkflowRun:
        """One run as it stands."""
        return await (await self._client()).workflow_runs.get(run_id)

    async def cancel(self, run_id: str) -> WorkflowRun:
        """End a run."""
        return await (await self._client()).workflow_runs.cancel(run_id)

    async def resume(self, run_id: str, *, approved: bool, note: str = "") -> WorkflowRun:
        """Answer the question a run waits with."""
        return await (await self._client()).workflow_runs.resume(run_id, approved=approved, note=note)

    async def events(self, run_id: str, on_retry: OnRetry | None = None) -> EventStream[WorkflowRun]:
        """What happens in a run, from its beginning; `on_retry` hears of every broken connection."""
        return (await self._client()).workflow_runs.events(run_id, on_retry=on_retry)


def with_machine(file: WorkflowFile, machine_id: str) -> WorkflowFile:
    """The same workflow with every task on this machine. Raises BadInput for an id that cannot be one."""
    if not machine_id.strip() or machine_id == PLACEHOLDER_MACHINE:
        raise BadInput("That is not a machine", hint="`coasty-desktop machines list` shows their ids.")
    try:
        placed = json.loads(json.dumps(file.definition))
    except RecursionError:
        raise BadInput("The workflow is nested too deeply") from None
    for step in steps_of(placed):
        if step.get("type") == "task":
            step["machine_id"] = machine_id
    return msgspec.structs.replace(file, definition=placed)


def steps_of(definition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a definition, nested ones too, in no order that means anything; whatever is no step is left out."""
    waiting: list[Any] = [definition.get("steps")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            yield value
            waiting.extend(value.get(name) for name in ("then", "else", "body", "branches"))


def refusals(definition: Mapping[str, Any]) -> list[Problem]:
    """The problems for which the service, or this program, refuses it: not what is only worth a look."""
    lacks_machine = any(step.get("machine_id") == PLACEHOLDER_MACHINE for step in steps_of(definition))
    return [
        problem
        for problem in problems(definition)
        if problem.severity == "error" or (lacks_machine and problem.path.endswith("machine_id"))
    ]


def refuse_problems(definition: Mapping[str, Any]) -> None:
    """Raise BadInput with the first problem and how many there are."""
    if found := refusals(definition):
        many = "a problem" if len(found) == 1 else f"{len(found)} problems, the first"
        every = "" if len(found) == 1 else "`coasty-desktop workflow validate FILE` lists them all."
        raise BadInput(f"The workflow has {many}: {sentence(found[0])}", hint=every)


def sentence(problem: Problem) -> str:
    """A problem with its place, in one line that is safe to print."""
    return line(str(problem), _LONGEST_SENTENCE)
