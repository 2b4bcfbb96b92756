"""`coasty-desktop history`: earlier runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import msgspec

from coasty_desktop.cli.new_file import refuse_existing
from coasty_desktop.cli.run_lines import json_line, plain, words
from coasty_desktop.core.money import credits_and_dollars
from coasty_desktop.services.history_service import RunSummary
from coasty_desktop.services.program import Program
from coasty_desktop.services.run_ports import Happened

_WIDTH = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `history`."""
    what = parser.add_subparsers(dest="what", metavar="list|show|export|forget", required=True)
    listing = what.add_parser("list", help="the newest runs")
    listing.add_argument("--limit", type=int, default=50, metavar="N")
    show = what.add_parser("show", help="one run, step by step")
    export = what.add_parser("export", help="one run as a single offline HTML page, keys taken out")
    forget = what.add_parser("forget", help="remove a run and its pictures")
    for parser_ in (show, export, forget):
        parser_.add_argument("id", metavar="ID", help="its id, or a beginning of it that no other run has")
    export.add_argument("file", type=Path, metavar="FILE")
    for parser_ in (listing, show):
        parser_.add_argument("--json", action="store_true", help="one JSON object a line")


async def run(args: argparse.Namespace, program: Program) -> int:
    """Do it."""
    match args.what:
        case "list":
            _list(program.history.list(max(1, args.limit)), as_json=args.json)
        case "show":
            _show(args, program)
        case "export":
            file: Path = args.file.expanduser()
            refuse_existing(file)
            print(program.history.export(args.id, file))
        case "forget":
            print(f"Forgot {program.history.forget(args.id)}")
    return 0


def _list(runs: list[RunSummary], *, as_json: bool) -> None:
    for one in runs:
        if as_json:
            print(msgspec.json.encode(one).decode())
            continue
        when = one.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
        task = plain(one.task)
        short = task if len(task) <= _WIDTH else task[: _WIDTH - 1] + "…"
        steps = "step " if one.steps == 1 else "steps"
        cost = "practice" if one.practice else credits_and_dollars(one.credits)
        print(f"{one.run_id}  {when}  {one.status:<11}  {one.steps:>3} {steps}  {cost:>14}  {short}")
    if not runs and not as_json:
        print("No run yet. Try: coasty-desktop run \"Click 'Save'\" --practice")


def _show(args: argparse.Namespace, program: Program) -> None:
    stored = program.history.show(args.id)
    if args.json:
        for one in stored.events:
            line = json_line(Happened(one.event, one.at))
            if line is not None:
                print(line)
        return
    summary = stored.summary
    print(f"{summary.run_id} · {plain(summary.task)}")
    print(f"{summary.started_at.astimezone():%Y-%m-%d %H:%M:%S} · {summary.status}")
    for one in stored.events:
        text: Any = words(one.event)
        if text:
            print(text)
    for name in stored.unread:
        print(f"Not readable by this version: {name}")
