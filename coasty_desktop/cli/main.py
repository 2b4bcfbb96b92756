"""Reads the arguments, starts the command, turns errors into sentences and exit codes."""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence

from coasty_desktop import __version__
from coasty_desktop.cli import (
    doctor,
    history,
    key,
    machines,
    run,
    runs,
    sandbox,
    schedules,
    self_test,
    stop,
    usage,
    workflow,
)
from coasty_desktop.cli.arguments import Parser, no_such_option, see_help
from coasty_desktop.cli.interrupts import left_open
from coasty_desktop.cli.problems import PROGRAM, tell_problem
from coasty_desktop.core.errors import BadInput, CoastyError, Stopped
from coasty_desktop.services.program import Headless, Program

# Commands of the command line's description whose part does not exist yet.
LATER = ("record", "recording", "policy")

WithProgram = Callable[[argparse.Namespace, Program], Awaitable[int]]


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = Parser(prog=PROGRAM, description="Carry a task out on this computer, every step shown before it happens.")
    top.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    top.add_argument("--background", action="store_true", help="start in the tray, without the window")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    run.add_arguments(commands.add_parser("run", help="carry a task out on this computer"))
    commands.add_parser("stop", help="stop everything that acts on this desktop, at once")
    sandbox.add_arguments(commands.add_parser("sandbox", help="the embedded practice service on loopback"))
    doctor.add_arguments(commands.add_parser("doctor", help="what works on this system, and what to do about the rest"))
    commands.add_parser("self-test", help="what every packaged build must pass")
    key.add_arguments(commands.add_parser("key", help="the key of the service"))
    usage.add_arguments(commands.add_parser("usage", help="balance and this month's use"))
    history.add_arguments(commands.add_parser("history", help="earlier runs"))
    workflow.add_arguments(commands.add_parser("workflow", help="several tasks in one document, at the service"))
    schedules.add_arguments(commands.add_parser("schedules", help="tasks that are carried out at their time"))
    machines.add_arguments(commands.add_parser("machines", help="the machines at the service"))
    runs.add_arguments(commands.add_parser("runs", help="tasks that the service carries out by itself"))
    return top


def main(argv: Sequence[str], headless: Headless) -> int:
    """Carry one command out; returns the exit code. What was to be expected ends with one sentence on stderr."""
    try:
        args = _parsed(argv)
        _make_printable(as_json=getattr(args, "json", False))
        return _ended(_carried_out(args, headless), _flush())
    except CoastyError as error:
        tell_problem(error)
        return _ended(error.exit_code, _flush())
    except KeyboardInterrupt:
        return Stopped.exit_code
    except BrokenPipeError:
        _flush()
        return CoastyError.exit_code
    except OSError as error:
        if _flush() is None and not _is_of_print(error):
            raise
        return _ended(CoastyError.exit_code, error)


def _carried_out(args: argparse.Namespace, headless: Headless) -> int:
    """The exit code of the command. Raises Stopped where an interrupt leaves open what the service did."""
    try:
        return _dispatch(args, headless)
    except (KeyboardInterrupt, Stopped) as error:
        is_told = isinstance(error, Stopped) and (error.hint != "" or error.by != "signal")
        hint = "" if is_told else left_open(args)
        if not hint:
            raise
        stopped = Stopped("signal")
        stopped.hint = hint
        raise stopped from None


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    if argv and argv[0] in LATER:
        raise BadInput(f"`{argv[0]}` is not there yet", hint="It comes with a later version.")
    args, unknown = parser().parse_known_args(argv)
    if unknown:
        options = [word for word in unknown if word.startswith("--")]
        title = no_such_option(options[0]) if options else "There is a word too many"
        hint = "" if options else "Text with spaces goes into quotes. "
        raise BadInput(title, hint=hint + see_help(f"{PROGRAM} {args.command or ''}"))
    if args.background and args.command is not None:
        raise BadInput("`--background` is for the window", hint="Leave it out.")
    return args


def _dispatch(args: argparse.Namespace, headless: Headless) -> int:
    with_program: dict[str, WithProgram] = {
        "run": run.run, "key": key.run, "usage": usage.run, "history": history.run,
        "machines": machines.run, "runs": runs.run,
        "workflow": workflow.run, "schedules": schedules.run,
    }  # fmt: skip
    match args.command:
        case "stop":
            return stop.run(headless)
        case "doctor":
            return doctor.run(args, headless)
        case "sandbox":
            return asyncio.run(sandbox.run(args, headless))
        case "self-test":
            return asyncio.run(self_test.run(headless))
        case None:
            raise BadInput("No command", hint=see_help(PROGRAM))
        case command:
            return asyncio.run(_in_program(with_program[command], args, headless))


async def _in_program(work: WithProgram, args: argparse.Namespace, headless: Headless) -> int:
    async with headless.open_program() as program:
        return await work(args, program)


def _make_printable(*, as_json: bool) -> None:
    """Let no character of a task or an answer end the program on a terminal that lacks it. JSON is always UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if as_json else None, errors="backslashreplace")


def _ended(code: int, problem: OSError | None) -> int:
    """The exit code, once it is said that the output was lost. A reader that has gone knows it."""
    if problem is None or isinstance(problem, BrokenPipeError):
        return code
    tell_problem(f"The output cannot be written ({problem.strerror})")
    return CoastyError.exit_code


def _is_of_print(error: OSError) -> bool:
    """Whether printing failed: a command's own lines do nothing else that fails without the name of a file.

    Without a buffer (PYTHONUNBUFFERED) nothing is left afterwards by which stdout itself would tell.
    """
    *_, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return error.filename is None and str(frame.f_globals.get("__name__")).startswith("coasty_desktop.cli.")


def _flush() -> OSError | None:
    """Write out what is left; returns why it cannot be. It is thrown away then, or the interpreter would complain."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        return error
    return None
