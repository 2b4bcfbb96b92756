"""API keys and keys of model accounts, over a real socket, and a service that offers none."""

from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput, ServiceError, ServiceUnreachable
from coasty_desktop.core.secret import Secret
from tests.fakes.service import CloseWithoutAnswer, refuses, says
from tests.unit.api.resources.world import sent, speaking


async def test_that_a_new_key_comes_once_and_hidden() -> None:
    async with speaking() as (client, service):
        made = await client.keys.create("n", ["predict", "session", "predict"])
    assert service.requests[0].json == {"name": "n", "scopes": ["predict", "session"]}
    assert made is not None
    assert made.key == Secret("sk-coasty-live-made")
    assert "sk-coasty-live-made" not in f"{made!r} {made.raw}"


async def test_that_a_lost_key_is_not_made_again() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        with pytest.raises(ServiceUnreachable):
            await client.keys.create("n")
    assert sent(service) == ["POST /keys"]


async def test_that_keys_are_listed_and_revoked() -> None:
    async with speaking() as (client, service):
        assert [(key.key_id, key.scopes) async for key in client.keys.list()] == [("key_1", ("predict",))]
        assert await client.keys.revoke("key/1")
        assert [key.provider async for key in client.llm_keys.list()] == ["openai"]
        stored = await client.llm_keys.store("openai", Secret("s" * 16))
        assert await client.llm_keys.delete("anthropic")
    assert stored is not None
    assert stored.fingerprint == "f"
    assert sent(service) == [
        "GET /keys", "DELETE /keys/key%2F1", "GET /llm/keys", "PUT /llm/keys/openai", "DELETE /llm/keys/anthropic",
    ]  # fmt: skip


async def test_that_a_service_that_offers_none_of_it_fails_nothing() -> None:
    async with speaking() as (client, service):
        service.tell(*[refuses(404, "NOT_FOUND")] * 12)
        for listing in (client.keys.list(), client.llm_keys.list()):
            assert [one async for one in listing] == []  # type: ignore[attr-defined]
            assert not listing.is_offered
        assert await client.keys.create("n") is None
        assert await client.llm_keys.store("openai", Secret("s" * 16)) is None
        assert await client.billing_active() is None
        assert await client.lookup("cd_1") is None
        assert await client.health() is None
        assert await client.schedules.health() is None
        assert await client.webhooks.health() is None
        assert await client.sessions.get("ses_1") is None
        assert not await client.keys.revoke("key_1")
        assert not await client.llm_keys.delete("openai")
    assert len(service.requests) == 12


async def test_that_a_refusal_is_not_taken_for_a_missing_offer() -> None:
    async with speaking() as (client, service):
        service.tell(refuses(403, "INSUFFICIENT_SCOPE", required_scope="keys"))
        with pytest.raises(ServiceError, match="keys"):
            await client.keys.create("n")


async def test_that_a_stored_answer_is_looked_up() -> None:
    async with speaking() as (client, service):
        found = await client.lookup("cd_0:-_Z")
        service.tell(says({"status": "processing"}))
        early = await client.lookup("cd_1")
    assert sent(service) == ["GET /idempotency/cd_0:-_Z", "GET /idempotency/cd_1"]
    assert found is not None
    assert (found.status, found.result, found.original_status) == ("completed", {"id": "run_1"}, 200)
    assert early is not None
    assert (early.status, early.result) == ("processing", None)


async def test_that_what_costs_money_now_is_read() -> None:
    async with speaking() as (client, service):
        service.tell(says({"active": [{"machine_id": "m", "accrued_cents": "7"}, {"odd": 1}, 5]}))
        active = await client.billing_active()
    assert active is not None
    assert [(item.machine_id, item.accrued_cents) for item in active.active] == [("m", 7)]


BAD: list[Any] = [
    lambda client: client.keys.create(""),
    lambda client: client.keys.create("n" * 101),
    lambda client: client.keys.create("n", ["all"]),
    lambda client: client.keys.revoke(".."),
    lambda client: client.llm_keys.store("google", Secret("s" * 16)),
    lambda client: client.llm_keys.store("openai", Secret("s" * 15)),
    lambda client: client.llm_keys.store("openai", Secret("ü" * 16)),
    lambda client: client.llm_keys.delete("../keys"),
    lambda client: client.lookup(""),
    lambda client: client.lookup("a/b"),
    lambda client: client.lookup("a" * 129),
]


@pytest.mark.parametrize("ask", BAD)
async def test_that_what_cannot_be_meant_is_not_sent(ask: Any) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await ask(client)
    assert service.requests == []
