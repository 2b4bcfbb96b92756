"""Machines: made, started, looked at, and ended. Source: contract, sections 1, 2, 4 and 11."""

from __future__ import annotations

from collections.abc import Mapping

from coasty_desktop.api.bodies import machines as bodies
from coasty_desktop.api.bodies.runs import list_query
from coasty_desktop.api.caller import Caller, OnRetry, Read
from coasty_desktop.api.pages import Listing, listing
from coasty_desktop.api.pricing import SNAPSHOT_CREDITS
from coasty_desktop.api.records import machines as records
from coasty_desktop.api.records.account import Health, read_health
from coasty_desktop.api.records.screens import Screenshot, read_screenshot
from coasty_desktop.api.request import PICTURE_TYPES, Patience, Request, json_body, path_id
from coasty_desktop.api.resources.commands import Commands
from coasty_desktop.api.resources.repeats import change, remove

# A new machine is not made in a moment, and a repeated request waits 25 s for the first one (contract, section 7).
_FOR_CREATION = Patience(read_s=60, whole_s=180)


class Machines(Commands):
    """`/machines`. Every method raises BadInput before anything is sent, ServiceError and ServiceUnreachable after."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        super().__init__(caller)

    async def create(
        self,
        name: str,
        *,
        os: str = "linux",
        desktop: bool = False,
        ttl_minutes: int | None = None,
        cpu_cores: int | None = None,
        memory_gb: int | None = None,
        storage_gb: int | None = None,
        restore_from_snapshot: bool | None = None,
        metadata: Mapping[str, str] | None = None,
        on_retry: OnRetry | None = None,
    ) -> records.Machine:
        """Make a machine; costs nothing itself, needs 20 credits, then 5 or 9 an hour (contract, section 4).

        `name` has 1 to 64 characters; `ttl_minutes` (5 to 10080) is when it destroys itself. What is None is left to
        the service.
        """
        body = bodies.create_body(
            name,
            os=os,
            desktop=desktop,
            ttl_minutes=ttl_minutes,
            cpu_cores=cpu_cores,
            memory_gb=memory_gb,
            storage_gb=storage_gb,
            restore_from_snapshot=restore_from_snapshot,
            metadata=metadata,
        )
        request = Request("POST", "/machines", json_body(body), is_keyed=True, patience=_FOR_CREATION)
        return await self._caller.call(request, records.read_machine, on_retry)

    def list(self) -> Listing[records.Machine]:
        """The machines of this key, at most 200."""
        return listing(self._caller, f"/machines{list_query()}", ("machines",), records.read_machine)

    async def get(self, machine_id: str) -> records.Machine:
        """One machine as it is now."""
        return await self._caller.call(Request("GET", _at(machine_id)), records.read_machine)

    async def set_ttl(self, machine_id: str, minutes: int) -> records.Lease:
        """Let the machine destroy itself so many minutes from now (5 to 10080); 0 lets it live."""
        # Asked twice it lives a moment longer, no more.
        request = Request("PATCH", _at(machine_id), json_body(bodies.ttl_body(minutes)))
        return await self._caller.call(
            request, lambda value, receipt: records.read_lease(value, receipt, machine_id=machine_id)
        )

    async def start(self, machine_id: str) -> records.Lifecycle:
        """Start a stopped machine; a second start finds it started."""
        return await self._set(machine_id, "start")

    async def stop(self, machine_id: str) -> records.Lifecycle:
        """Stop a machine; a second stop finds it stopped."""
        return await self._set(machine_id, "stop")

    async def restart(self, machine_id: str) -> records.Lifecycle:
        """Restart a machine; never repeated by itself, because it would start anew a second time."""
        request = Request("POST", _at(machine_id, "restart"), is_harmless=False)
        return await self._caller.call(request, _lifecycle_of(machine_id))

    async def delete(self, machine_id: str) -> records.Lifecycle:
        """Destroy a machine; its id is never used again, so that asking twice is asking once."""
        return await remove(self._caller, Request("DELETE", _at(machine_id)), _lifecycle_of(machine_id))

    async def snapshot(self, machine_id: str, *, on_retry: OnRetry | None = None) -> records.Snapshot:
        """Keep an image of the machine's disk; costs 1 credit."""
        request = Request(
            "POST", _at(machine_id, "snapshot"), is_keyed=True, estimate=SNAPSHOT_CREDITS, patience=_FOR_CREATION
        )
        return await self._caller.call(request, records.read_snapshot, on_retry)

    async def screenshot(self, machine_id: str) -> Screenshot:
        """The machine's screen: a PNG or JPEG, with the size that it really has."""
        request = Request(
            "GET",
            _at(machine_id, "screenshot"),
            headers={"Accept": ", ".join(("application/json", *PICTURE_TYPES))},
            may_be_picture=True,
        )
        return await self._caller.call(request, read_screenshot)

    async def connection(self, machine_id: str) -> records.Connection:
        """Ways into the machine, with their secrets: for whoever asked, not to be kept. Needs connection:read."""
        return await self._caller.call(
            Request("GET", _at(machine_id, "connection")),
            lambda value, receipt: records.read_connection(value, receipt, machine_id=machine_id),
        )

    async def pricing(self) -> records.Pricing:
        """The rates of the day."""
        return await self._caller.call(Request("GET", "/machines/pricing"), records.read_pricing)

    async def health(self) -> Health:
        """Whether the part of the service that runs machines lives; sent without the key."""
        request = Request("GET", "/machines/health", is_open=True)
        return await self._caller.call(request, lambda value, _receipt: read_health(value))

    async def _set(self, machine_id: str, what: str) -> records.Lifecycle:
        async def look() -> records.Lifecycle:
            machine = await self.get(machine_id)
            return records.Lifecycle(machine.id, machine.status, "", machine, machine.receipt, machine.raw)

        request = Request("POST", _at(machine_id, what))
        return await change(self._caller, request, _lifecycle_of(machine_id), look)


def _lifecycle_of(machine_id: str) -> Read[records.Lifecycle]:
    return lambda value, receipt: records.read_lifecycle(value, receipt, machine_id=machine_id)


def _at(machine_id: str, what: str = "") -> str:
    return f"/machines/{path_id(machine_id, 'pricing', 'health')}" + (f"/{what}" if what else "")
