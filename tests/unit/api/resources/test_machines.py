"""Machines over a real socket."""

import base64
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput, ServiceError, ServiceUnreachable
from coasty_desktop.core.secret import Secret
from tests.fakes.service import CloseWithoutAnswer, Respond, refuses, says
from tests.unit.api.resources.world import sent, speaking

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6BAAAAEklEQVR42mNk+M9QzwAEjDAGAC4AAwHQ9Fp6AAAAAElFTkSuQmCC"
)


async def test_that_a_machine_is_made_with_what_was_given_and_nothing_else() -> None:
    async with speaking() as (client, service):
        machine = await client.machines.create("bot", os="windows", desktop=True, ttl_minutes=60)
    assert service.requests[0].json == {
        "display_name": "bot",
        "os_type": "windows",
        "desktop_enabled": True,
        "ttl_minutes": 60,
    }
    assert service.requests[0].header("idempotency-key")
    assert (machine.id, machine.status, machine.name) == ("mch_1", "running", "bot")
    assert machine.connection is not None
    assert machine.connection.has_ssh_key


async def test_that_a_cut_list_of_machines_says_so() -> None:
    async with speaking() as (client, service):
        service.tell(says({"data": [{"id": "m", "status": "frozen"}], "has_more": True}))
        listing = client.machines.list()
        machines = [machine async for machine in listing]
    assert sent(service) == ["GET /machines?limit=200"]
    assert [(machine.id, machine.status) for machine in machines] == [("m", "frozen")]
    assert listing.is_cut


@pytest.mark.parametrize(
    "what", ["start", "stop", "restart", "delete", "snapshot", "connection", "screenshot", "get", "set_ttl"]
)
async def test_that_an_id_is_one_part_of_the_path(what: str) -> None:
    async with speaking() as (client, service):
        call = getattr(client.machines, what)
        await (call("a/b?c#d", 5) if what == "set_ttl" else call("a/b?c#d"))
    assert service.requests[0].path.startswith("/v1/machines/a%2Fb%3Fc%23d")


async def test_that_a_lost_restart_is_not_repeated_and_a_lost_stop_is() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        with pytest.raises(ServiceUnreachable):
            await client.machines.restart("mch_1")
        assert sent(service) == ["POST /machines/mch_1/restart"]
        service.requests.clear()
        service.tell(CloseWithoutAnswer())
        stopped = await client.machines.stop("mch_1")
    assert sent(service) == ["POST /machines/mch_1/stop"] * 2
    assert (stopped.machine_id, stopped.status) == ("mch_1", "stopping")


@pytest.mark.parametrize("answer", [Respond(204, b""), Respond(200, b""), says({}), says([1])])
async def test_that_any_success_is_one(answer: Respond) -> None:
    async with speaking() as (client, service):
        service.tell(answer)
        deleted = await client.machines.delete("mch_1")
    assert (deleted.machine_id, deleted.status) == ("mch_1", "")


async def test_that_a_lease_is_read_flat_and_inside_a_machine() -> None:
    async with speaking() as (client, service):
        flat = await client.machines.set_ttl("mch_1", 60)
        service.tell(says({"machine": {"id": "mch_1", "billing": {"ttl_minutes": 60, "auto_destroy_at": "soon"}}}))
        inside = await client.machines.set_ttl("mch_1", 60)
        await client.machines.set_ttl("mch_1", 0)
    assert (flat.ttl_minutes, flat.auto_destroy_at) == (60, "2026-07-01T09:00:00Z")
    assert (inside.ttl_minutes, inside.auto_destroy_at) == (60, "soon")
    assert [request.json for request in service.requests] == [{"ttl_minutes": 60}] * 2 + [{"ttl_minutes": 0}]


ANSWERS: list[Respond] = [
    Respond(body=PNG, content_type="image/png; charset=binary"),
    says({"image_b64": base64.b64encode(PNG).decode(), "mime_type": "image/jpeg", "width": 9, "height": 9}),
    says({"screenshot": "data:image/png;base64," + base64.b64encode(PNG).decode()}),
    says({"result": {"image": base64.b64encode(PNG).decode()}}),
]


@pytest.mark.parametrize("answer", ANSWERS)
async def test_that_a_picture_is_read_in_each_of_its_forms(answer: Respond) -> None:
    async with speaking() as (client, service):
        service.tell(answer)
        picture = await client.machines.screenshot("mch_1")
    accepted = service.requests[0].header("accept") or ""
    assert accepted.split(", ") == ["application/json", "image/png", "image/jpeg"]
    assert picture.image == PNG
    assert (picture.mime_type, picture.width, picture.height) == ("image/png", 2, 3)


@pytest.mark.parametrize(
    "answer",
    [
        says({"image_b64": "!!!!"}),
        says({"image_b64": base64.b64encode(b"GIF89a" + bytes(40)).decode()}),
        says({}),
        Respond(body=b"\x89PNG\r\n\x1a\n", content_type="image/png"),
    ],
)
async def test_that_what_is_no_picture_is_said(answer: Respond) -> None:
    async with speaking() as (client, service):
        service.tell(answer)
        with pytest.raises(ServiceUnreachable, match="picture"):
            await client.machines.screenshot("mch_1")


async def test_that_the_ways_in_show_no_secret() -> None:
    async with speaking() as (client, _):
        ways = await client.machines.connection("mch_1")
    assert ways.vnc_password == Secret("canary")
    assert "canary" not in f"{ways!r} {ways.raw} {ways.vnc_password}"


async def test_that_health_is_asked_without_the_key() -> None:
    async with speaking() as (client, service):
        await client.machines.health()
        await client.machines.pricing()
    assert [bool(request.header("authorization")) for request in service.requests] == [False, True]


BAD: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("  ", {}),
    ("a" * 65, {}),
    ("half \ud83d", {}),
    ("a", {"os": "macos"}),
    ("a", {"ttl_minutes": 4}),
    ("a", {"ttl_minutes": 0}),
    ("a", {"ttl_minutes": 10_081}),
    ("a", {"ttl_minutes": 60.0}),
    ("a", {"cpu_cores": 0}),
    ("a", {"memory_gb": 65}),
    ("a", {"storage_gb": 7}),
    ("a", {"metadata": {"a": 1}}),
    ("a", {"metadata": [1]}),
    ("a", {"desktop": "yes"}),
]


@pytest.mark.parametrize(("name", "fields"), BAD)
async def test_that_a_machine_the_service_would_refuse_is_not_asked_for(name: str, fields: dict[str, Any]) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await client.machines.create(name, **fields)
    assert service.requests == []


@pytest.mark.parametrize("minutes", [1, 4, -1, 10_081, True, 5.5])
async def test_that_a_lifetime_out_of_range_is_not_sent(minutes: Any) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput, match="5 to 10080"):
            await client.machines.set_ttl("mch_1", minutes)
    assert service.requests == []


@pytest.mark.parametrize("machine_id", ["", "..", "pricing", "health", "a\nb", "a" * 513])
async def test_that_what_is_no_id_is_not_asked_for(machine_id: str) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await client.machines.get(machine_id)
    assert service.requests == []


async def test_that_a_missing_machine_is_said() -> None:
    async with speaking() as (client, service):
        service.tell(refuses(404, "MACHINE_NOT_FOUND"))
        with pytest.raises(ServiceError) as caught:
            await client.machines.get("mch_2")
    assert caught.value.code == "MACHINE_NOT_FOUND"
