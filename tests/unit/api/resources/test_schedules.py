"""Schedules and their triggers over a real socket."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.secret import Secret
from tests.fakes.service import CloseWithoutAnswer, Respond, says
from tests.unit.api.resources.world import sent, speaking


async def test_that_a_schedule_is_made_with_what_was_given_and_nothing_else() -> None:
    async with speaking() as (client, service):
        schedule = await client.schedules.create("n", "mch_1", "go", frequency="weekly", day_of_week=0, time="09:30")
    assert service.requests[0].json == {
        "name": "n",
        "machine_id": "mch_1",
        "task_prompt": "go",
        "frequency": "weekly",
        "day_of_week": 0,
        "time": "09:30",
    }
    assert (schedule.id, schedule.next_run_at, schedule.is_paused) == ("sch_1", "2026-07-01T09:00:00Z", False)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-07-01T11:00:00+02:00",
        " 2026-07-01T09:00Z ",
        "2026-07-01T09:00:00.999Z",
        datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=5))),
    ],
)
async def test_that_a_moment_is_sent_in_utc(moment: Any) -> None:
    async with speaking() as (client, service):
        await client.schedules.create("n", "mch_1", "go", run_at=moment)
    assert service.requests[0].json["run_at"] == "2026-07-01T09:00:00Z"


BAD: list[dict[str, Any]] = [
    {},
    {"frequency": "daily", "run_at": "2026-07-01T09:00:00Z"},
    {"frequency": "custom"},
    {"frequency": "daily", "cron": "0 9 * * *"},
    {"cron": "0 9 * * *"},
    {"run_at": "2026-07-01T09:00:00Z", "cron": "0 9 * * *"},
    {"frequency": "yearly"},
    {"frequency": "custom", "cron": "0 9 * *"},
    {"frequency": "daily", "time": "9:00"},
    {"frequency": "daily", "time": "24:00"},
    {"frequency": "weekly", "day_of_week": 7},
    {"frequency": "weekly", "day_of_week": "monday"},
    {"frequency": "monthly", "day_of_month": 29},
    {"frequency": "monthly", "day_of_month": 0},
    {"frequency": "daily", "timezone": "x" * 65},
    {"frequency": "daily", "max_consecutive_failures": 51},
    {"frequency": "daily", "metadata": {"a": 1}},
    {"run_at": "tomorrow"},
    {"run_at": "2026-07-01T09:00:00"},
    {"run_at": "0001-01-01T00:00:00+14:00"},
    {"run_at": 5},
]


@pytest.mark.parametrize("when", BAD)
async def test_that_a_schedule_the_service_would_refuse_is_not_sent(when: dict[str, Any]) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await client.schedules.create("n", "mch_1", "go", **when)
    assert service.requests == []


async def test_that_only_what_changes_is_sent() -> None:
    async with speaking() as (client, service):
        await client.schedules.update("sch_1", time="10:00", name=None)
    assert (service.requests[0].method, service.requests[0].json) == ("PATCH", {"time": "10:00"})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": None},
        {"enabled": True},
        {"frequency": "daily", "cron": "0 9 * * *"},
        {"frequency": "daily", "run_at": "2026-07-01T09:00:00Z"},
        {"day_of_month": 31},
    ],
)
async def test_that_a_change_the_service_would_refuse_is_not_sent(changes: dict[str, Any]) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await client.schedules.update("sch_1", **changes)
    assert service.requests == []


@pytest.mark.parametrize(
    ("record", "is_paused"),
    [
        ({"is_paused": True}, True),
        ({"enabled": False}, True),
        ({"status": "paused"}, True),
        ({"paused_reason": "one_shot_complete"}, True),
        ({"enabled": True, "is_paused": False}, False),
        ({}, False),
    ],
)
async def test_that_a_rest_is_read_however_it_is_said(record: dict[str, Any], is_paused: bool) -> None:
    async with speaking() as (client, service):
        service.tell(says({"id": "sch_1", **record}))
        assert (await client.schedules.get("sch_1")).is_paused is is_paused


async def test_that_a_rest_without_an_answer_is_still_of_that_schedule() -> None:
    async with speaking() as (client, service):
        service.tell(Respond(204, b""))
        assert (await client.schedules.pause("sch_1")).id == "sch_1"


async def test_that_a_lost_run_now_is_repeated_under_its_key() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        fired = await client.schedules.run_now("sch_1")
    assert (fired.run_id, fired.schedule_id, fired.status) == ("r1", "sch_1", "queued")
    assert [request.json for request in service.requests] == [{}, {}]
    assert len({request.header("idempotency-key") for request in service.requests}) == 1


async def test_that_fires_are_read_page_by_page() -> None:
    async with speaking() as (client, service):
        service.tell(says({"data": [{"id": "r2", "status": "odd"}], "has_more": True, "next_cursor": "a&b=c"}))
        fires = [fire async for fire in client.schedules.fires("sch_1", "failed")]
    assert [(fire.id, fire.status, fire.credits) for fire in fires] == [("r2", "odd", None), ("r1", "completed", 20)]
    assert sent(service) == [
        "GET /schedules/sch_1/runs?status=failed&limit=200",
        "GET /schedules/sch_1/runs?status=failed&limit=200&cursor=a%26b%3Dc",
    ]


async def test_that_more_fires_without_a_cursor_are_said_to_be_cut() -> None:
    async with speaking() as (client, service):
        service.tell(says({"data": [], "has_more": True}))
        listing = client.schedules.fires("sch_1")
        assert [fire async for fire in listing] == []
    assert listing.is_cut


async def test_that_the_secret_of_a_webhook_comes_once_and_hidden() -> None:
    async with speaking() as (client, service):
        trigger = await client.schedules.add_webhook_trigger("sch_1", 60)
        listed = [one async for one in client.schedules.triggers("sch_1")]
    assert service.requests[0].json == {"kind": "webhook", "rate_limit_per_minute": 60}
    assert service.requests[0].header("idempotency-key")
    assert trigger.webhook_secret == Secret("whsec_once")
    assert "whsec_once" not in f"{trigger!r} {trigger.raw}"
    assert [one.webhook_secret for one in listed] == [None]


async def test_that_a_trigger_may_come_without_its_id() -> None:
    async with speaking() as (client, service):
        service.tell(says({"email_address": "a@b"}))
        trigger = await client.schedules.add_email_trigger("sch_1", "label")
    assert (trigger.id, trigger.email_address) == ("", "a@b")
    assert service.requests[0].json == {"kind": "email", "email_label": "label"}


async def test_that_a_trigger_is_taken_away_by_both_ids() -> None:
    async with speaking() as (client, service):
        await client.schedules.remove_trigger("sch_1", "trg/1")
        await client.schedules.fire("sch_1", "r/1")
    assert sent(service) == ["DELETE /schedules/sch_1/triggers/trg%2F1", "GET /schedules/sch_1/runs/r%2F1"]


async def test_that_a_trigger_the_service_would_refuse_is_not_sent() -> None:
    async with speaking() as (client, service):
        for limit in (0, 601):
            with pytest.raises(BadInput):
                await client.schedules.add_webhook_trigger("sch_1", limit)
        for label in ("A", "a", ".a", "a" * 35):
            with pytest.raises(BadInput):
                await client.schedules.add_email_trigger("sch_1", label)
        for source, event in (("", None), ("s" * 65, None), ("s", "on_monday")):
            with pytest.raises(BadInput):
                await client.schedules.add_chain_trigger("sch_1", source, event)
        with pytest.raises(BadInput):
            client.schedules.fires("sch_1", "succeeded")
    assert service.requests == []
