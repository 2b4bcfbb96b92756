"""What changes a machine's state, waited for: create, start, stop, restart, delete."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from coasty_desktop.api.lenient import line
from coasty_desktop.cli.asking import confirm
from coasty_desktop.cli.interrupts import unless_interrupted
from coasty_desktop.cli.machine_records import fields
from coasty_desktop.cli.problems import tell_problem
from coasty_desktop.cli.records import print_json, print_record
from coasty_desktop.cli.watching import say
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.services.program import Program

if TYPE_CHECKING:
    from coasty_desktop.api.records.machines import Machine

Tell = Callable[[str], None]
Change = Callable[[str, Tell], Coroutine[Any, Any, "Machine | None"]]


async def create(args: argparse.Namespace, program: Program) -> int:
    """Make a machine, tell its id at once, and wait until it runs."""
    machines = await program.machines.machines()
    made = await unless_interrupted(
        machines.create(args.name, os=args.os, desktop=args.desktop, ttl_minutes=args.ttl_minutes),
        "The machine may have been made; `coasty-desktop machines list` shows it.",
    )
    say(f"{made.id} is {made.status}", as_json=args.json)

    def until_it_runs(machine_id: str, tell: Tell) -> Coroutine[Any, Any, Machine | None]:
        return program.machines.until(machine_id, "running", tell, known=made.status)

    return await _waited(args, made.id, "running", until_it_runs)


async def start(args: argparse.Namespace, program: Program) -> int:
    """Start it."""
    return await _waited(args, args.id, "running", program.machines.start)


async def stop(args: argparse.Namespace, program: Program) -> int:
    """Stop it."""
    return await _waited(args, args.id, "stopped", program.machines.stop)


async def restart(args: argparse.Namespace, program: Program) -> int:
    """Restart it."""
    return await _waited(args, args.id, "running", program.machines.restart)


async def delete(args: argparse.Namespace, program: Program) -> int:
    """Delete it, once it is sure that this is meant."""
    confirm(f"The machine {line(args.id, 60)} is deleted with its disk", is_yes=args.yes)
    return await _waited(args, args.id, "terminated", program.machines.delete)


async def _waited(args: argparse.Namespace, machine_id: str, wanted: str, change: Change) -> int:
    """Begin the change, tell what happens until it is over, print how the machine stands then."""
    name = line(machine_id, 60)
    machine = await unless_interrupted(
        change(machine_id, lambda status: say(f"{name} is {status}", as_json=args.json)),
        f"The service goes on with it; `coasty-desktop machines show {name}` tells how far it is.",
    )
    if machine is None:
        _tell_gone(machine_id, as_json=args.json)
    else:
        print_record(machine, fields(machine), as_json=args.json)
    status = "terminated" if machine is None else machine.status
    if status == wanted:
        return 0
    tell_problem(CoastyError(f"{name} is {status}, not {wanted}", hint=_hint(status, name)))
    return CoastyError.exit_code


def _tell_gone(machine_id: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"id": machine_id, "status": "terminated"})
    else:
        print(f"{line(machine_id, 60)} is gone")


def _hint(status: str, name: str) -> str:
    if status in ("error", "terminated"):
        return "Nothing more will come of it."
    return f"It may take longer; `coasty-desktop machines show {name}` tells how it stands."
