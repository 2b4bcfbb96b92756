"""What running a machine costs, by full minute and rounded down. Source: contract, section 4."""

from __future__ import annotations

from datetime import datetime

import msgspec

from coasty_desktop.sandbox.machines.lifecycle import AWAKE, State

# Credits an hour.
RUNNING = {"linux": 5, "windows": 9}
ASLEEP = 1
SNAPSHOT = 1
LEAST_TO_CREATE = 20


def rate(state: State, os_type: str) -> int:
    """Credits an hour in a state."""
    if state in AWAKE:
        return RUNNING[os_type]
    return ASLEEP if state in ("stopped", "suspended") else 0


class Meter(msgspec.Struct):
    """The segments of a machine's life, each at one rate; `closed` is what the ended ones came to in credits."""

    since: datetime
    rate: int = 0
    closed: int = 0

    def accrued(self, now: datetime) -> int:
        """Credits of the segment so far."""
        minutes = int((now - self.since).total_seconds() // 60)
        return minutes * self.rate // 60

    def total(self, now: datetime) -> int:
        """Credits of the whole life so far."""
        return self.closed + self.accrued(now)

    def switch(self, rate: int, at: datetime) -> None:
        """From `at` on it costs another rate; the same rate goes on with the same segment."""
        if rate != self.rate:
            self.closed += self.accrued(at)
            self.since, self.rate = at, rate
