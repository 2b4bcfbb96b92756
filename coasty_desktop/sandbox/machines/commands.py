"""The commands a machine knows, by name, and how one is carried out. Source: contract, section 3."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import msgspec

from coasty_desktop.core.clock import Clock
from coasty_desktop.sandbox.machines.browser_commands import BROWSER_COMMANDS
from coasty_desktop.sandbox.machines.command import Command, Outcome
from coasty_desktop.sandbox.machines.desktop_commands import DESKTOP_COMMANDS
from coasty_desktop.sandbox.machines.drawing import png_of
from coasty_desktop.sandbox.machines.file_commands import FILE_COMMANDS
from coasty_desktop.sandbox.machines.files import NoSuchThing
from coasty_desktop.sandbox.machines.machine import Machine
from coasty_desktop.sandbox.machines.terminal_commands import TERMINAL_COMMANDS
from coasty_desktop.sandbox.refusals import invalid
from coasty_desktop.sandbox.route import Json

COMMANDS: Mapping[str, Command] = {
    command.name: command for command in (*DESKTOP_COMMANDS, *FILE_COMMANDS, *TERMINAL_COMMANDS, *BROWSER_COMMANDS)
}
BROWSER_OPS: Mapping[str, str] = {
    "open": "browser_open", "navigate": "browser_navigate", "click": "browser_click", "type": "browser_type",
    "dom": "browser_get_dom", "clickables": "browser_get_clickables", "state": "browser_state",
    "info": "browser_info", "scroll": "browser_scroll", "close": "browser_close", "screenshot": "browser_screenshot",
    "wait": "browser_wait", "list-tabs": "browser_list_tabs", "open-tab": "browser_open_tab",
    "close-tab": "browser_close_tab", "switch-tab": "browser_switch_tab",
}  # fmt: skip
FILE_OPS: Mapping[str, str] = {
    "read": "file_read", "exists": "file_exists", "list": "directory_list", "list-directory": "directory_list",
    "download": "file_download", "list-downloads": "file_list_downloads", "write": "file_write",
    "edit": "file_edit", "append": "file_append", "delete": "file_delete", "delete-directory": "directory_delete",
}  # fmt: skip


def command_of(name: str, path: str = "$.command") -> Command:
    """Raises Refusal 422 for a name off the list; `path` is where it stands."""
    if name not in COMMANDS:
        raise invalid("there is no such command", path, "Use one of the contract's names.")
    return COMMANDS[name]


async def carry_out(machine: Machine, command: Command, parameters: Json, timeout_s: float, clock: Clock) -> Json:
    """What came of one command, as MachineActionResult; parameters that do not fit are a failure of the command.

    Raises Refusal: INVALID_STATE when the machine does not run.
    """
    machine.settle()
    machine.life.check("use")
    began = clock.monotonic()
    try:
        outcome = command.act(machine, msgspec.convert(parameters, command.kind), timeout_s)
    except msgspec.ValidationError as error:
        outcome = Outcome(error=f"the parameters of {command.name} do not fit: {error}")
    except NoSuchThing as problem:
        outcome = Outcome(error=str(problem))
    if outcome.pause_s:
        await clock.sleep(outcome.pause_s)
    return {
        "success": outcome.error is None,
        "duration_ms": max(0, round((clock.monotonic() - began) * 1000)),
        "machine_id": machine.id,
        "command": command.name,
        "result": outcome.result,
        "error": outcome.error,
        "screenshot": _data_uri(machine) if outcome.is_shown else None,
    }


def _data_uri(machine: Machine) -> str:
    return f"data:image/png;base64,{base64.b64encode(png_of(machine.desktop)).decode()}"
