"""`coasty-desktop run TASK`: carry a task out on this computer, or on a machine that is acted on from here."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from coasty_desktop.agent.events import RunFinished
from coasty_desktop.cli.asking import has_terminal
from coasty_desktop.cli.problems import tell_problem
from coasty_desktop.cli.run_lines import json_line, problem, words
from coasty_desktop.cli.terminal import TerminalApprover
from coasty_desktop.core.errors import BadInput, CoastyError, Stopped
from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.core.target import DisplayTarget, MachineTarget, RegionTarget, Target, WindowTarget
from coasty_desktop.services.presets import PRESETS
from coasty_desktop.services.program import Program
from coasty_desktop.services.run_ports import Happened
from coasty_desktop.services.run_request import RunRequest, checked


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `run`."""
    parser.add_argument("task", metavar="TASK", help="what should be done, in plain words")
    parser.add_argument("--target", default="local", metavar="local|machine:ID", help="where")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--display", type=int, metavar="N", help="the display, as `doctor` numbers them")
    where.add_argument("--window", metavar="TITLE", help="only the window whose title holds this")
    where.add_argument("--region", metavar="X,Y,W,H", help="only this part, in pixels of the virtual desktop")
    parser.add_argument("--engine", choices=("v3", "v4", "v1"))
    parser.add_argument("--image", choices=("sd", "hd"), help="sd: at most 1280x720; hd: larger, and dearer")
    parser.add_argument("--preset", choices=[preset.id for preset in PRESETS])
    parser.add_argument("--instructions", default="", metavar="TEXT", help="added to the preset's own")
    parser.add_argument("--max-steps", type=int, metavar="N")
    parser.add_argument("--budget-credits", type=float, metavar="N")
    parser.add_argument("--time-limit-s", type=float, metavar="N")
    parser.add_argument("--approve", choices=("every", "risky", "none"), help="what is asked before it happens")
    parser.add_argument("--on-user-input", choices=("pause", "stop", "ignore"))
    parser.add_argument("--practice", action="store_true", help="use the practice service even if there is a key")
    parser.add_argument("--trace", type=Path, metavar="DIR", help="also write the run's offline report there")
    parser.add_argument("--json", action="store_true", help="one JSON object a line on stdout")


def request_of(args: argparse.Namespace, program: Program) -> RunRequest:
    """The request the options ask for. Raises BadInput, also for what this version does not have yet."""
    settings = program.settings
    approve = args.approve or settings.approve
    if approve == "risky":
        raise BadInput("Asking only before risky steps is not there yet", hint="Use `--approve every` or `none`.")
    return RunRequest(
        task=args.task,
        target=target_of(args),
        engine=args.engine or settings.engine,
        image=args.image or settings.image,
        preset=args.preset or settings.preset,
        instructions=args.instructions,
        max_steps=settings.max_steps if args.max_steps is None else args.max_steps,
        budget_credits=args.budget_credits,
        time_limit_s=args.time_limit_s,
        approve=approve,
        on_user_input=args.on_user_input or settings.on_user_input,
        practice=args.practice,
    )


def target_of(args: argparse.Namespace) -> Target:
    """The target the options name. Raises BadInput."""
    if args.target != "local":
        return _machine(args)
    if args.window is not None:
        if not args.window.strip():
            raise BadInput("The window's title is empty", hint="Give a part of its title.")
        return WindowTarget(args.window)
    if args.region is not None:
        return RegionTarget(_rect(args.region))
    if args.display is not None and args.display < 1:
        raise BadInput("Displays are numbered from 1", hint="`coasty-desktop doctor` lists them.")
    return DisplayTarget(args.display or 0)


def _machine(args: argparse.Namespace) -> MachineTarget:
    kind, _, machine_id = args.target.partition(":")
    if kind != "machine" or not machine_id.strip():
        raise BadInput("That is not a target", hint="--target takes local, or machine:ID.")
    if any(part is not None for part in (args.display, args.window, args.region)):
        raise BadInput("A machine has one screen", hint="--display, --window and --region are for this computer.")
    if args.on_user_input is not None:
        raise BadInput("Nobody's input is watched on a machine", hint="--on-user-input is for this computer.")
    return MachineTarget(machine_id.strip())


def _rect(text: str) -> ScreenRect:
    try:
        x, y, width, height = (int(part) for part in text.split(","))
    except ValueError:
        raise BadInput("That is not a region", hint="--region takes four whole numbers: X,Y,WIDTH,HEIGHT.") from None
    if width < 1 or height < 1:
        raise BadInput("A region needs a width and a height", hint="For example 100,100,640,480.")
    return ScreenRect(x, y, width, height)


async def run(args: argparse.Namespace, program: Program) -> int:
    """Carry the task out; returns the exit code."""
    # What is wrong with the request comes before what is missing here to carry it out.
    request = checked(request_of(args, program))
    if request.approve == "every" and not has_terminal():
        raise BadInput(
            "Every step must be approved, and there is nobody at a terminal to ask",
            hint="Add `--approve none` to let it act without asking.",
        )
    if args.trace is not None:
        _make(args.trace)
    people = sys.stderr if args.json else sys.stdout
    if request.approve == "every":
        # Without --json the step has just been printed with its actions.
        asking = TerminalApprover(people, sys.stdin.fileno(), names_actions=args.json)
        program.runs.ask_through(asking)
    program.runs.happened.connect(_Printer(program, as_json=args.json))
    _stop_on_signals(program, asyncio.get_running_loop())
    program.runs.start(request)
    ending = await program.runs.wait()
    if ending is None:
        return CoastyError.exit_code
    if args.trace is not None and program.runs.current is not None:
        run_id = program.runs.current.run_id
        print(f"Report: {program.history.export(run_id, args.trace / f'{run_id}.html')}", file=people)
    return ending.exit_code


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The folder {folder} cannot be made ({error.strerror})", hint="Choose another.") from None


class _Printer:
    """Prints each event as it happens. When nobody reads any more, the run is stopped: it would act unseen."""

    def __init__(self, program: Program, *, as_json: bool) -> None:
        self._runs, self._as_json, self._is_read = program.runs, as_json, True

    def __call__(self, fact: Happened) -> None:
        if isinstance(fact.event, RunFinished):
            self._tell_ending(fact.event)
        text = json_line(fact) if self._as_json else words(fact.event, with_problem=False)
        if text is None or not self._is_read:
            return
        try:
            print(text, flush=True)
        except OSError:
            self._is_read = False
            self._runs.stop("the end of its output")

    def _tell_ending(self, ending: RunFinished) -> None:
        """Problems go to stderr; JSON has no place for what to do about them."""
        if ending.status == "error" or (self._as_json and ending.exit_code == CoastyError.exit_code):
            tell_problem(problem(ending))


def _stop_on_signals(program: Program, loop: asyncio.AbstractEventLoop) -> None:
    """Ctrl+C once: stop. Twice: leave at once; the hand then sees its pipe close and lets go of everything."""
    asked = 0

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            os._exit(Stopped.exit_code)
        program.runs.stop_now("signal")
        loop.call_soon_threadsafe(program.runs.stop, "signal")

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        # Windows has no SIGHUP: its console ends the program, and the hand lets go.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handle)
