"""What carrying a task out needs of the world, and what it tells a view. `app` joins the protocols to adapters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec

from coasty_desktop.agent.events import RunEvent
from coasty_desktop.agent.ports import Computer, Service
from coasty_desktop.core.geometry import Size
from coasty_desktop.core.target import Target


class TargetChoice(msgspec.Struct, frozen=True):
    """A target that can be chosen, with its name for people."""

    target: Target
    label: str


class Estimate(msgspec.Struct, frozen=True):
    """What a run costs at most, before it starts. `is_free` is true when practising."""

    max_steps: int
    credits: int
    picture: Size
    is_free: bool = False


class Happened(msgspec.Struct, frozen=True):
    """An event with the time (UTC) at which it happened."""

    event: RunEvent
    at: datetime


class Records(Protocol):
    """Where runs are kept, as they happen."""

    def begin(
        self, run_id: str, *, task: str, target: str, options: dict[str, Any], practice: bool, started_at: datetime
    ) -> None:
        """Note that a run starts."""

    def append(self, run_id: str, event: RunEvent, at: datetime) -> None:
        """Note one event of it."""

    def past_tasks(self, limit: int = 50) -> list[str]:
        """Tasks of earlier runs, newest first, each once."""


class Screens(Protocol):
    """Makes the computer that a run acts on."""

    def computer(self, target: Target, picture_limit: Size, on_person: Callable[[str], None]) -> Computer:
        """A computer for the target; `on_person` hears, on the loop's thread, of a person's own input."""

    def targets(self) -> list[Target]:
        """What can be chosen now: displays first, then windows."""

    def captured_size(self, target: Target) -> Size:
        """The size in pixels of a target's capture now."""

    def hold_now(self) -> None:
        """Cut short what is being injected, and let go; what comes later is injected again. From any thread."""

    def stop_now(self, by: str) -> None:
        """Stop injecting before the next event; from any thread."""


class Connection(Protocol):
    """Who answers: the hosted service or the practice service."""

    def would_practise(self, wants_practice: bool) -> bool:
        """Whether a run would practise, as far as is known without asking a keychain."""

    async def client(self) -> object:
        """The client of the service that keeps machines. Raises BadInput, ServiceError when there is no key."""

    async def service(
        self, run_id: str, *, wants_practice: bool, on_retry: Callable[[float, str], None]
    ) -> tuple[Service, bool]:
        """The service to ask, and whether it is the practice service. Raises ServiceError when a key is missing."""

    def at_most(self, steps: int, picture: Size, *, engine: str, instructions: str) -> int:
        """The credits that a session of so many steps costs at most."""
