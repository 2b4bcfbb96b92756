"""`coasty-desktop runs`: tasks that are handed over whole to the service, which carries them out on its machines."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coasty_desktop.api.lenient import line, plain
from coasty_desktop.cli.interrupts import unless_interrupted
from coasty_desktop.cli.records import Amount, print_record, print_records
from coasty_desktop.cli.watching import AWAITING, exit_code, retries_told, say, tell_end, watch
from coasty_desktop.core.money import credits_and_dollars
from coasty_desktop.services.program import Program
from coasty_desktop.services.schedule_check import local_time

if TYPE_CHECKING:
    from coasty_desktop.api.records.runs import CloudRun

_WIDTH = 60
_LONGEST_RESULT = 40_000
NONE = "No run at the service. Try: coasty-desktop runs start TASK --machine ID"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `runs`."""
    what = parser.add_subparsers(dest="what", metavar="start|list|show|watch|cancel|resume", required=True)
    start = what.add_parser("start", help="hand a task over; `runs watch` follows it")
    start.add_argument("task", metavar="TASK", help="what should be done, in plain words")
    start.add_argument("--machine", required=True, metavar="ID", help="where, as `machines list` tells it")
    start.add_argument("--engine", choices=("v3", "v4", "v1"))
    start.add_argument("--max-steps", type=int, metavar="N", help="1 to 1000; the service takes 50")
    start.add_argument("--on-awaiting-human", choices=("pause", "fail", "cancel"), help="when it needs a person")
    listing = what.add_parser("list", help="the newest runs")
    listing.add_argument("--status", metavar="S", help="only those: queued, running, awaiting_human, succeeded ...")
    listing.add_argument("--limit", type=int, metavar="N", help="1 to 200")
    show = what.add_parser("show", help="one run as it stands")
    watching = what.add_parser("watch", help="follow a run until it ends; its end decides the exit code")
    cancel = what.add_parser("cancel", help="end a run")
    resume = what.add_parser("resume", help="let a run that waits for a person go on")
    resume.add_argument("--note", default="", metavar="T", help="what the person did")
    for one in (show, watching, cancel, resume):
        one.add_argument("id", metavar="ID")
    for one in (start, listing, show, watching, cancel, resume):
        one.add_argument("--json", action="store_true", help="one JSON object a line")


async def run(args: argparse.Namespace, program: Program) -> int:
    """Do it; returns the exit code."""
    runs = program.cloud_runs
    match args.what:
        case "start":
            started = await runs.start(
                args.machine,
                args.task,
                engine=args.engine or program.settings.engine,
                max_steps=args.max_steps,
                on_awaiting_human=args.on_awaiting_human,
            )
            _print(started, as_json=args.json)
        case "list":
            listed = await runs.list(args.status, args.limit)
            none = f"No run is {line(args.status, 40)}." if args.status else NONE
            await print_records(listed, _cells, as_json=args.json, none=none)
        case "show":
            _print(await runs.show(args.id), as_json=args.json)
        case "watch":
            return await _watch(args, program)
        case "cancel":
            _print(await runs.cancel(args.id), as_json=args.json)
        case "resume":
            _print(await runs.resume(args.id, args.note), as_json=args.json)
    return 0


async def _watch(args: argparse.Namespace, program: Program) -> int:
    runs, name = program.cloud_runs, line(args.id, 60)
    record = await unless_interrupted(
        watch(
            await runs.events(args.id, retries_told(as_json=args.json)), lambda: runs.show(args.id), as_json=args.json
        ),
        f"The run goes on; `coasty-desktop runs cancel {name}` ends it.",
    )
    if args.json:
        tell_end(record, as_json=True)
    else:
        _print(record, as_json=False)
    if record.status == AWAITING:
        say(f"It waits for a person; `coasty-desktop runs resume {name}` lets it go on.", as_json=args.json)
    return exit_code(record.status)


def _cells(one: CloudRun) -> list[object]:
    task = line(one.task, _WIDTH)
    steps = "" if one.steps is None else f"{one.steps} steps"
    return [one.id, one.status, local_time(one.created_at), Amount(steps), Amount(_cost(one)), task]


def _print(one: CloudRun, *, as_json: bool) -> None:
    told = [
        ("Run", one.id),
        ("Status", one.status),
        ("Waits because", one.awaiting_human_reason),
        ("Task", one.task),
        ("Machine", one.machine_id),
        ("Engine", one.engine),
        ("Steps", one.steps),
        ("Cost", _cost(one)),
        ("Started", local_time(one.started_at or one.created_at)),
        ("Ended", local_time(one.finished_at)),
        ("Error", ": ".join(filter(None, (one.error_code, one.error)))),
    ]
    print_record(one, told, as_json=as_json)
    if one.result_text and not as_json:
        print(plain(one.result_text, _LONGEST_RESULT))


def _cost(one: CloudRun) -> str:
    return "" if one.credits is None else credits_and_dollars(one.credits)
