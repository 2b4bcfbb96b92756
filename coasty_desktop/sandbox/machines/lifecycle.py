"""The states of a machine, who may leave them, and how long they last. Source: contract, sections 4 and 11."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec

from coasty_desktop.sandbox.refusals import wrong_state

State = Literal[
    "creating", "starting", "running", "stopping", "restarting", "stopped", "suspended", "error", "terminated"
]
Deed = Literal["start", "stop", "restart", "delete", "snapshot", "ttl", "use"]

_NOT_GONE: tuple[State, ...] = tuple(state for state in get_args(State) if state != "terminated")
ALLOWED_FROM: dict[Deed, tuple[State, ...]] = {
    "start": ("stopped", "suspended"),
    "stop": ("running",),
    "restart": ("running",),
    "delete": _NOT_GONE,
    "snapshot": ("running", "stopped"),
    "ttl": _NOT_GONE,
    "use": ("running",),
}
_BY_DEED: dict[Deed, State] = {
    "start": "starting", "stop": "stopping", "restart": "restarting", "delete": "terminated",
}  # fmt: skip
# What a state on the way becomes by itself, and after how long.
ON_THE_WAY: dict[State, tuple[State, timedelta]] = {
    "creating": ("running", timedelta(seconds=3)),
    "starting": ("running", timedelta(seconds=2)),
    "stopping": ("stopped", timedelta(seconds=2)),
    "restarting": ("running", timedelta(seconds=4)),
}
# These cost the running rate.
AWAKE: tuple[State, ...] = ("starting", "running", "stopping", "restarting")


class Lifecycle(msgspec.Struct):
    """Which state a machine is in, and since when. It moves when it is asked, never by itself."""

    since: datetime
    state: State = "creating"
    started_at: datetime | None = None
    auto_destroy_at: datetime | None = None
    is_broken: bool = False

    def check(self, deed: Deed) -> None:
        """Raises Refusal: INVALID_STATE, with the state and those that would do."""
        if self.state not in ALLOWED_FROM[deed]:
            raise wrong_state(self.state, ALLOWED_FROM[deed])

    def begin(self, deed: Deed, now: datetime) -> None:
        """Start, stop, restart or delete. Raises Refusal: INVALID_STATE."""
        self.check(deed)
        self._enter(_BY_DEED[deed], now)

    def suspend(self, now: datetime) -> None:
        """The wallet ran dry."""
        self._enter("suspended", now)

    def moves(self, now: datetime) -> Iterator[tuple[State, datetime]]:
        """Move on to where it is by now: each state entered, and when."""
        while (step := self._next()) is not None and step[1] <= now:
            self._enter(*step)
            yield step

    def _next(self) -> tuple[State, datetime] | None:
        ahead: list[tuple[State, datetime]] = []
        if self.state in ON_THE_WAY:
            state, after = ON_THE_WAY[self.state]
            ahead.append(("error" if self.is_broken else state, self.since + after))
        if self.auto_destroy_at is not None and self.state != "terminated":
            ahead.append(("terminated", self.auto_destroy_at))
        return min(ahead, key=lambda step: step[1], default=None)

    def _enter(self, state: State, at: datetime) -> None:
        if state == "running":
            self.started_at = at
        self.state, self.since = state, at
