"""The bodies of requests about schedules and triggers, and the rule of a schedule. Source: contract, section 9."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from coasty_desktop.sandbox.cron import Cron, read_cron
from coasty_desktop.sandbox.refusals import invalid

Frequency = Literal[
    "every_15_minutes", "every_30_minutes", "hourly", "every_6_hours", "every_12_hours", "daily", "weekly", "monthly",
    "custom",
]  # fmt: skip
_PRESETS = {
    "every_15_minutes": "*/15 * * * *", "every_30_minutes": "*/30 * * * *", "hourly": "0 * * * *",
    "every_6_hours": "0 */6 * * *", "every_12_hours": "0 */12 * * *",
}  # fmt: skip
_GRACE = timedelta(seconds=60)

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
MachineId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Prompt = Annotated[str, msgspec.Meta(min_length=1, max_length=8000)]
Clock24 = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]
Zone = Annotated[str, msgspec.Meta(max_length=64)]
Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]
MonthDay = Annotated[int, msgspec.Meta(ge=1, le=28)]
CronText = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Failures = Annotated[int, msgspec.Meta(ge=1, le=50)]
Label = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,32}[a-z0-9]\Z")]


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What says when a schedule is due."""

    frequency: Frequency | None = None
    time: Clock24 | None = None
    timezone: Zone | None = None
    day_of_week: Weekday | None = None
    day_of_month: MonthDay | None = None
    cron: CronText | None = None
    run_at: str | None = None


class ScheduleCreate(When, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """POST /v1/schedules."""

    name: Name
    machine_id: MachineId
    task_prompt: Prompt
    max_consecutive_failures: Failures = 5
    metadata: dict[str, str] | None = None
    llm: Any = None


class SchedulePatch(When, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """PATCH /v1/schedules/{id}. What is left out stays."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    machine_id: MachineId | msgspec.UnsetType = msgspec.UNSET
    task_prompt: Prompt | msgspec.UnsetType = msgspec.UNSET
    max_consecutive_failures: Failures | msgspec.UnsetType = msgspec.UNSET
    metadata: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    enabled: bool | msgspec.UnsetType = msgspec.UNSET


class RunNow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/schedules/{id}/run."""

    task_prompt_override: Annotated[str, msgspec.Meta(max_length=8000)] = ""
    triggered_context: dict[str, Any] | None = None


class WebhookTrigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="webhook"):
    """A public address with a secret."""

    rate_limit_per_minute: Annotated[int, msgspec.Meta(ge=1, le=600)] = 60
    enabled: bool = True


class EmailTrigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="email"):
    """An address for mail."""

    email_label: Label | None = None


class ChainTrigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="chain"):
    """Another schedule that has ended."""

    source_schedule_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    event: Literal["on_complete", "on_failure", "on_any"] = "on_complete"
    pass_output: bool = True
    enabled: bool = True


TriggerCreate = WebhookTrigger | EmailTrigger | ChainTrigger


class Mailbox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/triggers/email-mailbox."""

    email_label: Label | None = None


class Rule(msgspec.Struct, frozen=True):
    """When a schedule is due: by cron in a zone, or once."""

    zone: tzinfo
    cron_text: str = ""
    cron: Cron | None = None
    run_at: datetime | None = None

    def next_after(self, moment: datetime) -> datetime | None:
        """The next time; a one-shot that lies in the past is due at once."""
        return self.run_at if self.cron is None else self.cron.next_after(moment, self.zone)


def rule_of(when: When, now: datetime) -> Rule:
    """Raises Refusal 422."""
    zone = _zone(when.timezone or "UTC")
    if when.run_at is not None:
        if when.frequency is not None or when.cron is not None:
            raise invalid("a schedule has frequency or run_at, never both", "$.run_at")
        return Rule(zone, run_at=_moment(when.run_at, now))
    if when.frequency is None:
        raise invalid("a schedule has frequency or run_at", "$.frequency")
    text = _cron_text(when)
    try:
        cron = read_cron(text)
    except ValueError as error:
        raise invalid(str(error), "$.cron") from None
    if cron.next_after(now, zone) is None:
        raise invalid("this is never due", "$.cron")
    return Rule(zone, text, cron)


def _cron_text(when: When) -> str:
    if when.frequency == "custom":
        if when.cron is None:
            raise invalid("custom needs cron", "$.cron")
        return when.cron
    if preset := _PRESETS.get(str(when.frequency)):
        return preset
    hour, minute = (when.time or "09:00").split(":")
    at = f"{int(minute)} {int(hour)}"
    if when.frequency == "weekly":
        return f"{at} * * {1 if when.day_of_week is None else when.day_of_week}"
    return f"{at} {when.day_of_month or 1} * *" if when.frequency == "monthly" else f"{at} * * *"


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise invalid("timezone is an IANA name like Europe/Berlin", "$.timezone") from None


def _moment(text: str, now: datetime) -> datetime:
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        raise invalid("run_at is a time like 2026-07-01T09:00:00Z", "$.run_at") from None
    if moment.tzinfo is None:
        raise invalid("run_at needs a zone: end it with Z", "$.run_at")
    if moment < now - _GRACE:
        raise invalid("run_at is in the past", "$.run_at")
    return moment.astimezone(UTC)
