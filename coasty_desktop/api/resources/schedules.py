"""Schedules, what fired them, and their triggers. Source: contract, sections 4, 9 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from coasty_desktop.api.bodies import schedules as bodies
from coasty_desktop.api.bodies.runs import checked_status, list_query
from coasty_desktop.api.caller import Caller, OnRetry, Read
from coasty_desktop.api.lenient import mapping
from coasty_desktop.api.pages import Listing, Page, listing, page_of
from coasty_desktop.api.records import schedules as records
from coasty_desktop.api.records.account import Health
from coasty_desktop.api.records.reading import id_of, read_list
from coasty_desktop.api.request import Request, json_body, path_id
from coasty_desktop.api.resources.optional import health_at
from coasty_desktop.api.resources.repeats import change, remove


class Schedules:
    """`/schedules`. Every method raises BadInput before anything is sent, ServiceError and ServiceUnreachable after."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        self._caller = caller

    async def create(
        self,
        name: str,
        machine_id: str,
        task_prompt: str,
        *,
        frequency: str | None = None,
        cron: str | None = None,
        time: str | None = None,
        day_of_week: int | None = None,
        day_of_month: int | None = None,
        run_at: datetime | str | None = None,
        timezone: str | None = None,
        max_consecutive_failures: int | None = None,
        metadata: Mapping[str, str] | None = None,
        on_retry: OnRetry | None = None,
    ) -> records.Schedule:
        """Make a schedule; free, needs 20 credits, and its jobs cost 10 account credits a minute, 20 at least.

        It repeats by `frequency` (with `cron`, five fields, when that is custom; `time` is HH:MM, `day_of_week` 0 to 6
        from Sunday, `day_of_month` 1 to 28), or fires once at `run_at`.
        """
        body = bodies.create_body(
            name,
            machine_id,
            task_prompt,
            frequency=frequency,
            cron=cron,
            time=time,
            day_of_week=day_of_week,
            day_of_month=day_of_month,
            run_at=run_at,
            timezone=timezone,
            max_consecutive_failures=max_consecutive_failures,
            metadata=metadata,
        )
        request = Request("POST", "/schedules", json_body(body), is_keyed=True)
        return await self._caller.call(request, records.read_schedule, on_retry)

    def list(self) -> Listing[records.Schedule]:
        """The schedules of this key, at most 200."""
        return listing(self._caller, f"/schedules{list_query()}", ("schedules",), records.read_schedule)

    async def get(self, schedule_id: str) -> records.Schedule:
        """One schedule."""
        return await self._caller.call(Request("GET", _at(schedule_id)), records.read_schedule)

    async def update(self, schedule_id: str, **changes: Any) -> records.Schedule:
        """Change the fields of `create` that are given, at least one; None leaves a field as it is.

        One text of the contract refuses another `machine_id` and another `run_at`.
        """
        # The same values twice are the same schedule.
        request = Request("PATCH", _at(schedule_id), json_body(bodies.update_body(**changes)))
        return await self._caller.call(request, _schedule_of(schedule_id))

    async def delete(self, schedule_id: str) -> None:
        """Remove a schedule."""
        await remove(self._caller, Request("DELETE", _at(schedule_id)), lambda _value, _receipt: None)

    async def pause(self, schedule_id: str) -> records.Schedule:
        """Let it rest; a second pause finds it paused."""
        return await self._set(schedule_id, "pause")

    async def resume(self, schedule_id: str) -> records.Schedule:
        """Let it go on; a second resume finds it going."""
        return await self._set(schedule_id, "resume")

    async def run_now(
        self,
        schedule_id: str,
        *,
        task_prompt_override: str | None = None,
        triggered_context: Mapping[str, Any] | None = None,
        on_retry: OnRetry | None = None,
    ) -> records.FireStarted:
        """Fire it now, whatever its times are; needs 20 credits."""
        body = json_body(bodies.run_now_body(task_prompt_override, triggered_context))
        return await self._caller.call(
            Request("POST", _at(schedule_id, "run"), body, is_keyed=True),
            lambda value, receipt: records.read_fire_started(value, receipt, schedule_id=schedule_id),
            on_retry,
        )

    def fires(self, schedule_id: str, status: str | None = None) -> Listing[records.Fire]:
        """What fired it, newest first, page by page; the service keeps 100."""
        at = _at(schedule_id, "runs") + list_query(status=checked_status(status, bodies.FIRE_STATUSES))

        async def fetch(cursor: str) -> Page[records.Fire]:
            return await self._caller.call(
                Request("GET", f"{at}&cursor={quote(cursor, safe='')}" if cursor else at),
                lambda value, _receipt: _page_of_fires(value),
            )

        return Listing(fetch)

    async def fire(self, schedule_id: str, run_id: str) -> records.Fire:
        """One past fire."""
        return await self._caller.call(
            Request("GET", f"{_at(schedule_id, 'runs')}/{path_id(run_id)}"), records.read_fire
        )

    def triggers(self, schedule_id: str) -> Listing[records.Trigger]:
        """What else fires it, without the secrets."""
        return listing(self._caller, _at(schedule_id, "triggers"), ("triggers",), records.read_trigger)

    async def add_webhook_trigger(self, schedule_id: str, rate_limit_per_minute: int | None = None) -> records.Trigger:
        """Let a signed request fire it, at most 1 to 600 times a minute; the secret comes with this answer alone."""
        return await self._add_trigger(schedule_id, bodies.webhook_trigger_body(rate_limit_per_minute))

    async def add_email_trigger(self, schedule_id: str, label: str | None = None) -> records.Trigger:
        """Let an email fire it; one text of the contract does not know this kind, and a 422 says so."""
        return await self._add_trigger(schedule_id, bodies.email_trigger_body(label))

    async def add_chain_trigger(
        self, schedule_id: str, source_schedule_id: str, event: str | None = None
    ) -> records.Trigger:
        """Let another schedule fire it: on_complete, on_failure or on_any; at most 5 in a row."""
        return await self._add_trigger(schedule_id, bodies.chain_trigger_body(source_schedule_id, event))

    async def remove_trigger(self, schedule_id: str, trigger_id: str) -> None:
        """Take a trigger away."""
        request = Request("DELETE", f"{_at(schedule_id, 'triggers')}/{path_id(trigger_id)}")
        await remove(self._caller, request, lambda _value, _receipt: None)

    async def health(self) -> Health | None:
        """Whether the part of the service that keeps times lives; None when it does not say. Without the key."""
        return await health_at(self._caller, "/schedules/health")

    async def _set(self, schedule_id: str, what: str) -> records.Schedule:
        request = Request("POST", _at(schedule_id, what))
        return await change(self._caller, request, _schedule_of(schedule_id), lambda: self.get(schedule_id))

    async def _add_trigger(self, schedule_id: str, body: dict[str, Any]) -> records.Trigger:
        request = Request("POST", _at(schedule_id, "triggers"), json_body(body), is_keyed=True)
        return await self._caller.call(request, records.read_trigger)


def _schedule_of(schedule_id: str) -> Read[records.Schedule]:
    return lambda value, receipt: records.read_schedule(value, receipt, schedule_id=schedule_id)


def _page_of_fires(value: Any) -> Page[records.Fire]:
    found, has_more = read_list(value, "runs")
    return page_of(found, records.read_fire, has_more=has_more, cursor=id_of(mapping(value), "next_cursor"))


def _at(schedule_id: str, what: str = "") -> str:
    return f"/schedules/{path_id(schedule_id, 'health')}" + (f"/{what}" if what else "")
