"""Whether a schedule came out as it was asked for, and when it runs next.

The texts of the service differ on how a weekday is counted, so the answer's own cron and next time are compared with
what was asked (contract, sections 9 and 11); days of the week count from Sunday, 0.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from coasty_desktop.api.lenient import line
from coasty_desktop.core.errors import BadInput

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
# Source: contract, section 9.
_GRACE = timedelta(seconds=60)


class Timing(msgspec.Struct, frozen=True):
    """When it was asked to run; what was not asked is None."""

    frequency: str | None = None
    cron: str | None = None
    time: str | None = None
    day_of_week: int | None = None
    day_of_month: int | None = None
    timezone: str | None = None


class Told(Protocol):
    """What the service says of it; anything may be missing."""

    @property
    def cron(self) -> str:
        """Five fields."""

    @property
    def timezone(self) -> str:
        """The zone's name."""

    @property
    def next_run_at(self) -> str:
        """ISO time."""


def differences(asked: Timing, told: Told) -> tuple[str, ...]:
    """A sentence for each thing that is not as it was asked; empty when all is, or when nothing can be told."""
    found: list[str] = []
    next_run = read_time(told.next_run_at)
    # Without a zone the service reckons in UTC.
    zone = zone_of(told.timezone or asked.timezone or "UTC")
    if next_run is not None and zone is not None:
        found += _of_next_run(asked, next_run.astimezone(zone))
    if told.cron:
        found += _of_cron(asked, told.cron)
    return tuple(found)


def _of_next_run(asked: Timing, at: datetime) -> list[str]:
    found = []
    if asked.day_of_week is not None and (day := at.isoweekday() % 7) != asked.day_of_week:
        found.append(f"It runs next on a {DAYS[day]}, not on a {DAYS[asked.day_of_week]} as asked.")
    if asked.day_of_month is not None and at.day != asked.day_of_month:
        found.append(f"It runs next on day {at.day} of the month, not on day {asked.day_of_month} as asked.")
    # Twice a year a clock is set forward and leaves an hour out: then the next run is not at its usual time.
    if asked.time is not None and f"{at:%H:%M}" != asked.time and _exists(at, asked.time):
        found.append(f"It runs next at {at:%H:%M} in its time zone, not at {asked.time} as asked.")
    return found


def _exists(at: datetime, time: str) -> bool:
    try:
        hour, minute = (int(part) for part in time.split(":"))
        wanted = at.replace(hour=hour, minute=minute)
    except ValueError:
        return False
    there = wanted.astimezone(UTC).astimezone(at.tzinfo)
    return (there.hour, there.minute) == (hour, minute)


def _of_cron(asked: Timing, cron: str) -> list[str]:
    fields = cron.split()
    if asked.cron is not None and fields != asked.cron.split():
        return [f"The service took it as the cron “{line(cron, 128)}”, not as “{line(asked.cron, 128)}”."]
    if len(fields) == 5 and asked.day_of_week is not None:
        day = fields[4].lower()
        # In a cron 7 is Sunday as well; names are read by their beginnings.
        names = {name[:3].lower(): number for number, name in enumerate(DAYS)}
        number = int(day) % 7 if day.isdecimal() and day.isascii() else names.get(day[:3])
        if number is not None and number != asked.day_of_week:
            return [f"Its cron “{line(cron, 128)}” means {DAYS[number]}, not {DAYS[asked.day_of_week]} as asked."]
    return []


def read_time(text: str) -> datetime | None:
    """An ISO time of the service, in UTC when it names no zone; None when it cannot be read."""
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def local_time(text: str) -> str:
    """An ISO time of the service as this computer's clock shows it; what cannot be read, as it came."""
    read = read_time(text)
    try:
        return f"{read.astimezone():%Y-%m-%d %H:%M %Z}".rstrip() if read else line(text, 40)
    except (ValueError, OverflowError, OSError):
        return line(text, 40)


def one_shot(text: str, timezone: str | None, now: datetime) -> str:
    """The time of a one-shot as the service takes it: UTC with Z.

    A time without a zone is one of `timezone`, else of this computer. Raises BadInput for what is no time, or is past.
    """
    hint = "For example 2027-01-31T09:00 or 2027-01-31T09:00+01:00."
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput("--run-at takes a date with a time", hint=hint) from None
    if len(text.strip()) <= len("2027-01-31"):
        raise BadInput("--run-at needs a time beside its date", hint=hint)
    if read.tzinfo is None:
        zone = zone_of(timezone) if timezone else None
        if timezone and zone is None:
            raise BadInput("This computer does not know that time zone", hint="Give --run-at with Z or an offset.")
        read = read.replace(tzinfo=zone) if zone else read
    try:
        at = read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput("--run-at is out of range", hint=hint) from None
    if at < now - _GRACE:
        raise BadInput("--run-at is in the past", hint="Choose a time to come.")
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def zone_of(name: str) -> tzinfo | None:
    """The zone of that name, if this computer knows it."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # a bad name, a folder of that name, no such zone
        return None
