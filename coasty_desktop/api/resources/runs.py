"""Runs on the service's machines. Source: contract, sections 4, 6 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.bodies import runs as bodies
from coasty_desktop.api.caller import Caller, OnRetry, Read
from coasty_desktop.api.event_stream import EventStream, Follower
from coasty_desktop.api.pages import Listing, listing
from coasty_desktop.api.records.runs import RUN_STATUSES, CloudRun, read_run
from coasty_desktop.api.request import Request, json_body, path_id
from coasty_desktop.api.resources.repeats import change


class Runs:
    """`/runs`. Every method raises BadInput before anything is sent, ServiceError and ServiceUnreachable after."""

    def __init__(self, caller: Caller, follower: Follower) -> None:
        """Take whom to ask, and who follows events."""
        self._caller, self._follower = caller, follower

    async def create(
        self,
        machine_id: str,
        task: str,
        *,
        engine: str = "v3",
        max_steps: int | None = None,
        on_awaiting_human: str | None = None,
        webhook_url: str | None = None,
        instructions: str | None = None,
        system_prompt: str | None = None,
        deadline_seconds: int | None = None,
        awaiting_human_timeout_seconds: int | None = None,
        metadata: Mapping[str, Any] | None = None,
        on_retry: OnRetry | None = None,
    ) -> CloudRun:
        """Start a run; each step costs 5 credits, 8 on v1, charged by the service as it goes.

        `on_awaiting_human` is pause, fail or cancel. Everything from `instructions` on is sent only when given: one
        text of the contract does not know it.
        """
        body = bodies.run_body(
            machine_id,
            task,
            engine=engine,
            max_steps=max_steps,
            on_awaiting_human=on_awaiting_human,
            webhook_url=webhook_url,
            instructions=instructions,
            system_prompt=system_prompt,
            deadline_seconds=deadline_seconds,
            awaiting_human_timeout_seconds=awaiting_human_timeout_seconds,
            metadata=metadata,
        )
        request = Request("POST", "/runs", json_body(body, what="The task"), is_keyed=True)
        return await self._caller.call(request, read_run, on_retry)

    def list(self, status: str | None = None, limit: int | None = None) -> Listing[CloudRun]:
        """The newest runs, those of one status if it is given; at most `limit` (1 to 200)."""
        query = bodies.list_query(limit, status=bodies.checked_status(status, RUN_STATUSES))
        return listing(self._caller, f"/runs{query}", ("runs",), read_run)

    async def get(self, run_id: str) -> CloudRun:
        """One run as it stands."""
        return await self._caller.call(Request("GET", _at(run_id)), read_run)

    async def cancel(self, run_id: str) -> CloudRun:
        """End a run; an end is final, so that asking twice is asking once."""
        request = Request("POST", _at(run_id, "cancel"))
        return await change(self._caller, request, _reader(run_id), lambda: self.get(run_id))

    async def resume(self, run_id: str, note: str = "") -> CloudRun:
        """Let a waiting run go on. Never repeated by itself: the next question would get this one's answer."""
        body = json_body(bodies.resume_body(note))
        return await self._caller.call(Request("POST", _at(run_id, "resume"), body, is_harmless=False), _reader(run_id))

    def events(
        self, run_id: str, after: int | None = None, *, on_retry: OnRetry | None = None
    ) -> EventStream[CloudRun]:
        """What happens in the run, after the event `after` if it is given; `.final` is its record at the end."""
        return self._follower.follow(
            _at(run_id, "events"), lambda: self.get(run_id), lambda run: run.status, after=after, on_retry=on_retry
        )


def _reader(run_id: str) -> Read[CloudRun]:
    return lambda value, receipt: read_run(value, receipt, run_id=run_id)


def _at(run_id: str, what: str = "") -> str:
    return f"/runs/{path_id(run_id)}" + (f"/{what}" if what else "")
