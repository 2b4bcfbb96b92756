"""Firing a webhook over a real socket."""

from datetime import UTC, datetime

import pytest

from coasty_desktop.api.signature import verify
from coasty_desktop.core.errors import BadInput, ServiceError, ServiceUnreachable
from coasty_desktop.core.secret import Secret
from tests.fakes.service import CloseWithoutAnswer, refuses, says
from tests.unit.api.call_world import world
from tests.unit.api.resources.world import sent, speaking

SECRET = Secret("whsec_" + "0" * 64)
BODY = b'{"event": "order.placed",  "n": 1}'


async def test_that_a_fire_is_signed_byte_for_byte_and_sent_without_the_key() -> None:
    async with speaking() as (client, service):
        fired = await client.webhooks.fire("whk_1", BODY, SECRET)
    request = service.requests[0]
    assert (request.method, request.path, request.body) == ("POST", "/v1/triggers/webhook/whk_1", BODY)
    assert request.header("authorization") is None
    assert request.header("idempotency-key") is None
    assert verify(dict(request.headers), request.body, SECRET.reveal(), datetime.now(UTC))
    assert (fired.is_received, fired.run_id, fired.is_duplicate) == (True, "r1", False)


async def test_that_a_lost_fire_is_repeated_with_the_same_bytes_and_signature() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer(), says({"received": True, "deduplicated": True, "run_id": None}))
        fired = await client.webhooks.fire("whk_1", BODY, SECRET)
    assert (fired.is_duplicate, fired.run_id) == (True, "")
    assert len(service.requests) == 2
    assert len({(request.body, request.header("coasty-signature")) for request in service.requests}) == 1


async def test_that_a_duplicate_is_known_by_its_header_alone() -> None:
    async with speaking() as (client, service):
        service.tell(
            says({"received": True, "run_id": "r1"}, X_Coasty_Webhook_Deduplicated="true"),
            says({"received": True, "run_id": "r2"}, X_Coasty_Webhook_Deduplicated="false"),
        )
        fires = [await client.webhooks.fire("whk_1", BODY, SECRET) for _ in range(2)]
    assert [fired.is_duplicate for fired in fires] == [True, False]


@pytest.mark.parametrize(("waits", "attempts"), [([20.0, 20.0, 20.0], 3), ([49.0], 2), ([50.0], 1)])
async def test_that_nothing_is_fired_again_after_the_minute_in_which_equal_fires_count_once(
    waits: list[float], attempts: int
) -> None:
    async with world() as it:
        it.service.tell(*[refuses(429, "RATE_LIMITED", retry_after=wait) for wait in waits])
        if attempts > len(waits):
            await it.client.webhooks.fire("whk_1", BODY, SECRET)
        else:
            with pytest.raises(ServiceError) as caught:
                await it.client.webhooks.fire("whk_1", BODY, SECRET)
            assert (caught.value.code, caught.value.retry_after_s) == ("RATE_LIMITED", waits[-1])
    assert len(it.service.requests) == attempts
    assert it.clock.passed < 50


async def test_that_a_computer_that_slept_does_not_fire_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with world() as it:
        it.service.tell(CloseWithoutAnswer())

        async def sleep(_seconds: float) -> None:
            it.clock.passed += 3600

        monkeypatch.setattr(it.clock, "sleep", sleep)
        with pytest.raises(ServiceUnreachable):
            await it.client.webhooks.fire("whk_1", BODY, SECRET)
    assert len(it.service.requests) == 1


async def test_that_a_wrong_signature_is_said() -> None:
    async with speaking() as (client, service):
        service.tell(refuses(401, "INVALID_SIGNATURE"))
        with pytest.raises(ServiceError) as caught:
            await client.webhooks.fire("whk_1", BODY, SECRET)
    assert caught.value.code == "INVALID_SIGNATURE"
    assert SECRET.reveal() not in str(caught.value)


@pytest.mark.parametrize(
    ("webhook_id", "body"),
    [("", b"{}"), ("trg_1", b"{}"), ("whk_1/../x", b"{}"), ("whk_1", b"{"), ("whk_1", b'"' + b"x" * 1_000_000 + b'"')],
)
async def test_that_what_cannot_be_fired_is_not_sent(webhook_id: str, body: bytes) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await client.webhooks.fire(webhook_id, body, SECRET)
    assert service.requests == []


async def test_that_health_needs_no_key() -> None:
    async with speaking() as (client, service):
        for ask in (client.health, client.machines.health, client.schedules.health, client.webhooks.health):
            health = await ask()
            assert health is not None
            assert health.status == "ok"
    assert sent(service) == ["GET /health", "GET /machines/health", "GET /schedules/health", "GET /triggers/health"]
    assert {request.header("authorization") for request in service.requests} == {None}
