"""`coasty-desktop machines`: the machines at the service, their state, their pictures and what they carry out.

Here are the options and which function does what. What changes a machine's state is waited for.
"""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path

from coasty_desktop.cli import machine_commands as commands
from coasty_desktop.cli import machine_records as records
from coasty_desktop.cli import machine_states as states
from coasty_desktop.cli.asking import add_yes
from coasty_desktop.services.program import Program

Do = Callable[[argparse.Namespace, Program], Awaitable[int]]

_DO: dict[str, Do] = {
    "list": records.list_all,
    "show": records.show,
    "create": states.create,
    "start": states.start,
    "stop": states.stop,
    "restart": states.restart,
    "snapshot": records.snapshot,
    "delete": states.delete,
    "ttl": records.ttl,
    "pricing": records.pricing,
    "screenshot": records.screenshot,
    "connection": records.connection,
    "terminal": commands.terminal,
    "action": commands.action,
    "batch": commands.batch,
    "browser": commands.browser,
    "files": commands.files,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `machines`."""
    what = parser.add_subparsers(dest="what", metavar="COMMAND", required=True)

    def declare(name: str, help_: str, *, with_id: bool = True) -> argparse.ArgumentParser:
        added = what.add_parser(name, help=help_)
        if with_id:
            added.add_argument("id", metavar="ID", help="the machine's id, as `machines list` tells it")
        added.add_argument("--json", action="store_true", help="one JSON object a line")
        return added

    declare("list", "every machine", with_id=False)
    declare("show", "one machine")
    _add_create(declare("create", "make a machine, and wait until it runs", with_id=False))
    declare("start", "start a machine, and wait until it runs")
    declare("stop", "stop a machine, and wait until it has stopped")
    declare("restart", "restart a machine, and wait until it runs again")
    declare("snapshot", "keep an image of its disk; costs 1 credit")
    add_yes(declare("delete", "delete a machine and its disk"))
    declare("ttl", "when it deletes itself").add_argument(
        "minutes", type=int, metavar="N", help="minutes from now, 5 to 10080; 0 for never"
    )
    declare("pricing", "what machines cost", with_id=False)
    declare("screenshot", "its screen as a picture").add_argument("file", type=Path, metavar="FILE")
    declare("connection", "the ways into it").add_argument(
        "--reveal", action="store_true", help="show the passwords, keys and links as well"
    )
    _add_commands(declare)


def _add_create(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--os", choices=("linux", "windows"), required=True)
    parser.add_argument("--desktop", action="store_true", help="with a screen that can be acted on")
    parser.add_argument("--ttl-minutes", type=int, metavar="N", help="it deletes itself after that, 5 to 10080")


def _add_commands(declare: Callable[[str, str], argparse.ArgumentParser]) -> None:
    terminal = declare("terminal", "carry a command line out there; exit 1 when it fails")
    terminal.add_argument("command_line", metavar="COMMAND")
    terminal.add_argument("--session", metavar="S", help="go on in this session of its shell")
    terminal.add_argument("--cwd", metavar="DIR", help="the folder it starts in")
    action = declare("action", "carry one command out, such as click or type")
    action.add_argument("machine_command", metavar="COMMAND")
    batch = declare("batch", "carry up to 50 commands out, in order")
    batch.add_argument("file", type=Path, metavar="FILE.json", help="a list of {command, parameters}")
    browser = declare("browser", "one operation on its browser, such as navigate")
    files = declare("files", "one operation on its files, such as read")
    for one in (browser, files):
        one.add_argument("op", metavar="OP")
    for one in (action, browser, files):
        one.add_argument("parameters", nargs="?", metavar="JSON", help="its parameters, as one JSON object")


async def run(args: argparse.Namespace, program: Program) -> int:
    """Do it; returns the exit code."""
    return await _DO[args.what](args, program)
