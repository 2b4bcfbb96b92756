"""How long to keep at it when a run cannot be followed: when to try again, when to ask otherwise, when to give up.

Source: contract, sections 6 and 10. Pure but for the clock it reads; who sleeps and asks is `event_stream`.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from coasty_desktop.api.retry import LONGEST_RETRY_AFTER_S
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable

# Nobody's patience changes these.
_FINAL = frozenset({401, 403, 404})
_TRY_AGAIN = frozenset({408, 425, 429})


class Endurance(msgspec.Struct, frozen=True):
    """How patient a follower is, in seconds.

    `silence_s` without a byte, or `eventless_s` of bytes without an event, end a connection. After `failures` of them
    in a row without a new event the record is asked for instead, every `first_poll_s` to `longest_poll_s`, until
    after `polling_s` a stream is tried again; one that ends in good order after `lively_s` is no failure. After
    `outage_s` without any answer it gives up.
    """

    silence_s: float = 60
    eventless_s: float = 120
    lively_s: float = 30
    failures: int = 5
    longest_back_off_s: float = 30
    first_poll_s: float = 2
    longest_poll_s: float = 15
    polling_s: float = 60
    outage_s: float = 600


class Persistence:
    """Counts what went wrong since the last new event. `jitter` gives 0 to 1."""

    def __init__(self, endurance: Endurance, clock: Clock, jitter: Callable[[], float]) -> None:
        """Nothing went wrong yet, and nothing answered either."""
        self._endurance, self._clock, self._jitter = endurance, clock, jitter
        self._failures = self._quiet_ends = 0
        self._asked_s = 0.0
        self._was_reached = False
        self._failing_since: float | None = None

    @property
    def needs_polling(self) -> bool:
        """Whether no stream can be had for now."""
        return self._failures >= self._endurance.failures

    @property
    def needs_a_look(self) -> bool:
        """Whether the run may have ended unheard: the service twice closed a stream that had nothing new.

        Once may be a connection that was cut before its first byte.
        """
        return self._quiet_ends >= 2

    def heard(self) -> None:
        """A new event came: everything is well."""
        self._failures = self._quiet_ends = 0

    def reached(self) -> None:
        """The service answered as it should."""
        self._was_reached, self._failing_since = True, None

    def closed(self, *, is_quiet: bool, lasted_s: float) -> None:
        """A connection ended. `is_quiet` says that it ended in good order without a new event."""
        if is_quiet:
            self._quiet_ends += 1
            # The edge cuts what works, too.
            self._failures = 0 if lasted_s >= self._endurance.lively_s else self._failures
        self._failures += 1

    def ask_to_wait(self, seconds: float) -> None:
        """The service wants at least this long a pause before the next request."""
        self._asked_s = max(self._asked_s, seconds)

    def bear(self, error: ServiceError, *, is_of_record: bool) -> None:
        """Take an error as one more failure. Raises it when trying again would not help, or has not for too long."""
        if self._is_hopeless(error, is_of_record) or (error.retry_after_s or 0) > LONGEST_RETRY_AFTER_S:
            raise error
        # Neither a stream nor the record, ever: nothing says that there is a service at all.
        if is_of_record and not self._was_reached:
            raise error
        now = self._clock.monotonic()
        if self._failing_since is None:
            self._failing_since = now
        elif now - self._failing_since > self._endurance.outage_s:
            raise error
        self.ask_to_wait(error.retry_after_s or 0)
        self._failures += 1

    def pause_s(self) -> float:
        """Seconds until the next attempt: full jitter under a ceiling that doubles, or what was asked for."""
        ceiling = min(self._endurance.longest_back_off_s, 2.0 ** min(max(0, self._failures - 1), 10))
        pause, self._asked_s = max(self._asked_s, self._jitter() * ceiling), 0.0
        return pause

    def _is_hopeless(self, error: ServiceError, is_of_record: bool) -> bool:
        if error.status in _FINAL or 300 <= error.status < 400 or error.retryable is False:
            return True
        is_refusal = not isinstance(error, ServiceUnreachable) and error.status not in _TRY_AGAIN
        return is_of_record and (is_refusal or error.code == "WRONG_ANSWER")
