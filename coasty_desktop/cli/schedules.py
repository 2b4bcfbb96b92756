"""`coasty-desktop schedules`: tasks that the service carries out at their time, or when something sets them off."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from coasty_desktop.api.bodies.schedules import FREQUENCIES
from coasty_desktop.cli import triggers
from coasty_desktop.cli.asking import add_yes, confirm
from coasty_desktop.cli.problems import tell_problem
from coasty_desktop.cli.records import Amount, aligned, print_json, print_record, print_records, print_what_is_missing
from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.program import Program
from coasty_desktop.services.schedule_check import DAYS, local_time
from coasty_desktop.services.schedule_service import Made, ScheduleService, Wish

if TYPE_CHECKING:
    from coasty_desktop.api.records.schedules import Fire, Schedule

_FIRES_SHOWN = 20
_TRIGGERS = ("triggers", "add-trigger", "remove-trigger", "fire")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands of `schedules`."""
    what = parser.add_subparsers(
        dest="what",
        metavar="list|show|create|update|pause|resume|run|delete|runs|triggers|add-trigger|remove-trigger|fire",
        required=True,
    )
    listing = what.add_parser("list", help="all of them")
    create = what.add_parser("create", help="make one")
    create.add_argument("--machine", required=True, metavar="ID", help="where the task is carried out")
    _add_timing(create, is_new=True)
    helps = {
        "show": "one of them", "update": "change one", "pause": "let one run no more", "resume": "let it run again",
        "run": "run one now", "delete": "remove one", "runs": "what one did",
    }  # fmt: skip
    named = {name: what.add_parser(name, help=said) for name, said in helps.items()}
    for one in named.values():
        one.add_argument("id", metavar="ID")
    _add_timing(named["update"], is_new=False)
    add_yes(named["delete"])
    named["runs"].add_argument("--all", action="store_true", help=f"not only the newest {_FIRES_SHOWN}")
    for one in (listing, create, *named.values()):
        one.add_argument("--json", action="store_true", help="one JSON object a line")
    triggers.add_arguments(what)


def _add_timing(parser: argparse.ArgumentParser, *, is_new: bool) -> None:
    parser.add_argument("--name", required=is_new, metavar="N")
    parser.add_argument("--task", required=is_new, metavar="T", help="what should be done, in plain words")
    when: Any = parser.add_mutually_exclusive_group(required=is_new)
    when.add_argument("--frequency", choices=FREQUENCIES)
    if is_new:
        when.add_argument("--run-at", metavar="ISO", help="once; without an offset a time of --timezone, or of here")
    parser.add_argument("--time", metavar="HH:MM", help="of daily, weekly and monthly ones")
    parser.add_argument("--day-of-week", type=int, metavar="0-6", help="0 is Sunday")
    parser.add_argument("--day-of-month", type=int, metavar="1-28")
    parser.add_argument("--cron", metavar="EXPR", help="five fields, with --frequency custom")
    parser.add_argument("--timezone", metavar="TZ", help="such as Europe/Berlin; UTC without it")


async def run(args: argparse.Namespace, program: Program) -> int:
    """Do it; returns the exit code."""
    schedules = program.schedules
    match args.what:
        case name if name in _TRIGGERS:
            await triggers.run(args, schedules)
        case "list":
            none = "No schedule is kept there."
            await print_records(await schedules.list(), _cells, as_json=args.json, none=none)
        case "runs":
            await _runs(args, schedules)
        case "delete":
            await _delete(args, schedules)
        case "create" | "update":
            await _make(args, schedules)
        case "run":
            started = await schedules.run_now(args.id)
            fields = [("Run", started.run_id), ("Status", started.status), ("Message", started.message)]
            print_record(started, fields, as_json=args.json)
        case _:
            ask = {"show": schedules.show, "pause": schedules.pause, "resume": schedules.resume}[args.what]
            _print(await ask(args.id), as_json=args.json)
    return 0


async def _make(args: argparse.Namespace, schedules: ScheduleService) -> None:
    wish = Wish(
        name=args.name,
        task_prompt=args.task,
        frequency=args.frequency,
        cron=args.cron,
        time=args.time,
        day_of_week=args.day_of_week,
        day_of_month=args.day_of_month,
        timezone=args.timezone,
        run_at=getattr(args, "run_at", None),
    )
    if wish.day_of_week is not None and not 0 <= wish.day_of_week < len(DAYS):
        raise BadInput("--day-of-week takes 0 to 6", hint="0 is Sunday.")
    made: Made = await (
        schedules.create(args.machine, wish) if args.what == "create" else schedules.update(args.id, wish)
    )
    _print(made.schedule, as_json=args.json)
    for difference in made.differences:
        tell_problem(difference)


async def _delete(args: argparse.Namespace, schedules: ScheduleService) -> None:
    confirm("The schedule and its triggers are deleted", is_yes=args.yes)
    problem = await schedules.delete(args.id)
    if args.json:
        print_json({"id": args.id, "deleted": True})
    else:
        print("Deleted.")
    if problem:
        tell_problem(f"A secret of its triggers may still be in the keychain: {problem}")


async def _runs(args: argparse.Namespace, schedules: ScheduleService) -> None:
    """Print the newest fires, or all: the service keeps about a hundred, page by page."""
    fires = await schedules.fires(args.id)
    if args.all:
        await print_records(fires, _fire_cells, as_json=args.json, none="It has not run yet.")
        return
    newest: list[Fire] = []
    async for fire in fires:
        newest.append(fire)
        if len(newest) > _FIRES_SHOWN:
            break
    shown = newest[:_FIRES_SHOWN]
    for text in aligned([_fire_cells(fire) for fire in shown]) if shown and not args.json else ():
        print(text)
    for fire in shown if args.json else ():
        print_json(fire.raw)
    if not shown and not args.json:
        print("It has not run yet.")
    if len(newest) > _FIRES_SHOWN:
        print(f"These are the newest {_FIRES_SHOWN}; `--all` shows the others.", file=sys.stderr)
    print_what_is_missing(fires)


def _print(schedule: Schedule, *, as_json: bool) -> None:
    print_record(
        schedule,
        [
            ("ID", schedule.id),
            ("Name", schedule.name),
            ("State", _state(schedule)),
            ("Next run", local_time(schedule.next_run_at)),
            ("When", _when(schedule)),
            ("Time zone", schedule.timezone),
            ("Machine", schedule.machine_id),
            ("Task", schedule.task_prompt),
            ("Last run", local_time(schedule.last_run_at)),
            ("Runs so far", schedule.run_count),
            ("Failed in a row", schedule.consecutive_failures or ""),
        ],
        as_json=as_json,
    )


def _state(schedule: Schedule) -> str:
    if not schedule.is_paused:
        return "active"
    return f"paused: {schedule.paused_reason}" if schedule.paused_reason else "paused"


def _when(schedule: Schedule) -> str:
    once = f"once at {local_time(schedule.run_at)}" if schedule.run_at else ""
    cron = f"cron {schedule.cron}" if schedule.cron else ""
    return once or " · ".join(part for part in (schedule.frequency, schedule.time, cron) if part)


def _cells(schedule: Schedule) -> tuple[object, ...]:
    return schedule.id, _state(schedule), local_time(schedule.next_run_at), _when(schedule), schedule.name


def _fire_cells(fire: Fire) -> tuple[object, ...]:
    took = "" if fire.duration_seconds is None else f"{fire.duration_seconds:.0f} s"
    paid = "" if fire.credits is None else f"{fire.credits:g} account credits"
    return local_time(fire.executed_at), fire.status, fire.trigger, Amount(took), Amount(paid), fire.id, fire.error
