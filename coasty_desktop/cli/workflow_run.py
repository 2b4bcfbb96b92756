"""`coasty-desktop workflow run FILE`: start a workflow, follow it, and answer when it asks for a person."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coasty_desktop.cli.asking import has_terminal
from coasty_desktop.cli.interrupts import unless_interrupted
from coasty_desktop.cli.records import print_fields, print_json
from coasty_desktop.cli.terminal import typed_lines
from coasty_desktop.cli.watching import AWAITING, asks_for_person, exit_code, retries_told, say, tell, tell_end
from coasty_desktop.cli.workflow_inputs import hidden_names, read_inputs
from coasty_desktop.core.clock import SystemClock
from coasty_desktop.core.errors import BadInput, ServiceError, Stopped
from coasty_desktop.core.money import credits_and_dollars
from coasty_desktop.services.program import Program
from coasty_desktop.services.schedule_check import local_time
from coasty_desktop.services.workflow_files import WorkflowFile, read_workflow
from coasty_desktop.services.workflow_service import WorkflowService, refuse_problems, steps_of, with_machine

if TYPE_CHECKING:
    from coasty_desktop.api.records.workflows import WorkflowRun
    from coasty_desktop.api.sse import RunEvent

# Somebody else was quicker.
_ANSWERED_ELSEWHERE = ("NOT_AWAITING_HUMAN", "RESUME_CONFLICT")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `workflow run`."""
    parser.add_argument("file", type=Path, metavar="FILE")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--here", action="store_true", help="on this computer")
    where.add_argument("--machine", metavar="ID", help="every task on this machine, whatever the file says")
    parser.add_argument(
        "--input", action="append", default=[], metavar="NAME=VALUE|NAME=-|NAME=@FILE",
        help="- reads stdin or a hidden prompt, @FILE a file",
    )  # fmt: skip
    parser.add_argument("--budget-credits", type=int, metavar="N", help="the run ends before it spends more")
    parser.add_argument("--approve-all", action="store_true", help="say yes to every approval the workflow asks for")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


async def run(args: argparse.Namespace, program: Program) -> int:
    """Start it and follow it to its end; Ctrl+C cancels it. Returns the exit code."""
    file = _checked(args)
    inputs, hidden = read_inputs(args.input, file.inputs_schema), hidden_names(args.input)
    workflows = program.workflows
    started = await unless_interrupted(
        workflows.start(
            file, inputs=inputs, budget_credits=args.budget_credits, on_retry=retries_told(as_json=args.json)
        ),
        "It may have started all the same: `coasty-desktop workflow runs list` shows it.",
    )
    if args.json:
        _print_event("workflow_run_started", run=_without(hidden, started).raw)
    else:
        print(f"Workflow run {started.id} · Ctrl+C cancels it", flush=True)
    following = _Following(workflows, started.id, file, approves_all=args.approve_all, as_json=args.json)
    try:
        record = await unless_interrupted(following.to_the_end(), "")
    except Stopped:
        print_end(_without(hidden, await _cancelled(workflows, started.id, as_json=args.json)), as_json=args.json)
        return Stopped.exit_code
    except BrokenPipeError:
        # Nobody reads any more: it would go on and cost unseen.
        with contextlib.suppress(ServiceError):
            await workflows.cancel(started.id)
        raise
    except ServiceError as error:
        goes_on = f"The run goes on; `coasty-desktop workflow runs watch {started.id}` follows it again."
        error.hint = f"{error.hint} {goes_on}".strip()
        raise
    print_end(_without(hidden, record), as_json=args.json)
    if following.was_rejected and record.status != "succeeded":
        return Stopped.exit_code
    return exit_code(record.status)


def _checked(args: argparse.Namespace) -> WorkflowFile:
    if args.here:
        raise BadInput("Workflows on this computer are not there yet", hint="Use `--machine ID`.")
    if args.budget_credits is not None and args.budget_credits < 1:
        # For the service 0 means that there is no cap.
        raise BadInput("The budget must be at least 1 credit", hint="Leave it out to have none.")
    file = read_workflow(args.file)
    if args.machine is not None:
        file = with_machine(file, args.machine)
    refuse_problems(file.definition)
    return file


async def _cancelled(workflows: WorkflowService, run_id: str, *, as_json: bool) -> WorkflowRun:
    say("Cancelling.", as_json=as_json)
    try:
        return await workflows.cancel(run_id)
    except ServiceError as error:
        # It may have ended in between; what it is now is asked of the service.
        record = await workflows.run(run_id)
        if not record.is_over:
            raise error from None
        return record


def _without(hidden: frozenset[str], record: WorkflowRun) -> WorkflowRun:
    """The record without the inputs that nobody should see: the service tells them again."""
    told = record.raw.get("inputs")
    if not hidden or not isinstance(told, Mapping):
        return record
    masked = {name: "***" if name in hidden else value for name, value in told.items()}
    return msgspec.structs.replace(record, inputs=masked, raw={**record.raw, "inputs": masked})


class _Following:
    """Tells what happens in a run, and answers when it waits."""

    def __init__(
        self, workflows: WorkflowService, run_id: str, file: WorkflowFile, *, approves_all: bool, as_json: bool
    ) -> None:
        self.was_rejected = False
        self._has_answered = False
        self._workflows, self._run_id, self._as_json = workflows, run_id, as_json
        self._approvals = _approvals(file.definition) if approves_all else None

    async def to_the_end(self) -> WorkflowRun:
        """The record at the end, or while it waits for a person whom nobody here can be."""
        stream = await self._workflows.events(self._run_id, retries_told(as_json=self._as_json))
        async with aclosing(stream):
            async for event in stream:
                self._tell(event)
                waiting = await self._waiting() if asks_for_person(event) else None
                self._has_answered = waiting is not None and await self._answer(waiting)
                if waiting is not None and not self._has_answered:
                    return waiting
        return stream.final or await self._workflows.run(self._run_id)

    def _tell(self, event: RunEvent) -> None:
        # The state often changes a moment before the service says why: by then it may have been answered.
        if self._as_json or not (self._has_answered and event.name == AWAITING):
            tell(event, as_json=self._as_json)

    async def _waiting(self) -> WorkflowRun | None:
        record = await self._workflows.run(self._run_id)
        return record if record.status == AWAITING else None

    async def _answer(self, record: WorkflowRun) -> bool:
        if self._approvals is not None and record.awaiting_step_id in self._approvals:
            answer, by = (True, ""), "flag"
        elif has_terminal():
            asked, by = await self._ask(record), "person"
            if asked is None:
                return False
            answer = asked
        else:
            return False
        approved, note = answer
        try:
            await self._workflows.resume(self._run_id, approved=approved, note=note)
        except ServiceError as error:
            if error.code not in _ANSWERED_ELSEWHERE:
                raise
            say("It was answered elsewhere.", as_json=self._as_json)
            return True
        self.was_rejected = self.was_rejected or not approved
        if self._as_json:
            name = "approval_given" if approved else "approval_rejected"
            _print_event(name, step_id=record.awaiting_step_id, by=by, note=note)
        else:
            print("Approved." if approved else "Rejected.", flush=True)
        return True

    async def _ask(self, record: WorkflowRun) -> tuple[bool, str] | None:
        """Whether a person approves, and the note; None when nobody is there any more."""
        out = sys.stderr if self._as_json else sys.stdout
        async with typed_lines(sys.stdin.fileno()) as lines:
            print(record.awaiting_human_reason or "It waits for a person.", file=out)
            while True:
                print("Go on? [y NOTE/n NOTE] ", end="", file=out, flush=True)
                line = await lines.get()
                if not line:
                    return None
                word, _, note = line.strip().partition(" ")
                if word.lower() in ("y", "yes", "n", "no"):
                    return word.lower().startswith("y"), note.strip()


def _approvals(definition: Mapping[str, Any]) -> frozenset[str]:
    """The ids of the steps that ask for approval; whatever else waits for a person is not approved unseen.

    A service that does not say which step waits (the empty id) is taken to mean one of them.
    """
    return frozenset(str(step.get("id")) for step in steps_of(definition) if step.get("type") == "human_approval") | {
        ""
    }


def print_end(record: WorkflowRun, *, as_json: bool) -> None:
    """Print how a run stands when following it ends."""
    tell_end(record, as_json=as_json)
    if not as_json:
        print_run(record)
    if record.status == AWAITING:
        again = f"`coasty-desktop workflow runs resume {record.id}`"
        print(f"It waits for a person: {again} lets it go on, `--reject` refuses.", file=sys.stderr)


def print_run(record: WorkflowRun) -> None:
    """Print a run for people."""
    print_fields(
        [
            ("Run", record.id),
            ("Status", record.status),
            ("Workflow", record.workflow_id or "not a saved one"),
            ("Version", record.workflow_version),
            ("Spent", None if record.spent_cents is None else credits_and_dollars(record.spent_cents)),
            ("Budget", credits_and_dollars(record.budget_cents) if record.budget_cents else ""),
            ("Iterations", record.iterations_used or ""),
            ("Waits for", record.awaiting_human_reason),
            ("At step", record.awaiting_step_id),
            ("Output", record.output_text),
            ("Error", " ".join(part for part in (record.error_code, record.error) if part)),
            ("Started", local_time(record.started_at or record.created_at)),
            ("Finished", local_time(record.finished_at)),
        ]
    )


def _print_event(name: str, **fields: object) -> None:
    print_json({"event": name, "at": SystemClock().now().isoformat(), **fields})
