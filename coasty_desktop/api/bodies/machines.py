"""What machines are asked with. Source: contract, sections 3 and 11."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from coasty_desktop.api.bodies.checks import (
    flag_of,
    given,
    object_of,
    one_of,
    optional_text,
    optional_whole,
    text_metadata_of,
    text_of,
    whole_of,
)
from coasty_desktop.core.errors import BadInput

OPERATING_SYSTEMS = ("linux", "windows")
COMMANDS = (
    "click", "type", "key_press", "key_combo", "scroll", "drag", "screenshot", "terminal_execute", "file_read",
    "file_write", "browser_navigate", "browser_click", "browser_type", "browser_execute", "double_click",
    "click_with_modifiers", "list_windows", "switch_to_window", "close_window", "minimize_window", "maximize_window",
    "restore_window", "arrange_windows", "move_window", "terminal_connect", "terminal_read", "terminal_clear",
    "terminal_close", "file_exists", "directory_list", "file_edit", "file_append", "file_delete", "directory_delete",
    "file_download", "file_list_downloads", "browser_open", "browser_get_dom", "browser_get_clickables",
    "browser_state", "browser_info", "browser_scroll", "browser_close", "browser_screenshot", "browser_wait",
    "browser_list_tabs", "browser_open_tab", "browser_close_tab", "browser_switch_tab",
)  # fmt: skip
BROWSER_OPERATIONS = (
    "open", "navigate", "click", "type", "dom", "clickables", "state", "info", "scroll", "close", "screenshot", "wait",
    "list-tabs", "open-tab", "close-tab", "switch-tab",
)  # fmt: skip
FILE_READS = ("read", "exists", "list", "list-directory", "download", "list-downloads")
FILE_WRITES = ("write", "edit", "append", "delete", "delete-directory")
FILE_OPERATIONS = (*FILE_READS, *FILE_WRITES)
SHORTEST_TTL_MINUTES, LONGEST_TTL_MINUTES = 5, 10_080
MOST_COMMANDS = 50
SHORTEST_TIMEOUT_MS, LONGEST_TIMEOUT_MS = 1_000, 120_000
_LONGEST_NAME = 64
_LONGEST_COMMAND_LINE = 8192
_MOST_PARAMETER_BYTES = 1_000_000
# A file may be 50 MB by one text; the body that carries it may not.
_MOST_FILE_BYTES = 9_900_000


class Command(msgspec.Struct, frozen=True):
    """One command of a batch: one of `COMMANDS`, its parameters, and how long it may take (1000 to 120000 ms)."""

    command: str
    parameters: Mapping[str, Any] | None = None
    timeout_ms: int | None = None

    def __repr__(self) -> str:
        """Without the parameters: they may be what somebody types."""
        return f"Command({self.command})"


def create_body(
    name: str,
    *,
    os: str,
    desktop: bool,
    ttl_minutes: int | None,
    cpu_cores: int | None,
    memory_gb: int | None,
    storage_gb: int | None,
    restore_from_snapshot: bool | None,
    metadata: Mapping[str, str] | None,
) -> dict[str, Any]:
    """A new machine; `ttl_minutes` 5 to 10080."""
    return given(
        display_name=text_of(name, "The machine's name", _LONGEST_NAME),
        os_type=one_of(os, "The operating system", OPERATING_SYSTEMS),
        desktop_enabled=flag_of(desktop, "Whether there is a desktop"),
        ttl_minutes=None if ttl_minutes is None else _ttl(ttl_minutes),
        cpu_cores=optional_whole(cpu_cores, "The number of cores", 1, 16),
        memory_gb=optional_whole(memory_gb, "The memory in GB", 1, 64),
        storage_gb=optional_whole(storage_gb, "The storage in GB", 8, 500),
        restore_from_snapshot=restore_from_snapshot,
        metadata=text_metadata_of(metadata),
    )


def ttl_body(minutes: int) -> dict[str, Any]:
    """When a machine destroys itself, in minutes from now: 0 for never, else 5 to 10080."""
    return {"ttl_minutes": 0 if minutes == 0 and not isinstance(minutes, bool) else _ttl(minutes)}


def action_body(command: Command) -> dict[str, Any]:
    """One command."""
    parameters = command.parameters
    return given(
        command=one_of(command.command, "The command", COMMANDS),
        parameters=None if parameters is None else _parameters(parameters),
        timeout_ms=_timeout(command.timeout_ms),
    )


def batch_body(commands: Sequence[Command], stop_on_error: bool | None) -> dict[str, Any]:
    """1 to 50 commands."""
    if not 1 <= len(commands) <= MOST_COMMANDS:
        raise BadInput(f"A batch has 1 to {MOST_COMMANDS} commands, not {len(commands)}")
    return given(steps=[action_body(command) for command in commands], stop_on_error=stop_on_error)


def browser_body(op: str, parameters: Mapping[str, Any] | None, timeout_ms: int | None) -> dict[str, Any]:
    """What a browser operation is told; `op` is checked, too."""
    one_of(op, "The browser operation", BROWSER_OPERATIONS)
    return {"parameters": _parameters(parameters or {}), **given(timeout_ms=_timeout(timeout_ms))}


def terminal_body(command: str, *, session_id: str | None, cwd: str | None, timeout_ms: int | None) -> dict[str, Any]:
    """A command line of 1 to 8192 characters."""
    return given(
        command=text_of(command, "The command line", _LONGEST_COMMAND_LINE),
        session_id=optional_text(session_id, "The terminal's session", 128),
        cwd=optional_text(cwd, "The folder", 512),
        timeout_ms=_timeout(timeout_ms),
    )


def files_body(op: str, parameters: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a file operation is told; `op` is checked, too. No time limit may be named here."""
    one_of(op, "The file operation", FILE_OPERATIONS)
    return {"parameters": _parameters(parameters or {}, _MOST_FILE_BYTES)}


def _ttl(minutes: int) -> int:
    return whole_of(minutes, "The lifetime in minutes", SHORTEST_TTL_MINUTES, LONGEST_TTL_MINUTES)


def _timeout(timeout_ms: int | None) -> int | None:
    return optional_whole(timeout_ms, "The time limit in ms", SHORTEST_TIMEOUT_MS, LONGEST_TIMEOUT_MS)


def _parameters(parameters: Mapping[str, Any], most_bytes: int = _MOST_PARAMETER_BYTES) -> dict[str, Any]:
    return object_of(parameters, "The parameters", most_bytes)
