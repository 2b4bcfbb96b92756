"""What a machine is told to do. Source: contract, sections 3, 7 and 11.

All of it is keyed, and all but reading files acts on the world: it is not repeated by itself after an unclear outcome
unless this service has shown that it keeps keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coasty_desktop.api.bodies import machines as bodies
from coasty_desktop.api.bodies.machines import Command
from coasty_desktop.api.caller import Caller
from coasty_desktop.api.records.commands import (
    BatchResult,
    CommandResult,
    TerminalResult,
    read_batch_result,
    read_command_result,
    read_terminal_result,
)
from coasty_desktop.api.request import Patience, Request, json_body, path_id

_LONGEST_COMMAND_S = bodies.LONGEST_TIMEOUT_MS / 1000
# What the network and the service need beside the command's own time.
_MARGIN_S = 15
_MOST_BATCH_S = 600


class Commands:
    """The acting half of `/machines`; a failed command is an answer with `success` false, not an error."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        self._caller = caller

    async def act(
        self,
        machine_id: str,
        command: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout_ms: int | None = None,
    ) -> CommandResult:
        """Carry out one of `COMMANDS`; `timeout_ms` is 1000 to 120000."""
        body = bodies.action_body(Command(command, parameters, timeout_ms))
        request = _acting(f"/machines/{path_id(machine_id)}/actions", body, _seconds(timeout_ms))
        return await self._caller.call(request, read_command_result)

    async def batch(
        self, machine_id: str, commands: Sequence[Command], *, stop_on_error: bool | None = None
    ) -> BatchResult:
        """Carry out 1 to 50 commands in order."""
        body = bodies.batch_body(commands, stop_on_error)
        seconds = min(_MOST_BATCH_S, sum(_seconds(command.timeout_ms) for command in commands))
        request = _acting(f"/machines/{path_id(machine_id)}/actions/batch", body, seconds)
        return await self._caller.call(request, read_batch_result)

    async def browser(
        self, machine_id: str, op: str, parameters: Mapping[str, Any] | None = None, *, timeout_ms: int | None = None
    ) -> CommandResult:
        """Carry out one of `BROWSER_OPERATIONS` in the machine's browser."""
        body = bodies.browser_body(op, parameters, timeout_ms)
        request = _acting(f"/machines/{path_id(machine_id)}/browser/{op}", body, _seconds(timeout_ms))
        return await self._caller.call(request, read_command_result)

    async def terminal(
        self,
        machine_id: str,
        command: str,
        *,
        session_id: str | None = None,
        cwd: str | None = None,
        timeout_ms: int | None = None,
    ) -> TerminalResult:
        """Run a command line; one `session_id` is one terminal, with its folder and variables."""
        body = bodies.terminal_body(command, session_id=session_id, cwd=cwd, timeout_ms=timeout_ms)
        request = _acting(f"/machines/{path_id(machine_id)}/terminal", body, _seconds(timeout_ms))
        return await self._caller.call(request, read_terminal_result)

    async def files(self, machine_id: str, op: str, parameters: Mapping[str, Any] | None = None) -> CommandResult:
        """Carry out one of `FILE_OPERATIONS`; only those of `FILE_WRITES` change anything."""
        body = bodies.files_body(op, parameters)
        is_write = op in bodies.FILE_WRITES
        request = _acting(f"/machines/{path_id(machine_id)}/files/{op}", body, _LONGEST_COMMAND_S, is_write=is_write)
        return await self._caller.call(request, read_command_result)


def _acting(path: str, body: dict[str, Any], seconds: float, *, is_write: bool = True) -> Request:
    patience = Patience(read_s=seconds + _MARGIN_S, whole_s=seconds + 2 * _MARGIN_S)
    return Request(
        "POST",
        path,
        json_body(body, what="The command"),
        is_keyed=True,
        is_harmless=not is_write,
        acts_on_world=is_write,
        patience=patience,
    )


def _seconds(timeout_ms: int | None) -> float:
    return _LONGEST_COMMAND_S if timeout_ms is None else timeout_ms / 1000
