"""What runs need of the practice machines."""

from __future__ import annotations

from typing import Protocol

from coasty_desktop.core.action import Action
from coasty_desktop.sandbox.accounts import Account


class Desk(Protocol):
    """A running machine's desktop."""

    def picture(self) -> bytes:
        """What it shows now, as PNG."""

    async def perform(self, action: Action) -> None:
        """Let it react. Points are pixels of `picture`."""


class MachineRoom(Protocol):
    """All machines of a service."""

    def get(self, account: Account, machine_id: str) -> object:
        """Any machine, running or not. Raises Refusal: MACHINE_NOT_FOUND."""

    def desk(self, account: Account, machine_id: str) -> Desk:
        """The desktop of a running machine. Raises Refusal: MACHINE_NOT_FOUND, INVALID_STATE."""
