"""`coasty-desktop workflow`: check a workflow's FILE, keep it at the service, and look after its runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coasty_desktop.api.lenient import line, mapping, sequence
from coasty_desktop.cli import workflow_run
from coasty_desktop.cli.asking import add_yes, confirm
from coasty_desktop.cli.interrupts import unless_interrupted
from coasty_desktop.cli.new_file import refuse_existing, write_new
from coasty_desktop.cli.records import Amount, aligned, print_json, print_record, print_records
from coasty_desktop.cli.watching import exit_code, retries_told, watch
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.money import credits_and_dollars
from coasty_desktop.services.program import Program
from coasty_desktop.services.schedule_check import local_time
from coasty_desktop.services.workflow_files import as_file, read_workflow, shown
from coasty_desktop.services.workflow_service import WorkflowService, refusals, sentence
from coasty_desktop.workflow.validate import problems

if TYPE_CHECKING:
    from coasty_desktop.api.records.workflows import WorkflowRecord, WorkflowRun


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands of `workflow`."""
    what = parser.add_subparsers(
        dest="what", metavar="validate|run|upload|list|show|download|delete|runs", required=True
    )
    validate = what.add_parser("validate", help="list every problem of a FILE with its place")
    workflow_run.add_arguments(what.add_parser("run", help="start a FILE's workflow and follow it"))
    upload = what.add_parser("upload", help="keep a FILE's workflow at the service")
    upload.add_argument("--id", metavar="ID", help="as a new version of this one")
    listing = what.add_parser("list", help="the workflows at the service")
    show = what.add_parser("show", help="one of them")
    download = what.add_parser("download", help="one of them into a new FILE")
    delete = what.add_parser("delete", help="remove one of them")
    for one in (show, download, delete):
        one.add_argument("id", metavar="ID")
    add_yes(delete)
    for one in (validate, upload, download):
        one.add_argument("file", type=Path, metavar="FILE")
    for one in (validate, upload, listing, show, download, delete):
        one.add_argument("--json", action="store_true", help="one JSON object a line")
    _add_runs(what.add_parser("runs", help="the runs of workflows"))


def _add_runs(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="runs", metavar="list|show|watch|cancel|resume", required=True)
    listing = what.add_parser("list", help="the newest")
    show = what.add_parser("show", help="one of them")
    watch_ = what.add_parser("watch", help="follow one to its end")
    cancel = what.add_parser("cancel", help="end one")
    resume = what.add_parser("resume", help="let one go on that waits for a person")
    resume.add_argument("--note", default="", metavar="TEXT", help="what the run is told")
    resume.add_argument("--reject", action="store_true", help="refuse what it asks")
    for one in (show, watch_, cancel, resume):
        one.add_argument("id", metavar="ID")
    for one in (listing, show, watch_, cancel, resume):
        one.add_argument("--json", action="store_true", help="one JSON object a line")


async def run(args: argparse.Namespace, program: Program) -> int:
    """Do it; returns the exit code."""
    match args.what:
        case "validate":
            return _validate(args)
        case "run":
            return await workflow_run.run(args, program)
        case "runs":
            return await _runs(args, program.workflows)
        case _:
            await _saved(args, program.workflows)
            return 0


def _validate(args: argparse.Namespace) -> int:
    """List all problems; what is only worth a look does not fail."""
    definition = read_workflow(args.file).definition
    found = problems(definition)
    for problem in found:
        if args.json:
            print_json(problem)
        else:
            print(sentence(problem) if problem.severity == "error" else f"Worth a look: {sentence(problem)}")
    if not found and not args.json:
        print("No problem was found.")
    return BadInput.exit_code if refusals(definition) else 0


async def _saved(args: argparse.Namespace, workflows: WorkflowService) -> None:
    match args.what:
        case "upload":
            _print_saved(await workflows.upload(read_workflow(args.file), args.id), as_json=args.json)
        case "list":
            await print_records(
                await workflows.list(),
                lambda one: (one.id, f"version {one.version or '?'}", one.status, one.name),
                as_json=args.json,
                none="No workflow is kept there. `coasty-desktop workflow upload FILE` puts one there.",
            )
        case "show":
            record = await workflows.show(args.id)
            _print_saved(record, as_json=args.json)
            if not args.json:
                _print_steps(record)
        case "download":
            refuse_existing(args.file)
            write_new(args.file, as_file(await workflows.download(args.id)))
            _print_done(args, f"Written to {shown(args.file)}", file=str(args.file))
        case "delete":
            confirm("The workflow and all its versions are deleted", is_yes=args.yes)
            await workflows.delete(args.id)
            _print_done(args, "Deleted.", deleted=True)


def _print_done(args: argparse.Namespace, said: str, **fields: object) -> None:
    if args.json:
        print_json({"id": args.id, **fields})
    else:
        print(said)


def _print_saved(record: WorkflowRecord, *, as_json: bool) -> None:
    fields = [
        ("ID", record.id),
        ("Name", record.name),
        ("Slug", record.slug),
        ("Version", record.version),
        ("Status", record.status),
        ("Description", record.description),
        ("Changed", local_time(record.updated_at or record.created_at)),
    ]
    print_record(record, fields, as_json=as_json)


def _print_steps(record: WorkflowRecord) -> None:
    steps = [mapping(step) for step in sequence(mapping(record.definition).get("steps"))]
    rows = [(step.get("id"), step.get("type"), step.get("task", step.get("message"))) for step in steps]
    for text in aligned(rows) if rows else ():
        print(f"  {text}")


async def _runs(args: argparse.Namespace, workflows: WorkflowService) -> int:
    match args.runs:
        case "list":
            await print_records(
                await workflows.runs(), _cells, as_json=args.json, none="No workflow has been run there yet."
            )
        case "show":
            _print_run(await workflows.run(args.id), as_json=args.json)
        case "watch":
            return await _watch(args, workflows)
        case "cancel":
            _print_run(await workflows.cancel(args.id), as_json=args.json)
        case "resume":
            resumed = await workflows.resume(args.id, approved=not args.reject, note=args.note)
            _print_run(resumed, as_json=args.json)
    return 0


async def _watch(args: argparse.Namespace, workflows: WorkflowService) -> int:
    stream = await workflows.events(args.id, retries_told(as_json=args.json))
    record = await unless_interrupted(
        watch(stream, lambda: workflows.run(args.id), as_json=args.json),
        f"The run goes on; `coasty-desktop workflow runs cancel {line(args.id, 60)}` ends it.",
    )
    workflow_run.print_end(record, as_json=args.json)
    return exit_code(record.status)


def _cells(run_: WorkflowRun) -> tuple[Any, ...]:
    spent = "" if run_.spent_cents is None else credits_and_dollars(run_.spent_cents)
    return run_.id, run_.status, local_time(run_.created_at), Amount(spent), run_.workflow_id or "not a saved one"


def _print_run(record: WorkflowRun, *, as_json: bool) -> None:
    if as_json:
        print_json(record.raw)
    else:
        workflow_run.print_run(record)
