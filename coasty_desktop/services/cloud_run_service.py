"""Runs that the service carries out by itself on its machines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coasty_desktop.api.caller import OnRetry
    from coasty_desktop.api.client import CoastyClient
    from coasty_desktop.api.event_stream import EventStream
    from coasty_desktop.api.pages import Listing
    from coasty_desktop.api.records.runs import CloudRun


class CloudRunService:
    """Each method raises BadInput, ServiceError, ServiceUnreachable; without a key, ServiceError."""

    def __init__(self, client: Callable[[], Awaitable[CoastyClient]]) -> None:
        """`client` gives the client of the key in use."""
        self._client = client

    async def start(
        self, machine_id: str, task: str, *, engine: str, max_steps: int | None, on_awaiting_human: str | None
    ) -> CloudRun:
        """Hand a task over; it costs 5 credits a step, 8 on v1 (contract, section 4)."""
        client = await self._client()
        return await client.runs.create(
            machine_id, task, engine=engine, max_steps=max_steps, on_awaiting_human=on_awaiting_human
        )

    async def list(self, status: str | None = None, limit: int | None = None) -> Listing[CloudRun]:
        """The newest runs, those of one status when it is given."""
        return (await self._client()).runs.list(status, limit)

    async def show(self, run_id: str) -> CloudRun:
        """One run as it stands."""
        return await (await self._client()).runs.get(run_id)

    async def cancel(self, run_id: str) -> CloudRun:
        """End a run that has not ended."""
        return await (await self._client()).runs.cancel(run_id)

    async def resume(self, run_id: str, note: str = "") -> CloudRun:
        """Let a run that waits for a person go on; `note` tells it what the person did."""
        return await (await self._client()).runs.resume(run_id, note)

    async def events(self, run_id: str, on_retry: OnRetry) -> EventStream[CloudRun]:
        """What happens in a run, from its beginning; `on_retry` hears of every pause after a broken connection."""
        return (await self._client()).runs.events(run_id, on_retry=on_retry)
