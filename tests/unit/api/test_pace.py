"""The last requests of a window are spread until it starts anew."""

import pytest

from coasty_desktop.api.pace import LONGEST_WAIT_S, Pace
from coasty_desktop.api.request import Request

LIST = Request("GET", "/machines")
NOW = 1_700_000_000.0


def told(remaining: str, in_s: float = 8, limit: str = "60", prefix: str = "x-") -> Pace:
    pace = Pace()
    pace.note(
        {
            f"{prefix}ratelimit-remaining": remaining,
            f"{prefix}ratelimit-reset": str(NOW + in_s),
            f"{prefix}ratelimit-limit": limit,
        }
    )
    return pace


@pytest.mark.parametrize(
    ("remaining", "in_s", "waits"),
    [
        ("60", 8, 0),
        ("7", 8, 0),
        ("6", 8, 8 / 7),
        ("1", 8, 4),
        ("0", 4, 4),
        ("0", 3600, LONGEST_WAIT_S),
        ("-5", 4, 4),
        ("0", 0, 0),
        ("0", -5, 0),
        ("many", 8, 0),
        ("nan", 8, 0),
    ],
)
def test_that_waits_grow_towards_the_last_request(remaining: str, in_s: float, waits: float) -> None:
    assert told(remaining, in_s).wait_before(LIST, NOW) == pytest.approx(waits)


def test_that_both_spellings_are_read() -> None:
    assert told("1", prefix="").wait_before(LIST, NOW) == 4


def test_that_its_own_requests_are_counted_until_the_service_says_more() -> None:
    pace = told("7")
    assert [pace.wait_before(LIST, NOW) > 0 for _ in range(3)] == [False, True, True]
    pace.note({"content-type": "application/json"})
    assert pace.wait_before(LIST, NOW) > 0
    assert pace.wait_before(LIST, NOW + 8) == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/sessions/s"),
        ("POST", "/runs/r/cancel"),
        ("POST", "/machines/m/stop"),
        ("POST", "/schedules/s/pause"),
    ],
)
def test_that_what_ends_something_is_never_held_up(method: str, path: str) -> None:
    assert told("0").wait_before(Request(method, path), NOW) == 0
