"""When a schedule is due: cron in five fields, in a time zone. Source: contract, section 9.

Written for the practice service alone, so that it checks what the program says of a schedule.
A time that the clocks jump over is due as much later as they jump; one that comes twice is due the first time, unless
the schedule runs in every hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()), ("hour", 0, 23, ()), ("day of the month", 1, 31, ()), ("month", 1, 12, _MONTHS),
    ("weekday", 0, 7, _DAYS),
)  # fmt: skip
# The 29th of February may be eight years away, around 2100.
_FARTHEST_DAYS = 8 * 366 + 1


class Cron(msgspec.Struct, frozen=True):
    """Which minutes are due. `weekdays` counts from Sunday = 0."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_any_day: bool
    is_any_weekday: bool

    def has(self, day: date) -> bool:
        """Whether a day is due: by date or by weekday when both are restricted, as cron does."""
        if day.month not in self.months:
            return False
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.is_any_day or self.is_any_weekday:
            return by_date and by_weekday
        return by_date or by_weekday

    def next_after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """The first due minute after a moment, in UTC; None when there is none."""
        start = moment.astimezone(zone).date()
        for offset in range(-1, _FARTHEST_DAYS):
            day = start + timedelta(days=offset)
            if self.has(day) and (due := [at for at in self._minutes_of(day, zone) if at > moment]):
                return min(due)
        return None

    def _minutes_of(self, day: date, zone: tzinfo) -> Iterator[datetime]:
        folds = (0, 1) if len(self.hours) == 24 else (0,)
        for hour in self.hours:
            for minute in self.minutes:
                for fold in folds:
                    yield datetime.combine(day, time(hour, minute, fold=fold), zone).astimezone(UTC)


def read_cron(text: str) -> Cron:
    """Raises ValueError with a sentence."""
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"cron has five fields, this has {len(fields)}")
    minutes, hours, days, months, weekdays = (
        _values(said, *about) for said, about in zip(fields, _FIELDS, strict=True)
    )
    return Cron(
        minutes,
        hours,
        days,
        months,
        frozenset(day % 7 for day in weekdays),
        is_any_day=fields[2].startswith("*"),
        is_any_weekday=fields[4].startswith("*"),
    )


def _values(said: str, name: str, least: int, most: int, names: tuple[str, ...]) -> frozenset[int]:
    found: set[int] = set()
    for part in said.lower().split(","):
        span, has_step, step_text = part.partition("/")
        step = _number(step_text, name, 1, most, ()) if has_step else 1
        first, has_end, last = span.partition("-")
        if span == "*":
            low, high = least, most
        else:
            low = _number(first, name, least, most, names)
            high = _number(last, name, least, most, names) if has_end else (most if has_step else low)
        if low > high:
            raise ValueError(f"the range {span} of the {name} runs backwards")
        found.update(range(low, high + 1, step))
    return frozenset(found)


def _number(text: str, name: str, least: int, most: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + (1 if names is _MONTHS else 0)
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and least <= int(text) <= most):
        raise ValueError(f"the {name} is {least} to {most}")
    return int(text)
