from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from coasty_desktop.sandbox.cron import read_cron

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
# A Friday.
FRIDAY = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def nexts(text: str, after: datetime = FRIDAY, zone: ZoneInfo | None = None, count: int = 3) -> list[str]:
    found, cron = [], read_cron(text)
    moment: datetime | None = after
    while moment is not None and len(found) < count:
        moment = cron.next_after(moment, zone or UTC)
        if moment is not None:
            found.append(f"{moment:%Y-%m-%d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* * * * *", ["2026-01-02 03:05", "2026-01-02 03:06", "2026-01-02 03:07"]),
        ("*/15 * * * *", ["2026-01-02 03:15", "2026-01-02 03:30", "2026-01-02 03:45"]),
        ("0 */6 * * *", ["2026-01-02 06:00", "2026-01-02 12:00", "2026-01-02 18:00"]),
        ("0 9 * * 1", ["2026-01-05 09:00", "2026-01-12 09:00", "2026-01-19 09:00"]),
        ("0 9 * * mon,Wed", ["2026-01-05 09:00", "2026-01-07 09:00", "2026-01-12 09:00"]),
        ("0 9 * * 0", ["2026-01-04 09:00", "2026-01-11 09:00", "2026-01-18 09:00"]),
        ("0 9 * * 7", ["2026-01-04 09:00", "2026-01-11 09:00", "2026-01-18 09:00"]),
        ("0 9 * * 1-5/2", ["2026-01-02 09:00", "2026-01-05 09:00", "2026-01-07 09:00"]),
        ("30 9 1 jan,mar *", ["2026-03-01 09:30", "2027-01-01 09:30", "2027-03-01 09:30"]),
        ("0 0 31 * *", ["2026-01-31 00:00", "2026-03-31 00:00", "2026-05-31 00:00"]),
        ("0 0 29 2 *", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
        ("0 12 13 * 5", ["2026-01-02 12:00", "2026-01-09 12:00", "2026-01-13 12:00"]),
        ("50/5 3 * * *", ["2026-01-02 03:50", "2026-01-02 03:55", "2026-01-03 03:50"]),
        ("0 0 30 2 *", []),
    ],
)
def test_that_the_next_times_are_found(text: str, expected: list[str]) -> None:
    assert nexts(text) == expected


def test_that_a_time_is_in_its_zone_in_summer_and_winter() -> None:
    assert nexts("0 9 * * *", datetime(2026, 3, 27, 12, tzinfo=UTC), BERLIN) == [
        "2026-03-28 08:00", "2026-03-29 07:00", "2026-03-30 07:00"
    ]  # fmt: skip


def test_that_a_time_the_clocks_jump_over_is_due_an_hour_later() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert nexts("30 2 * * *", before, BERLIN) == ["2026-03-29 01:30", "2026-03-30 00:30", "2026-03-31 00:30"]
    assert nexts("*/30 * * * *", datetime(2026, 3, 29, 0, 15, tzinfo=UTC), BERLIN, 4) == [
        "2026-03-29 00:30", "2026-03-29 01:00", "2026-03-29 01:30", "2026-03-29 02:00"
    ]  # fmt: skip


def test_that_a_time_that_comes_twice_is_due_once_but_every_hour_stays_every_hour() -> None:
    before = datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert nexts("30 1 * * *", before, NEW_YORK, 2) == ["2026-11-01 05:30", "2026-11-02 06:30"]
    assert nexts("30 * * * *", before, NEW_YORK, 4) == [
        "2026-11-01 04:30", "2026-11-01 05:30", "2026-11-01 06:30", "2026-11-01 07:30"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *",
     "*/0 * * * *", "a * * * *", "1,, * * * *", "1- * * * *", "-1 * * * *", "* * * jan-foo *", "@daily",
     "* * * * mon#1", "½ * * * *", "* * L * *"],
)  # fmt: skip
def test_that_what_is_no_cron_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"minute|hour|day|month|fields"):
        read_cron(text)
