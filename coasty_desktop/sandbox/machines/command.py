"""What a command of a machine is: its name, the scope it needs, its parameters, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from coasty_desktop.sandbox.machines.machine import Machine
from coasty_desktop.sandbox.route import Json

USUAL_TIMEOUT_S = 30.0


class Outcome(msgspec.Struct, frozen=True):
    """`error` says in a person's words why it did not work. `pause_s` has not passed yet: whoever answers waits."""

    result: Json | None = None
    error: str | None = None
    is_shown: bool = False
    pause_s: float = 0.0


class Command(msgspec.Struct, frozen=True):
    """`act` gets the machine, parameters of `kind`, and seconds; it may raise NoSuchThing."""

    name: str
    scope: str
    kind: type
    act: Callable[[Machine, Any, float], Outcome]


class Nothing(msgspec.Struct, frozen=True):
    """No parameters."""
