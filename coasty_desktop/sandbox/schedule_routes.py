"""The operations on schedules and their fires. Source: contract, section 9."""

from __future__ import annotations

from collections.abc import Sequence

from coasty_desktop.sandbox import prices
from coasty_desktop.sandbox.refusals import Refusal, invalid, not_found
from coasty_desktop.sandbox.route import Call, Json, Route
from coasty_desktop.sandbox.schedule_bodies import RunNow, ScheduleCreate, SchedulePatch
from coasty_desktop.sandbox.schedules import Fire, Schedule, Schedules

_FIRE_STATES = ("running", "completed", "failed", "skipped", "cancelled", "insufficient_credits")


class ScheduleRoutes:
    """The operations of one service."""

    def __init__(self, schedules: Schedules) -> None:
        """On these schedules."""
        self._schedules = schedules

    def routes(self) -> Sequence[Route]:
        """What the router takes."""
        one, read, write = "/v1/schedules/{id}", "schedules:read", "schedules:write"
        return (
            Route("POST", "/v1/schedules", self._create, write, is_keyed=True),
            Route("GET", "/v1/schedules", self._list, read),
            Route("GET", one, self._get, read),
            Route("PATCH", one, self._patch, write),
            Route("DELETE", one, self._delete, write),
            Route("POST", f"{one}/pause", self._pause, write),
            Route("POST", f"{one}/resume", self._resume, write),
            Route("POST", f"{one}/run", self._run_now, write, is_keyed=True),
            Route("GET", f"{one}/runs", self._fires, read),
            Route("GET", f"{one}/runs/{{run_id}}", self._fire, read),
        )

    async def _create(self, call: Call) -> Json:
        return _answer(self._schedules.create(call.account, call.read(ScheduleCreate)), call)

    async def _list(self, call: Call) -> Json:
        return call.page(schedule.described() for schedule in self._schedules.shelf.of(call.account))

    async def _get(self, call: Call) -> Json:
        return _answer(self._find(call), call)

    async def _patch(self, call: Call) -> Json:
        schedule, asked = self._find(call), call.read(SchedulePatch)
        if not call.raw():
            raise Refusal(400, "EMPTY_UPDATE", "nothing is to be changed", "Send at least one field.")
        self._schedules.patch(schedule, asked)
        return _answer(schedule, call)

    async def _delete(self, call: Call) -> Json:
        self._schedules.shelf.drop(call.account, call.id)
        return {"schedule_id": call.id, "status": "deleted", "deleted": True, "request_id": call.request_id}

    async def _pause(self, call: Call) -> Json:
        schedule = self._find(call)
        self._schedules.enable(schedule, False)
        return _answer(schedule, call)

    async def _resume(self, call: Call) -> Json:
        schedule = self._find(call)
        self._schedules.enable(schedule, True)
        return _answer(schedule, call)

    async def _run_now(self, call: Call) -> Json:
        schedule, asked = self._find(call), call.read(RunNow)
        call.account.require(prices.SCHEDULE_GATE)
        fire = self._schedules.fire(schedule, "manual", asked.task_prompt_override)
        return {
            "schedule_id": schedule.id,
            "run_id": fire.id,
            "status": fire.status,
            "message": str(fire.error["message"]) if fire.error else "started",
            "request_id": call.request_id,
        }

    async def _fires(self, call: Call) -> Json:
        fires: Sequence[Fire] = tuple(self._find(call).fires)
        wanted, cursor = call.query.get("status"), call.query.get("cursor")
        if wanted is not None and wanted not in _FIRE_STATES:
            raise Refusal(400, "INVALID_STATUS_FILTER", f"status is one of {', '.join(_FIRE_STATES)}")
        limit = call.limit()
        if cursor is not None:
            at = next((at for at, fire in enumerate(fires) if fire.id == cursor), None)
            if at is None:
                raise invalid("this cursor is from no list here", "query.cursor")
            fires = fires[at + 1 :]
        fitting = [fire for fire in fires if wanted in (None, fire.status)]
        page = fitting[:limit]
        has_more = len(fitting) > limit
        return {
            "object": "list",
            "data": [fire.described() for fire in page],
            "has_more": has_more,
            "next_cursor": page[-1].id if has_more else None,
            "request_id": call.request_id,
        }

    async def _fire(self, call: Call) -> Json:
        wanted = call.ids["run_id"]
        fire = next((fire for fire in self._find(call).fires if fire.id == wanted), None)
        if fire is None:
            raise not_found("RUN_NOT_FOUND", "the schedule has no such fire, or it is too long ago")
        return fire.described() | {"request_id": call.request_id}

    def _find(self, call: Call) -> Schedule:
        return self._schedules.shelf.get(call.account, call.id)


def _answer(schedule: Schedule, call: Call) -> Json:
    return schedule.described() | {"request_id": call.request_id}
