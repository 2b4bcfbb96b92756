from datetime import timedelta
from typing import Any

import pytest

from tests.unit.sandbox.practice import LIVE, TEST, Practice, PracticeKey

# The clock stands at 2026-01-02 03:04:05, a Friday, and 30 seconds later once a machine has been made.
DAILY = {"name": "daily", "frequency": "daily", "task_prompt": "Click 'Save'"}


async def schedule(practice: Practice, machine: str | None = None, key: PracticeKey = TEST, **more: Any) -> Any:
    body = DAILY | {"machine_id": machine or await practice.machine(key)} | more
    return await practice.post("/schedules", {name: value for name, value in body.items() if value is not None}, key)


async def fires(practice: Practice, made: Any, key: PracticeKey = TEST, query: str = "") -> list[Any]:
    """The fires of a schedule, once the newest has ended."""
    path = f"/schedules/{made['id']}/runs{query}"
    found = (await practice.get(path, key))["data"]
    if found and found[0]["status"] == "running":
        await practice.events(f"/runs/{found[0]['id']}/events", key=key)
        await practice.clock.pass_seconds(0)
        found = (await practice.get(path, key))["data"]
    return list(found)


@pytest.mark.parametrize(
    ("more", "cron", "following"),
    [
        ({}, "0 9 * * *", "2026-01-02T09:00:00Z"),
        ({"time": "02:30"}, "30 2 * * *", "2026-01-03T02:30:00Z"),
        ({"frequency": "every_15_minutes"}, "*/15 * * * *", "2026-01-02T03:15:00Z"),
        ({"frequency": "every_12_hours"}, "0 */12 * * *", "2026-01-02T12:00:00Z"),
        ({"frequency": "weekly"}, "0 9 * * 1", "2026-01-05T09:00:00Z"),
        ({"frequency": "weekly", "day_of_week": 0}, "0 9 * * 0", "2026-01-04T09:00:00Z"),
        ({"frequency": "monthly", "day_of_month": 28, "time": "18:05"}, "5 18 28 * *", "2026-01-28T18:05:00Z"),
        ({"frequency": "custom", "cron": "7 7 * * *"}, "7 7 * * *", "2026-01-02T07:07:00Z"),
        ({"timezone": "America/New_York"}, "0 9 * * *", "2026-01-02T14:00:00Z"),
        ({"frequency": None, "run_at": "2026-01-02T05:00:00+01:00"}, None, "2026-01-02T04:00:00Z"),
    ],
)
async def test_that_a_schedule_says_when_it_is_due_next(
    practice: Practice, more: dict[str, Any], cron: str | None, following: str
) -> None:
    made = await schedule(practice, **more)
    assert (made["cron"], made["next_run_at"], made["enabled"]) == (cron, following, True)
    assert (await practice.get(f"/schedules/{made['id']}"))["next_run_at"] == following


async def test_that_a_due_schedule_runs_its_task_on_the_machine(practice: Practice) -> None:
    made = await schedule(practice, frequency="every_15_minutes")
    await practice.clock.pass_seconds(15 * 60)
    done = await fires(practice, made)
    assert [(fire["status"], fire["trigger"]) for fire in done] == [("completed", "cron")]
    assert done[0]["executed_at"] == "2026-01-02T03:15:00Z"
    run = await practice.get(f"/runs/{done[0]['id']}")
    assert (run["status"], run["task"]) == ("succeeded", "Click 'Save'")
    one = await practice.get(f"/schedules/{made['id']}/runs/{done[0]['id']}")
    assert one["schedule_id"] == made["id"]
    now = await practice.get(f"/schedules/{made['id']}")
    assert (now["next_run_at"], now["last_run_at"], now["run_count"]) == (
        "2026-01-02T03:30:00Z", "2026-01-02T03:15:00Z", 1
    )  # fmt: skip


async def test_that_a_one_shot_fires_once_and_pauses_itself(practice: Practice) -> None:
    made = await schedule(practice, frequency=None, run_at="2026-01-02T04:00:00Z")
    await practice.clock.pass_seconds(3600)
    assert [fire["trigger"] for fire in await fires(practice, made)] == ["run_at"]
    now = await practice.get(f"/schedules/{made['id']}")
    assert (now["enabled"], now["paused_reason"], now["next_run_at"]) == (False, "one_shot_complete", None)
    refused = await practice.refusal("POST", f"/schedules/{made['id']}/resume")
    assert (refused["status"], refused["code"]) == (409, "INVALID_STATE")
    await practice.clock.pass_seconds(7200)
    assert len(await fires(practice, made)) == 1


async def test_that_a_paused_schedule_does_not_fire_until_it_is_resumed(practice: Practice) -> None:
    made = await schedule(practice, frequency="hourly")
    paused = await practice.post(f"/schedules/{made['id']}/pause")
    assert (paused["enabled"], paused["is_paused"], paused["next_run_at"]) == (False, True, None)
    assert paused["paused_reason"]
    await practice.clock.pass_seconds(7200)
    assert await fires(practice, made) == []
    resumed = await practice.post(f"/schedules/{made['id']}/resume")
    assert (resumed["enabled"], resumed["paused_reason"], resumed["next_run_at"]) == (
        True, None, "2026-01-02T06:00:00Z"
    )  # fmt: skip


async def test_that_run_now_fires_at_once_with_another_task_if_asked(practice: Practice) -> None:
    made = await schedule(practice)
    started = await practice.post(f"/schedules/{made['id']}/run", {"task_prompt_override": "Click 'Cancel'"})
    assert (started["status"], started["schedule_id"]) == ("running", made["id"])
    assert [fire["trigger"] for fire in await fires(practice, made)] == ["manual"]
    assert (await practice.get(f"/runs/{started['run_id']}"))["task"] == "Click 'Cancel'"
    assert (await practice.refusal("POST", f"/schedules/{made['id']}/run"))["code"] == "VALIDATION_ERROR"


async def test_that_a_fire_is_skipped_while_the_one_before_runs(practice: Practice) -> None:
    machine = await practice.machine()
    waiting = await practice.run("ask me", machine_id=machine)
    made = await schedule(practice, machine)
    await practice.post(f"/schedules/{made['id']}/run", {})
    second = await practice.post(f"/schedules/{made['id']}/run", {})
    assert second["status"] == "skipped"
    await practice.post(f"/runs/{waiting}/cancel")


async def test_that_failures_in_a_row_pause_a_schedule(practice: Practice) -> None:
    made = await schedule(practice, task_prompt="Click 'Nothing'", max_consecutive_failures=2)
    for failures in (1, 2):
        await practice.post(f"/schedules/{made['id']}/run", {})
        done = await fires(practice, made)
        assert (done[0]["status"], done[0]["error"]["code"]) == ("failed", "TASK_FAILED")
        now = await practice.get(f"/schedules/{made['id']}")
        assert (now["consecutive_failures"], now["enabled"]) == (failures, failures < 2)
    assert now["paused_reason"] == "consecutive_failures"


async def test_that_a_machine_that_does_not_run_fails_the_fire(practice: Practice) -> None:
    machine = await practice.machine()
    made = await schedule(practice, machine)
    await practice.post(f"/machines/{machine}/stop")
    await practice.post(f"/schedules/{made['id']}/run", {})
    done = await fires(practice, made)
    assert (done[0]["status"], done[0]["error"]["code"]) == ("failed", "INVALID_STATE")


async def test_that_jobs_are_paid_by_time_from_the_other_purse_until_it_is_empty(practice: Practice) -> None:
    made = await schedule(practice, await practice.machine(LIVE), LIVE)
    wallet = (await practice.get("/usage", LIVE))["balance"]
    for credits in (20, 20, None):
        await practice.post(f"/schedules/{made['id']}/run", {}, LIVE)
        assert (await fires(practice, made, LIVE))[0]["credits_charged"] == credits
    assert (await fires(practice, made, LIVE))[0]["status"] == "insufficient_credits"
    now = await practice.get(f"/schedules/{made['id']}", LIVE)
    assert (now["enabled"], now["paused_reason"]) == (False, "insufficient_credits")
    assert (await practice.get("/usage", LIVE))["balance"] == wallet


async def test_that_fires_are_paged_by_cursor_and_filtered(practice: Practice) -> None:
    made = await schedule(practice)
    for _ in range(3):
        await practice.post(f"/schedules/{made['id']}/run", {})
        await fires(practice, made)
    path = f"/schedules/{made['id']}/runs"
    every = [fire["id"] for fire in (await practice.get(path))["data"]]
    first = await practice.get(f"{path}?limit=2")
    assert ([fire["id"] for fire in first["data"]], first["has_more"]) == (every[:2], True)
    rest = await practice.get(f"{path}?limit=2&cursor={first['next_cursor']}")
    assert ([fire["id"] for fire in rest["data"]], rest["has_more"], rest["next_cursor"]) == (every[2:], False, None)
    assert (await practice.get(f"{path}?status=failed"))["data"] == []
    assert len((await practice.get(f"{path}?status=completed"))["data"]) == 3
    assert (await practice.refusal("GET", f"{path}?status=queued"))["code"] == "INVALID_STATUS_FILTER"
    assert (await practice.refusal("GET", f"{path}?limit=999"))["code"] == "INVALID_LIMIT"
    assert (await practice.refusal("GET", f"{path}?cursor=odd"))["code"] == "VALIDATION_ERROR"


async def test_that_at_most_a_hundred_fires_are_kept(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coasty_desktop.sandbox.schedules._KEPT", 3)
    made = await schedule(practice)
    for _ in range(5):
        await practice.post(f"/schedules/{made['id']}/run", {})
        newest = await fires(practice, made)
    assert len(newest) == 3


async def test_that_a_schedule_is_changed_field_by_field(practice: Practice) -> None:
    made = await schedule(practice, metadata={"a": "b"})
    path = f"/schedules/{made['id']}"
    renamed = (await practice.ask("PATCH", path, {"name": "other"})).json()
    assert (renamed["name"], renamed["next_run_at"], renamed["metadata"]) == ("other", made["next_run_at"], {"a": "b"})
    later = (await practice.ask("PATCH", path, {"time": "10:30"})).json()
    assert (later["cron"], later["frequency"]) == ("30 10 * * *", "daily")
    custom = (await practice.ask("PATCH", path, {"frequency": "custom", "cron": "1 2 * * *"})).json()
    assert (custom["cron"], custom["next_run_at"]) == ("1 2 * * *", "2026-01-03T02:01:00Z")
    once = (await practice.ask("PATCH", path, {"run_at": "2026-02-01T00:00:00Z"})).json()
    assert (once["frequency"], once["cron"], once["next_run_at"]) == (None, None, "2026-02-01T00:00:00Z")
    again = (await practice.ask("PATCH", path, {"frequency": "hourly", "enabled": False})).json()
    assert (again["run_at"], again["enabled"], again["next_run_at"]) == (None, False, None)
    empty = await practice.refusal("PATCH", path, {})
    assert (empty["status"], empty["code"]) == (400, "EMPTY_UPDATE")
    for wrong in ({"machine_id": "none"}, {"frequency": "custom", "cron": "x"}, {"name": ""}, {"odd": 1}):
        assert (await practice.refusal("PATCH", path, wrong))["status"] in (404, 422)
    assert (await practice.get(path))["cron"] == again["cron"]


async def test_that_a_deleted_schedule_is_gone_and_fires_no_more(practice: Practice) -> None:
    made = await schedule(practice, frequency="hourly")
    assert (await practice.ask("DELETE", f"/schedules/{made['id']}")).json()["deleted"] is True
    await practice.clock.pass_seconds(7200)
    assert (await practice.get("/runs"))["data"] == []
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/pause"), ("GET", "/runs")):
        refused = await practice.refusal(
            method, f"/schedules/{made['id']}{path}", {"name": "x"} if method == "PATCH" else None
        )
        assert (refused["status"], refused["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "more",
    [{"frequency": None}, {"run_at": "2027-01-01T00:00:00Z"}, {"frequency": "custom"},
     {"frequency": "custom", "cron": "61 * * * *"}, {"frequency": "custom", "cron": "0 0 30 2 *"},
     {"frequency": None, "run_at": "2026-01-01T00:00:00Z"}, {"frequency": None, "run_at": "soon"},
     {"frequency": None, "run_at": "2027-01-01T00:00:00"}, {"frequency": "fortnightly"}, {"time": "24:00"},
     {"time": "9:00"}, {"timezone": "Mars/Olympus"}, {"timezone": "../etc/passwd"}, {"day_of_week": 7},
     {"day_of_month": 29}, {"name": ""}, {"max_consecutive_failures": 0}, {"metadata": {"a": 1}},
     {"frequency": None, "run_at": "2027-01-01T00:00:00Z", "cron": "* * * * *"}, {"odd": 1}],
)  # fmt: skip
async def test_that_a_schedule_is_checked_like_the_contract(practice: Practice, more: dict[str, Any]) -> None:
    body = {name: value for name, value in (DAILY | {"machine_id": "m"} | more).items() if value is not None}
    refused = await practice.refusal("POST", "/schedules", body)
    assert (refused["status"], refused["code"]) == (422, "VALIDATION_ERROR")


async def test_that_a_one_shot_may_be_a_minute_late(practice: Practice) -> None:
    late = practice.clock.now() - timedelta(seconds=20)
    made = await schedule(practice, frequency=None, run_at=f"{late:%Y-%m-%dT%H:%M:%SZ}")
    await practice.clock.pass_seconds(1)
    assert len(await fires(practice, made)) == 1


async def test_that_schedules_need_a_machine_and_credits(practice: Practice) -> None:
    assert (await practice.refusal("POST", "/schedules", DAILY | {"machine_id": "none"}))["code"] == "MACHINE_NOT_FOUND"
    machine = await practice.machine(LIVE)
    await practice.run(", ".join(["press Enter"] * 30), LIVE, machine_id=machine, cua_version="v1")
    await practice.events(f"/runs/{(await practice.get('/runs', LIVE))['data'][0]['id']}/events", key=LIVE)
    refused = await practice.refusal("POST", "/schedules", DAILY | {"machine_id": machine}, LIVE)
    assert (refused["status"], refused["code"], refused["required"]) == (402, "INSUFFICIENT_CREDITS", 20)
