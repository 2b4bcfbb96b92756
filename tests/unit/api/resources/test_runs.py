"""Runs over a real socket."""

from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput, ServiceUnreachable
from coasty_desktop.core.secret import Secret
from tests.fakes.service import CloseWithoutAnswer, Respond, says
from tests.unit.api.resources.world import sent, speaking


async def test_that_a_run_is_started_with_what_was_given_and_nothing_else() -> None:
    async with speaking() as (client, service):
        run = await client.runs.create("mch_1", "go", max_steps=40, on_awaiting_human="pause")
    assert service.requests[0].json == {
        "machine_id": "mch_1",
        "task": "go",
        "cua_version": "v3",
        "max_steps": 40,
        "on_awaiting_human": "pause",
    }
    assert (run.id, run.status, run.is_over, run.webhook_secret) == ("run_1", "queued", False, Secret("whsec_once"))
    assert "whsec" not in f"{run!r} {run.raw}"


async def test_that_a_lost_start_is_repeated_under_its_key() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        await client.runs.create("mch_1", "go")
    assert len(service.requests) == 2
    assert len({(request.header("idempotency-key"), request.body) for request in service.requests}) == 1


async def test_that_runs_are_listed_by_status_and_number() -> None:
    async with speaking() as (client, service):
        runs = [run async for run in client.runs.list("awaiting_human", 5)]
        assert [run async for run in client.runs.list()]
    assert sent(service) == ["GET /runs?status=awaiting_human&limit=5", "GET /runs?limit=200"]
    assert (runs[0].steps, runs[0].engine) == (2, "v3")


async def test_that_a_lost_cancel_is_repeated_and_a_lost_answer_to_a_question_is_not() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        assert (await client.runs.cancel("run_1")).status == "cancelled"
        assert sent(service) == ["POST /runs/run_1/cancel"] * 2
        service.requests.clear()
        service.tell(CloseWithoutAnswer())
        with pytest.raises(ServiceUnreachable):
            await client.runs.resume("run_1", "yes")
    assert [request.json for request in service.requests] == [{"note": "yes"}]
    assert service.requests[0].header("idempotency-key") is None


async def test_that_an_empty_answer_to_a_cancel_is_a_success() -> None:
    async with speaking() as (client, service):
        service.tell(Respond(204, b""))
        assert (await client.runs.cancel("run_1")).id == "run_1"


async def test_that_events_end_with_the_record_as_the_truth() -> None:
    async with speaking() as (client, service):
        stream = client.runs.events("run_1", 7)
        names = [event.name async for event in stream]
    assert names == []
    assert stream.final is not None
    assert (stream.final.status, stream.final.is_over) == ("succeeded", True)
    assert service.requests[0].header("last-event-id") == "7"
    assert service.requests[0].header("accept") == "text/event-stream"


async def test_that_events_are_told_in_order() -> None:
    async with speaking() as (client, _):
        assert [event.name async for event in client.runs.events("run_1")] == ["status", "terminal"]


@pytest.mark.parametrize(
    ("value", "error", "code"),
    [
        (None, "", ""),
        ("text\x1b[31m", "text[31m", ""),
        ({"code": "WALLET_EXHAUSTED", "message": "empty"}, "empty", "WALLET_EXHAUSTED"),
        ({"code": "X"}, "X", "X"),
        ({"odd": 1}, '{"odd":1}', ""),
    ],
)
async def test_that_an_error_may_be_nothing_a_text_or_an_object(value: Any, error: str, code: str) -> None:
    async with speaking() as (client, service):
        service.tell(says({"id": "r", "status": "failed", "error": value}))
        run = await client.runs.get("r")
    assert (run.error, run.error_code) == (error, code)


BAD: list[tuple[str, str, dict[str, Any]]] = [
    ("", "go", {}),
    ("m" * 129, "go", {}),
    ("m", " ", {}),
    ("m", "t" * 16_001, {}),
    ("m", "go", {"engine": "v2"}),
    ("m", "go", {"max_steps": 0}),
    ("m", "go", {"max_steps": 1001}),
    ("m", "go", {"max_steps": True}),
    ("m", "go", {"on_awaiting_human": "ask"}),
    ("m", "go", {"webhook_url": "http://example.com"}),
    ("m", "go", {"webhook_url": "https://a b"}),
    ("m", "go", {"deadline_seconds": 0}),
    ("m", "go", {"metadata": {"a": float("inf")}}),
]


@pytest.mark.parametrize(("machine", "task", "fields"), BAD)
async def test_that_a_run_the_service_would_refuse_is_not_sent(machine: str, task: str, fields: dict[str, Any]) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await client.runs.create(machine, task, **fields)
    assert service.requests == []


@pytest.mark.parametrize(("status", "limit"), [("done", None), (None, 0), (None, 201), ("", None)])
async def test_that_a_list_the_service_would_refuse_is_not_asked_for(status: str | None, limit: int | None) -> None:
    async with speaking() as (client, _):
        with pytest.raises(BadInput):
            client.runs.list(status, limit)
