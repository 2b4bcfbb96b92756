"""Schedules on the command line: what the service is sent, what is printed, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput, ServiceError
from coasty_desktop.services.schedule_check import local_time
from tests.fakes.service import Respond, refuses, says
from tests.unit.cli.cloud_world import World, cloud_world

RECORD = {
    "id": "sch_1", "name": "Morning", "machine_id": "mch_1", "task_prompt": "Read the mail", "frequency": "weekly",
    "cron": "0 9 * * 1", "timezone": "UTC", "next_run_at": "2026-03-09T09:00:00Z", "run_count": 3, "enabled": True,
}  # fmt: skip
CREATE = ("schedules", "create", "--name", "Morning", "--machine", "mch_1", "--task", "Read the mail")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with cloud_world() as opened:
        yield opened


def fire(number: int) -> dict[str, Any]:
    at = f"2026-03-04T09:{number % 60:02}:00Z"
    return {"id": f"f{number}", "status": "completed", "trigger": "cron", "duration_seconds": 61, "credits_charged": 20,
            "executed_at": at}  # fmt: skip


# ---- making and changing ---------------------------------------------------------------------------------------------


async def test_that_a_schedule_is_made_as_it_was_asked(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.service.tell(says(RECORD, 201))
    options = ("--frequency", "weekly", "--day-of-week", "1", "--time", "09:00", "--timezone", "UTC")
    assert await world.run(*CREATE, *options) == 0
    assert world.calls == ["POST /schedules"]
    assert world.last.json == {
        "name": "Morning", "machine_id": "mch_1", "task_prompt": "Read the mail", "frequency": "weekly",
        "time": "09:00", "day_of_week": 1, "timezone": "UTC",
    }  # fmt: skip
    assert world.last.header("idempotency-key")
    said = capsys.readouterr()
    assert local_time("2026-03-09T09:00:00Z") in said.out
    assert said.err == ""


async def test_that_another_day_than_was_asked_is_warned_of(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.service.tell(says({**RECORD, "cron": "0 9 * * 2", "next_run_at": "2026-03-10T09:00:00Z"}))
    assert await world.run(*CREATE, "--frequency", "weekly", "--day-of-week", "1", "--json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["id"] == "sch_1"
    assert "It runs next on a Tuesday, not on a Monday as asked." in said.err
    assert "means Tuesday, not Monday" in said.err


async def test_that_a_one_shot_is_sent_in_utc(world: World) -> None:
    world.service.tell(says({"id": "sch_1", "run_at": "2026-03-05T00:00:00Z"}))
    assert await world.run(*CREATE, "--run-at", "2026-03-05T09:00", "--timezone", "Asia/Tokyo") == 0
    assert world.last.json["run_at"] == "2026-03-05T00:00:00Z"
    assert "frequency" not in world.last.json


@pytest.mark.parametrize(
    "options",
    [
        ("--run-at", "2026-03-04T11:00:00Z"),
        ("--run-at", "soon"),
        ("--frequency", "custom"),
        ("--frequency", "daily", "--cron", "0 9 * * *"),
        ("--frequency", "daily", "--time", "25:00"),
        ("--frequency", "weekly", "--day-of-week", "7"),
        ("--frequency", "monthly", "--day-of-month", "31"),
        ("--frequency", "daily", "--name", ""),
        ("--frequency", "daily", "--name", "x" * 129),
    ],
    ids=" ".join,
)
async def test_that_what_the_service_would_refuse_is_not_sent(world: World, options: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        await world.run(*CREATE, *options)
    assert world.calls == []


@pytest.mark.parametrize(
    "argv",
    [CREATE, (*CREATE, "--frequency", "daily", "--run-at", "2027-01-01T00:00Z"), (*CREATE, "--frequency", "often")],
)
async def test_that_a_schedule_either_repeats_or_runs_once(world: World, argv: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        await world.run(*argv)
    assert world.calls == []


async def test_that_an_update_sends_only_what_changes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.service.tell(says({**RECORD, "time": "08:00", "next_run_at": "2026-03-09T08:00:00Z"}))
    assert await world.run("schedules", "update", "sch_1", "--time", "08:00", "--task", "Do it") == 0
    assert world.calls == ["PATCH /schedules/sch_1"]
    assert world.last.json == {"time": "08:00", "task_prompt": "Do it"}
    assert capsys.readouterr().err == ""
    with pytest.raises(BadInput, match="nothing to change"):
        await world.run("schedules", "update", "sch_1")
    for option in ("--machine", "--run-at"):
        with pytest.raises(BadInput):
            await world.run("schedules", "update", "sch_1", option, "x")


# ---- looking, pausing, running ---------------------------------------------------------------------------------------


async def test_that_schedules_are_listed_and_shown(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    paused = {**RECORD, "enabled": False, "paused_reason": "insufficient_credits"}
    world.service.tell(says({"data": [paused], "has_more": True}), says({"data": []}), says(RECORD), says([RECORD]))
    assert await world.run("schedules", "list") == 0
    said = capsys.readouterr()
    assert "sch_1  paused: insufficient_credits" in said.out
    assert "more than these" in said.err
    await world.run("schedules", "list")
    assert "No schedule" in capsys.readouterr().out
    assert await world.run("schedules", "show", "sch_1") == 0
    assert "Read the mail" in capsys.readouterr().out
    await world.run("schedules", "list", "--json")
    assert json.loads(capsys.readouterr().out) == RECORD


@pytest.mark.parametrize("what", ["pause", "resume"])
async def test_that_a_schedule_is_paused_and_resumed(
    world: World, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.service.tell(says({**RECORD, "enabled": what == "resume"}))
    assert await world.run("schedules", what, "sch_1") == 0
    assert world.calls == [f"POST /schedules/sch_1/{what}"]
    assert ("active" if what == "resume" else "paused") in capsys.readouterr().out


async def test_that_a_schedule_is_run_now(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    answer = {"schedule_id": "sch_1", "run_id": "run_9", "status": "queued", "message": "Dispatched"}
    world.service.tell(says(answer), says(answer))
    assert await world.run("schedules", "run", "sch_1") == 0
    assert (world.calls, world.last.json) == (["POST /schedules/sch_1/run"], {})
    assert "run_9" in capsys.readouterr().out
    await world.run("schedules", "run", "sch_1", "--json")
    assert json.loads(capsys.readouterr().out) == answer


async def test_that_a_refusal_keeps_its_exit_code(world: World) -> None:
    world.service.tell(refuses(402, "INSUFFICIENT_CREDITS", required=20, balance=3))
    with pytest.raises(ServiceError, match="3 there, 20 needed") as told:
        await world.run("schedules", "run", "sch_1")
    assert told.value.exit_code == 4


async def test_that_a_deletion_must_be_meant_and_takes_the_secrets_along(world: World) -> None:
    with pytest.raises(BadInput, match="meant"):
        await world.run("schedules", "delete", "sch_1")
    assert world.calls == []
    url = "https://coasty.ai/v1/triggers/webhook/whk_1"
    world.box.kept = {f"webhook {url}": "whsec_1", "https://coasty.ai/v1": "a key"}
    world.service.tell(says({"data": [{"id": "trg_1", "kind": "webhook", "webhook_url": url}]}), Respond(204, b""))
    assert await world.run("schedules", "delete", "sch_1", "--yes") == 0
    assert world.calls == ["GET /schedules/sch_1/triggers", "DELETE /schedules/sch_1"]
    assert world.box.kept == {"https://coasty.ai/v1": "a key"}


async def test_that_a_key_that_may_not_look_at_triggers_can_still_delete(world: World) -> None:
    world.service.tell(refuses(403, "INSUFFICIENT_SCOPE"), Respond(204, b""))
    assert await world.run("schedules", "delete", "sch_1", "--yes", "--json") == 0
    assert world.calls[-1] == "DELETE /schedules/sch_1"


# ---- what it did -----------------------------------------------------------------------------------------------------


async def test_that_the_newest_runs_are_shown_and_the_others_named(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    page = {"data": [fire(number) for number in range(50)], "has_more": True, "next_cursor": "c1"}
    world.service.tell(says(page))
    assert await world.run("schedules", "runs", "sch_1") == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 20
    assert "61 s  20 account credits  f0" in said.out
    assert "--all" in said.err
    # A page more is not asked for when nobody wants to see it.
    assert len(world.calls) == 1


async def test_that_all_runs_are_read_page_by_page(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [
        {"data": [fire(number) for number in range(50)], "has_more": True, "next_cursor": "c1"},
        {"runs": [{"status": "succeeded", "duration": 3, "credits": 20}], "has_more": False},
    ]
    world.service.tell(*map(says, pages))
    assert await world.run("schedules", "runs", "sch_1", "--all", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("id") for line in lines] == [*(f"f{number}" for number in range(50)), None]
    assert "cursor=c1" in world.calls[1]


async def test_that_a_schedule_that_has_not_run_says_so(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.service.tell(says({"data": []}), says({"data": []}), says({"data": []}))
    await world.run("schedules", "runs", "sch_1")
    await world.run("schedules", "runs", "sch_1", "--all")
    assert capsys.readouterr().out.count("It has not run yet") == 2
    await world.run("schedules", "runs", "sch_1", "--json")
    assert capsys.readouterr().out == ""
