"""Workflows and their runs, evaluated by the interpreter of the workflow language. Source: contract, section 8."""

from __future__ import annotations

import asyncio
import re
import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from coasty_desktop.core.clock import Clock
from coasty_desktop.sandbox import prices
from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.activity import Activity, Stopped
from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.route import Json
from coasty_desktop.sandbox.runs import HttpsUrl, Run, RunCreate, Runs, Seconds
from coasty_desktop.sandbox.sessions import timestamp
from coasty_desktop.sandbox.shelf import Shelf
from coasty_desktop.workflow import engine as language
from coasty_desktop.workflow.document import read_definition
from coasty_desktop.workflow.steps import HumanApproval, Task
from coasty_desktop.workflow.validate import problems

_PLACEHOLDER = "choose-a-machine"
_MOST_DETAILS = 50
_LONGEST_WAIT_S = 365 * 86400
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}\Z")]
Text = Annotated[str, msgspec.Meta(max_length=2000)]


class WorkflowReplace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """PUT /v1/workflows/{id}."""

    name: Name
    definition: dict[str, Any]
    inputs_schema: dict[str, Any] | None = None
    description: Text | None = None
    metadata: dict[str, Any] | None = None
    status: Literal["active", "archived"] = "active"


class WorkflowCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/workflows."""

    name: Name
    definition: dict[str, Any]
    slug: Slug | None = None
    inputs_schema: dict[str, Any] | None = None
    description: Text | None = None
    metadata: dict[str, Any] | None = None


class Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/workflows/{id}/runs."""

    inputs: dict[str, Any] = {}
    budget_cents: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    max_iterations: Annotated[int, msgspec.Meta(ge=1, le=1000)] = language.LARGEST_ITERATIONS
    machine_id: Annotated[str, msgspec.Meta(max_length=128)] | None = None
    deadline_seconds: Seconds | None = None
    webhook_url: HttpsUrl | None = None
    metadata: dict[str, Any] | None = None
    llm: Any = None


class StartAdHoc(Start, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """POST /v1/workflows/runs."""

    definition: dict[str, Any]
    inputs_schema: dict[str, Any] | None = None


class Workflow(msgspec.Struct):
    """One stored workflow, in its newest version."""

    id: str
    slug: str
    content: WorkflowReplace
    created_at: datetime
    updated_at: datetime
    version: int = 1

    def described(self) -> Json:
        """What the service says of it."""
        content = self.content
        return {
            "id": self.id,
            "object": "workflow",
            "version": self.version,
            "dsl_version": "1",
            "name": content.name,
            "slug": self.slug,
            "definition": content.definition,
            "inputs_schema": content.inputs_schema,
            "description": content.description,
            "status": content.status,
            "metadata": content.metadata,
            "created_at": timestamp(self.created_at),
            "updated_at": timestamp(self.updated_at),
        }


class WorkflowRun(Activity):
    """One run of a workflow, or of a definition that is stored nowhere."""

    def __init__(self, account: Account, asked: Start, workflow: Workflow | None, clock: Clock) -> None:
        """Queued."""
        super().__init__(f"wfr_practice_{secrets.token_hex(8)}", account, clock)
        self.asked = asked
        self.workflow_id = workflow and workflow.id
        self.version = workflow and workflow.version
        self.awaiting_step: str | None = None
        self.iterations = 0

    def described(self) -> Json:
        """What the service says of it."""
        return {
            "id": self.id,
            "object": "workflow_run",
            "status": self.status,
            "workflow_id": self.workflow_id,
            "workflow_version": self.version,
            "machine_id": self.asked.machine_id,
            "inputs": self.asked.inputs,
            "output": self.result,
            "error": self.error,
            "awaiting_human_reason": self.awaiting_reason,
            "awaiting_step_id": self.awaiting_step if self.status == "awaiting_human" else None,
            "iterations_used": self.iterations,
            "spent_cents": self.credits,
            "budget_cents": self.asked.budget_cents,
            "usage": {"credits_charged": self.credits, "cost_cents": self.credits, "billed": self.credits > 0},
            "webhook_url": self.asked.webhook_url,
            "metadata": self.asked.metadata,
            **self.times(),
        }

    def tell(self, news: language.Progress) -> None:
        """What the interpreter says of its way, as events."""
        said: Json = {"step_id": news.step_id, "path": news.path}
        match news:
            case language.StepStarted(kind=kind):
                self.log.add("step", said | {"kind": kind, "phase": "started"})
            case language.StepFinished(kind=kind, is_ok=is_ok):
                self.log.add("step", said | {"kind": kind, "phase": "finished", "is_ok": is_ok})
            case language.PassStarted(number=number, iterations_used=used):
                self.iterations = used
                self.log.add("step", said | {"phase": "pass", "number": number, "iterations_used": used})
            case language.TaskEnded(result=result, spent_cents=spent):
                self.log.add("billing", said | {"run_id": result.run_id, "spent_cents": spent})
            case language.PersonAsked():
                self.awaiting_step = news.step_id
            case language.PersonAnswered(verdict=verdict):
                self.log.add("step", said | {"phase": "answered", "approved": verdict.approved})


class Workflows:
    """All workflows of a service and their runs."""

    def __init__(self, runs: Runs, clock: Clock) -> None:
        """Tasks become `runs`."""
        self._runs, self._clock = runs, clock
        self.stored: Shelf[Workflow] = Shelf("WORKFLOW_NOT_FOUND", "workflow")
        self.shelf: Shelf[WorkflowRun] = Shelf("RUN_NOT_FOUND", "workflow run", may_forget=lambda run: run.is_over)

    def create(self, account: Account, asked: WorkflowCreate) -> Workflow:
        """Store one. Raises Refusal: VALIDATION_ERROR, CONFLICT."""
        check(asked.definition)
        taken = {workflow.slug for workflow in self.stored.of(account)}
        if asked.slug in taken:
            raise Refusal(409, "CONFLICT", f"the slug {asked.slug} is taken", "Choose another slug.")
        content = WorkflowReplace(asked.name, asked.definition, asked.inputs_schema, asked.description, asked.metadata)
        now = self._clock.now()
        workflow = Workflow(
            f"wf_practice_{secrets.token_hex(8)}", asked.slug or _slug(asked.name, taken), content, now, now
        )
        self.stored.put(account, workflow.id, workflow)
        return workflow

    def replace(self, account: Account, name: str, asked: WorkflowReplace) -> Workflow:
        """A new version. Raises Refusal."""
        workflow = self.stored.get(account, name)
        check(asked.definition)
        workflow.content, workflow.updated_at = asked, self._clock.now()
        workflow.version += 1
        return workflow

    def start(
        self, account: Account, asked: Start, definition: dict[str, Any], workflow: Workflow | None
    ) -> WorkflowRun:
        """Start a run. Raises Refusal: VALIDATION_ERROR, 402."""
        check(definition)
        account.require(prices.run_step("v3"))
        run = WorkflowRun(account, asked, workflow, self._clock)
        self.shelf.put(account, run.id, run)
        run.begin(lambda: self._carry_out(run, definition), asked.deadline_seconds)
        return run

    async def close(self) -> None:
        """End all that go on."""
        await asyncio.gather(*(run.close() for _, run in self.shelf.all()))

    async def _carry_out(self, run: WorkflowRun, definition: dict[str, Any]) -> Any:
        async def carry_out_task(task: Task, text: str) -> language.TaskResult:
            return await self._task(run, task, text)

        async def ask_person(step: HumanApproval, message: str) -> language.Verdict:
            timeout = min(step.timeout_seconds or 0, _LONGEST_WAIT_S)
            is_agreed, note = await run.ask(message, timeout or None, {"step_id": step.id})
            return language.Verdict(is_agreed, note)

        run.go()
        outcome = await language.carry_out(
            read_definition(definition),
            inputs=run.asked.inputs,
            carry_out_task=carry_out_task,
            ask_person=ask_person,
            tell=run.tell,
            max_iterations=run.asked.max_iterations,
            budget_cents=run.asked.budget_cents,
        )
        run.iterations = outcome.iterations_used
        if outcome.fault is not None:
            raise Stopped("failed", outcome.fault.code, outcome.fault.message)
        return outcome.output

    async def _task(self, parent: WorkflowRun, task: Task, text: str) -> language.TaskResult:
        """A task is a run of its own; it ends with the workflow."""
        try:
            run = self._runs.create(parent.account, _run_of(task, text, parent.asked.machine_id))
        except Refusal as refusal:
            if refusal.status == 402:
                raise
            return language.TaskResult(False, status="failed", error=refusal.message)
        try:
            await run.over.wait()
        finally:
            parent.credits += run.credits
            if not run.is_over:
                run.cancel()
        if run.error is not None and run.error["code"] == "WALLET_EXHAUSTED":
            raise Stopped("failed", "WALLET_EXHAUSTED", str(run.error["message"]))
        return _result(run)


def _run_of(task: Task, text: str, machine_id: str | None) -> RunCreate:
    """Raises Refusal when a reference made a field longer than the service takes."""
    wanted = {
        "machine_id": machine_id if machine_id and task.machine_id == _PLACEHOLDER else task.machine_id,
        "task": text,
        "cua_version": task.cua_version,
        "max_steps": task.max_steps,
        "instructions": task.instructions,
        "system_prompt": task.system_prompt,
        "on_awaiting_human": task.on_awaiting_human,
    }
    try:
        return msgspec.convert({name: value for name, value in wanted.items() if value}, RunCreate)
    except msgspec.ValidationError as error:
        raise Refusal(422, "VALIDATION_ERROR", str(error)) from None


def _result(run: Run) -> language.TaskResult:
    return language.TaskResult(
        passed=run.status == "succeeded",
        result=run.result["message"] if run.result else None,
        status=run.status,
        run_id=run.id,
        steps=run.step_count,
        error=str(run.error["message"]) if run.error else None,
        cost_cents=run.credits,
    )


def check(definition: dict[str, Any]) -> None:
    """Raises Refusal 422 with every place and problem."""
    found = [problem for problem in problems(definition) if problem.severity == "error"]
    if found:
        details = [{"path": f"$.definition.{one.path}".rstrip("."), "problem": one.message} for one in found]
        raise Refusal(
            422, "VALIDATION_ERROR", f"the definition has {len(found)} problem(s), first: {found[0]}",
            details=details[:_MOST_DETAILS],
        )  # fmt: skip


def _slug(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "workflow"
    numbered = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)
