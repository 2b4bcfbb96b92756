"""What is told when a schedule did not come out as asked, and how times are read and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.schedule_check import Timing, differences, local_time, one_shot, read_time

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


class Told(NamedTuple):
    next_run_at: str = ""
    cron: str = ""
    timezone: str = ""


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Timing(frequency="daily", time="09:00"), Told("2026-03-05T09:00:00Z", "0 9 * * *", "UTC")),
        # Half past midnight in Tokyo is the day before in UTC.
        (
            Timing(frequency="weekly", day_of_week=5, time="00:30", timezone="Asia/Tokyo"),
            Told("2026-03-05T15:30:00Z", "30 0 * * 5", "Asia/Tokyo"),
        ),
        (Timing(frequency="weekly", day_of_week=0), Told("2026-03-08T09:00:00Z", "0 9 * * 7")),
        (Timing(frequency="weekly", day_of_week=0), Told("2026-03-08T09:00:00Z", "0 9 * * SUN")),
        (Timing(frequency="custom", cron="0  9 * * 1"), Told("2026-03-09T09:00:00Z", "0 9 * * 1")),
        # That clock leaves 02:30 out on that night.
        (
            Timing(frequency="daily", time="02:30", timezone="Europe/Berlin"),
            Told("2026-03-29T01:30:00Z", "30 2 * * *", "Europe/Berlin"),
        ),
        (Timing(frequency="weekly", day_of_week=3), Told()),
        (Timing(frequency="weekly", day_of_week=3), Told("soon", "every now and then", "Nowhere/At_All")),
        (Timing(frequency="weekly", day_of_week=3), Told("2026-03-05T09:00:00Z", "", "../etc/passwd")),
        (Timing(frequency="hourly"), Told("2026-03-05T09:00:00Z", "0 * * * *")),
    ],
)
def test_that_what_came_as_asked_or_cannot_be_told_is_no_difference(asked: Timing, told: Told) -> None:
    assert differences(asked, told) == ()


@pytest.mark.parametrize(
    ("asked", "told", "said"),
    [
        (
            Timing(frequency="weekly", day_of_week=0),
            Told("2026-03-09T09:00:00Z"),
            "It runs next on a Monday, not on a Sunday as asked.",
        ),
        (
            Timing(frequency="weekly", day_of_week=0),
            Told(cron="0 9 * * 1"),
            "Its cron “0 9 * * 1” means Monday, not Sunday as asked.",
        ),
        (
            Timing(frequency="monthly", day_of_month=2),
            Told("2026-03-03T09:00:00Z"),
            "It runs next on day 3 of the month, not on day 2 as asked.",
        ),
        (
            Timing(frequency="daily", time="09:00", timezone="America/New_York"),
            Told("2026-03-05T09:00:00Z", "", "America/New_York"),
            "It runs next at 04:00 in its time zone, not at 09:00 as asked.",
        ),
        (
            Timing(frequency="custom", cron="0 9 * * 1"),
            Told(cron="0 9 * * 2\x1b[2J"),
            "The service took it as the cron “0 9 * * 2[2J”, not as “0 9 * * 1”.",
        ),
    ],
)
def test_that_a_difference_is_told_in_a_sentence(asked: Timing, told: Told, said: str) -> None:
    assert differences(asked, told) == (said,)


@pytest.mark.parametrize(
    ("text", "timezone", "sent"),
    [
        ("2027-01-31T09:00", "UTC", "2027-01-31T09:00:00Z"),
        ("2027-01-31T09:00+01:00", None, "2027-01-31T08:00:00Z"),
        ("2027-01-31 09:00:30Z", "Asia/Tokyo", "2027-01-31T09:00:30Z"),
        ("2027-01-31T09:00", "Asia/Tokyo", "2027-01-31T00:00:00Z"),
        ("2026-03-04T11:59:30Z", None, "2026-03-04T11:59:30Z"),
    ],
)
def test_that_a_one_shot_is_sent_in_utc(text: str, timezone: str | None, sent: str) -> None:
    assert one_shot(text, timezone, NOW) == sent


def test_that_a_time_without_a_zone_is_this_computers() -> None:
    here = (NOW + timedelta(days=100)).astimezone().replace(tzinfo=None)
    assert read_time(one_shot(here.isoformat(), None, NOW)) == NOW + timedelta(days=100)


@pytest.mark.parametrize(
    ("text", "timezone", "said"),
    [
        ("tomorrow", None, "takes a date"),
        ("2027-01-31", None, "needs a time"),
        ("2026-03-04T11:58:00Z", None, "in the past"),
        ("2027-01-31T09:00", "Nowhere/At_All", "does not know that time zone"),
        ("0001-01-01T00:00+14:00", None, "out of range"),
    ],
)
def test_that_what_is_no_time_to_come_is_refused(text: str, timezone: str | None, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        one_shot(text, timezone, NOW)


def test_that_a_time_is_shown_as_this_computers_clock_has_it() -> None:
    assert local_time("2026-03-04T12:00:00Z").startswith(f"{NOW.astimezone():%Y-%m-%d %H:%M}")
    assert local_time("2026-03-04T12:00:00") == local_time("2026-03-04T12:00:00Z")


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_that_a_time_that_cannot_be_read_is_shown_as_it_came(text: str) -> None:
    assert read_time(text) is None
    assert local_time(text) == text
