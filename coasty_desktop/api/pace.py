"""Slowing down before the service has to refuse: the last requests of a window are spread until it starts anew.

Source: contract, section 2: the limit headers, with and without their X-, and a reset in Unix time.
"""

from __future__ import annotations

from collections.abc import Mapping

from coasty_desktop.api.lenient import number
from coasty_desktop.api.request import Request

LONGEST_WAIT_S = 5.0
# The share of a window, and at least how many of its requests, that are spread.
_LAST_SHARE = 0.1
_LAST_REQUESTS = 3


class Pace:
    """What one client knows of its limit. What ends something is never held up by it."""

    def __init__(self) -> None:
        """No limit is known yet."""
        self._left: float | None = None
        self._limit, self._reset_at = 0.0, 0.0

    def note(self, headers: Mapping[str, str]) -> None:
        """Take what an answer says of the limit."""
        left, reset_at = _said(headers, "remaining"), _said(headers, "reset")
        if left is not None and reset_at is not None:
            self._left, self._reset_at = max(0.0, left), reset_at
            self._limit = _said(headers, "limit") or 0.0

    def wait_before(self, request: Request, now: float) -> float:
        """Seconds to wait before this request; `now` is Unix time. Counts the request."""
        until_reset = self._reset_at - now
        if self._left is None or until_reset <= 0:
            return 0.0
        left, self._left = self._left, max(0.0, self._left - 1)
        if _ends_something(request) or left > max(_LAST_REQUESTS, self._limit * _LAST_SHARE):
            return 0.0
        return min(until_reset / (left + 1), LONGEST_WAIT_S)


def _said(headers: Mapping[str, str], what: str) -> float | None:
    said = number(headers.get(f"x-ratelimit-{what}"))
    return number(headers.get(f"ratelimit-{what}")) if said is None else said


def _ends_something(request: Request) -> bool:
    return request.method == "DELETE" or request.path.endswith(("/cancel", "/stop", "/pause"))
