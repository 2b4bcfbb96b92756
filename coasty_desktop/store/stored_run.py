"""A run as it was kept: plain values, and the state its events lead to."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import Any, Literal

import msgspec

from coasty_desktop.agent.events import EndStatus, RunEvent, RunFinished
from coasty_desktop.agent.snapshot import RunSnapshot, advance

# "interrupted": the process that wrote it is gone and never said how it ended.
StoredStatus = EndStatus | Literal["running", "interrupted"]


class RunSummary(msgspec.Struct, frozen=True):
    """A run in a list. `seconds` is 0 until it has ended."""

    run_id: str
    task: str
    target: str
    practice: bool
    started_at: datetime
    status: StoredStatus
    steps: int
    credits: float
    seconds: float
    verified: bool | None
    reasoning: str


class StoredEvent(msgspec.Struct, frozen=True):
    """One event with the time it happened, in UTC."""

    at: datetime
    event: RunEvent


class StoredRun(msgspec.Struct, frozen=True):
    """A run with all that was kept of it.

    `unread` names the events from the first one on that this program does not know. `lost_pictures` names the files
    that are gone or damaged; their bytes are empty in the events.
    """

    summary: RunSummary
    options: dict[str, Any]
    events: tuple[StoredEvent, ...]
    unread: tuple[str, ...] = ()
    lost_pictures: tuple[str, ...] = ()

    def snapshot(self) -> RunSnapshot:
        """The state after all its events."""
        chosen = self.options.get("max_steps")
        start = RunSnapshot(
            run_id=self.summary.run_id,
            task=self.summary.task,
            max_steps=chosen if isinstance(chosen, int) else 0,
            started_at=self.summary.started_at,
            target=self.summary.target,
            practice=self.summary.practice,
        )
        return reduce(advance, (stored.event for stored in self.events), start)

    @property
    def finished(self) -> RunFinished | None:
        """How it ended, if it did."""
        ends = [stored.event for stored in self.events if isinstance(stored.event, RunFinished)]
        return ends[-1] if ends else None
