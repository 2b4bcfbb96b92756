"""What was sent under which idempotency key: written before it is sent, so that no crash can make it cost twice.

The store keeps it on disk; without one it lives as long as the client.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

import msgspec

Outcome = Literal["answered", "refused", "unknown"]


class Pending(msgspec.Struct, frozen=True):
    """A keyed request with the exact bytes that every repeat must send."""

    key: str
    method: str
    path: str
    body: bytes
    estimate: float
    made_at: datetime

    def __repr__(self) -> str:
        """Without the body."""
        return f"Pending({self.key}, {self.method} {self.path})"


class Journal(Protocol):
    """Remembers keyed requests. One that was saved and never done has an unknown outcome."""

    async def save(self, pending: Pending) -> None:
        """Write it down durably; it is sent only after this returns."""

    async def done(
        self, key: str, outcome: Outcome, credits: float, *, is_estimated: bool, request_id: str = ""
    ) -> None:
        """Note how it ended and what it cost; `unknown` means that it may have been charged."""

    async def total(self, kind: str, record_id: str, credits: float) -> None:
        """Note what something that runs at the service has cost so far; the same total twice is one charge."""


class MemoryJournal:
    """Keeps what is pending, and nothing after the process."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.pending: dict[str, Pending] = {}

    async def save(self, pending: Pending) -> None:
        """Keep it."""
        self.pending[pending.key] = pending

    async def done(
        self, key: str, outcome: Outcome, credits: float, *, is_estimated: bool, request_id: str = ""
    ) -> None:
        """Forget it, unless nobody knows how it ended."""
        if outcome != "unknown":
            self.pending.pop(key, None)

    async def total(self, kind: str, record_id: str, credits: float) -> None:
        """Keep no books."""
