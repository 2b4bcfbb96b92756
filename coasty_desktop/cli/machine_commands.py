"""What a machine carries out: one command, a batch, a command line, its browser, its files.

A command that the machine could not carry out ends with exit 1; the service having refused it, with 4.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coasty_desktop.api.lenient import line, plain
from coasty_desktop.cli.json_input import read_json_file, read_parameters
from coasty_desktop.cli.problems import tell_problem
from coasty_desktop.cli.records import aligned, print_fields, print_json, shown
from coasty_desktop.core.errors import BadInput, CoastyError
from coasty_desktop.services.program import Program

if TYPE_CHECKING:
    from coasty_desktop.api.bodies.machines import Command
    from coasty_desktop.api.records.commands import BatchResult, CommandResult

_LONGEST_OUTPUT = 1_000_000


async def action(args: argparse.Namespace, program: Program) -> int:
    """Carry one command out."""
    parameters = read_parameters(args.parameters)
    machines = await program.machines.machines()
    return _told(await machines.act(args.id, args.machine_command, parameters), as_json=args.json)


async def browser(args: argparse.Namespace, program: Program) -> int:
    """One operation on its browser."""
    parameters = read_parameters(args.parameters)
    machines = await program.machines.machines()
    return _told(await machines.browser(args.id, args.op, parameters), as_json=args.json)


async def files(args: argparse.Namespace, program: Program) -> int:
    """One operation on its files."""
    parameters = read_parameters(args.parameters)
    machines = await program.machines.machines()
    return _told(await machines.files(args.id, args.op, parameters), as_json=args.json)


async def batch(args: argparse.Namespace, program: Program) -> int:
    """Carry the commands of a file out, in order."""
    steps, stop_on_error = _batch_of(read_json_file(args.file, "The commands"))
    machines = await program.machines.machines()
    result = await machines.batch(args.id, steps, stop_on_error=stop_on_error)
    if args.json:
        print_json(result.raw)
    else:
        _tell_batch(result)
    if not (result.failed_count or result.aborted):
        return 0
    tell_problem(CoastyError(f"{result.failed_count or 'Some'} of {len(steps)} commands failed"))
    return CoastyError.exit_code


async def terminal(args: argparse.Namespace, program: Program) -> int:
    """Carry a command line out; its output is ours, its failure exit 1."""
    machines = await program.machines.machines()
    result = await machines.terminal(args.id, args.command_line, session_id=args.session, cwd=args.cwd)
    if args.json:
        print_json(result.raw)
    else:
        _print_text(result.output)
    if result.session_id and result.session_id != args.session and not args.json:
        print(f"Session {result.session_id}", file=sys.stderr)
    if result.success and result.exit_code in (None, 0):
        return 0
    why = line(result.error) or (f"exit code {result.exit_code}" if result.exit_code is not None else "")
    tell_problem(CoastyError(f"The command line failed{f': {why}' if why else ''}"))
    return CoastyError.exit_code


def _told(result: CommandResult, *, as_json: bool) -> int:
    if as_json:
        print_json(result.raw)
    elif result.success:
        _tell_result(result)
    if result.success:
        return 0
    tell_problem(CoastyError(f"The machine could not do it: {line(result.error) or 'it did not say why'}"))
    return CoastyError.exit_code


def _tell_result(result: CommandResult) -> None:
    took = "" if result.duration_ms is None else f" in {result.duration_ms:.0f} ms"
    print(f"Done{took}")
    match result.result:
        case None:
            return
        case str(text):
            _print_text(text)
        case dict(told) if text := _text_in(told):
            _print_text(text)
        case dict(told):
            print_fields([(shown(name), value) for name, value in told.items() if not _is_table(value)])
            for rows in filter(_is_table, told.values()):
                print("\n".join(aligned(_rows_of(rows))))
        case other:
            print(shown(other))


def _text_in(told: Mapping[str, Any]) -> str:
    """What a result has to read: a file's content, a command's output, a page."""
    texts = (told.get(name) for name in ("content", "output", "text", "dom"))
    return next((text for text in texts if isinstance(text, str)), "")


def _is_table(value: Any) -> bool:
    """Whether it is a list of objects: files, windows, tabs."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _rows_of(table: Sequence[Mapping[str, Any]]) -> list[list[object]]:
    names = list(dict.fromkeys(name for one in table for name in one))
    return [[one.get(name, "") for name in names] for one in table]


def _print_text(text: str) -> None:
    if cleaned := plain(text, _LONGEST_OUTPUT):
        print(cleaned, end="" if cleaned.endswith("\n") else "\n")


def _tell_batch(result: BatchResult) -> None:
    for number, one in enumerate(result.results, 1):
        said = "done" if one.success else f"failed: {line(one.error) or 'it did not say why'}"
        print(f"{number:>3}  {one.command or 'command'}  {said}")
    ended = " It ended at the first failure." if result.aborted else ""
    print(f"{result.completed_count} carried out, {result.failed_count} failed.{ended}")


def _batch_of(value: Any) -> tuple[list[Command], bool | None]:
    """The commands of a file: a list of them, or the request's own {steps, stop_on_error}. Raises BadInput."""
    stop_on_error = None
    if isinstance(value, dict):
        value, stop_on_error = value.get("steps"), value.get("stop_on_error")
    if not isinstance(value, list) or not isinstance(stop_on_error, bool | None):
        raise BadInput(
            "The file holds no list of commands",
            hint='For example [{"command": "click", "parameters": {"x": 1, "y": 2}}].',
        )
    return [_command_of(one, number) for number, one in enumerate(value, 1)], stop_on_error


def _command_of(value: Any, number: int) -> Command:
    from coasty_desktop.api.bodies.machines import Command

    known = {"command", "parameters", "timeout_ms"}
    if not isinstance(value, dict) or not isinstance(value.get("command"), str) or not known.issuperset(value):
        raise BadInput(
            f"Number {number} of the file is no command", hint="A command is {command, parameters, timeout_ms}."
        )
    return Command(value["command"], value.get("parameters"), value.get("timeout_ms"))
