"""Commands on a machine's shells. Source: contract, sections 1 and 3."""

from __future__ import annotations

import secrets
from typing import Annotated

import msgspec

from coasty_desktop.sandbox.machines.command import Command, Outcome
from coasty_desktop.sandbox.machines.files import NoSuchThing, absolute
from coasty_desktop.sandbox.machines.machine import Machine
from coasty_desktop.sandbox.machines.shell import MOST_OUTPUT, Shell
from coasty_desktop.sandbox.machines.shell_session import ShellSession

_SCOPE = "terminal:exec"
_MOST_SHELLS = 20
Name = Annotated[str, msgspec.Meta(max_length=128)]


class Line(msgspec.Struct, frozen=True):
    """A command line. The session goes on where it was; without one everything begins at home."""

    command: Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]
    session_id: Name = ""
    cwd: Annotated[str, msgspec.Meta(max_length=512)] = ""
    timeout_ms: Annotated[int, msgspec.Meta(ge=1000, le=120_000)] | None = None


class _Session(msgspec.Struct, frozen=True):
    session_id: Name = ""


def _execute(machine: Machine, asked: Line, timeout_s: float) -> Outcome:
    session = _session(machine, asked.session_id) if asked.session_id else _new(machine)
    session.now = machine.account.now()
    if asked.cwd:
        session.go(absolute(asked.cwd))
    seconds = timeout_s if asked.timeout_ms is None else asked.timeout_ms / 1000
    finished = Shell(session).run(asked.command, seconds)
    error = None if finished.exit_code == 0 else f"exit status {finished.exit_code}"
    result = {
        "output": finished.output, "exit_code": finished.exit_code, "session_id": asked.session_id or None,
        "cwd": session.cwd,
    }  # fmt: skip
    return Outcome(result, error, pause_s=finished.slept_s)


def _connect(machine: Machine, asked: _Session, timeout_s: float) -> Outcome:
    name = asked.session_id or f"shell_{secrets.token_hex(4)}"
    return Outcome({"session_id": name, "cwd": _session(machine, name).cwd})


def _read(machine: Machine, asked: _Session, timeout_s: float) -> Outcome:
    return Outcome({"session_id": asked.session_id, "output": _open(machine, asked).transcript[-MOST_OUTPUT:]})


def _clear(machine: Machine, asked: _Session, timeout_s: float) -> Outcome:
    _open(machine, asked).transcript = ""
    return Outcome({"session_id": asked.session_id})


def _close(machine: Machine, asked: _Session, timeout_s: float) -> Outcome:
    _open(machine, asked)
    del machine.shells[asked.session_id]
    return Outcome({"session_id": asked.session_id})


def _session(machine: Machine, name: str) -> ShellSession:
    """An open one, or a new one of that name. Raises NoSuchThing when there are too many."""
    if name not in machine.shells:
        if len(machine.shells) >= _MOST_SHELLS:
            raise NoSuchThing(f"{_MOST_SHELLS} terminals are open; close one")
        machine.shells[name] = _new(machine)
    return machine.shells[name]


def _open(machine: Machine, asked: _Session) -> ShellSession:
    if asked.session_id not in machine.shells:
        raise NoSuchThing("there is no such terminal session")
    return machine.shells[asked.session_id]


def _new(machine: Machine) -> ShellSession:
    return ShellSession(machine.files, machine.asked.os_type, machine.account.now())


TERMINAL_COMMANDS = (
    Command("terminal_execute", _SCOPE, Line, _execute),
    Command("terminal_connect", _SCOPE, _Session, _connect),
    Command("terminal_read", _SCOPE, _Session, _read),
    Command("terminal_clear", _SCOPE, _Session, _clear),
    Command("terminal_close", _SCOPE, _Session, _close),
)
