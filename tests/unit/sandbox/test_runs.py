import asyncio
from contextlib import suppress

import httpx
import pytest

from coasty_desktop.sandbox.service import PracticeService
from tests.fakes.reader import ToldReader
from tests.unit.sandbox.clocks import HeldClock
from tests.unit.sandbox.practice import LIVE, TEST, Practice
from tests.unit.sandbox.readings import button, reading


async def test_that_a_run_goes_from_queued_to_succeeded_and_says_so_in_events(practice: Practice) -> None:
    name = await practice.run("Click 'Save'")
    events = await practice.events(f"/runs/{name}/events")
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    assert [event["data"]["status"] for event in events if event["event"] == "status"] == [
        "queued", "running", "succeeded"
    ]  # fmt: skip
    steps = [event["data"] for event in events if event["event"] == "step"]
    assert [step["status"] for step in steps] == ["continue", "done"]
    assert steps[0]["actions"][0]["action_type"] == "click"
    assert events[-1]["event"] == "terminal"
    run = await practice.get(f"/runs/{name}")
    assert (run["status"], run["step_count"], run["result"]["passed"]) == ("succeeded", 2, True)
    assert run["credits_charged"] == 0


async def test_that_a_create_is_answered_with_201_and_its_secret_is_said_once(practice: Practice) -> None:
    body = {"machine_id": await practice.machine(), "task": "Click 'Save'", "webhook_url": "https://example.com/x"}
    answer = await practice.ask("POST", "/runs", body)
    assert answer.status_code == 201
    assert answer.json()["webhook_secret"].startswith("whsec_")
    assert "webhook_secret" not in await practice.get(f"/runs/{answer.json()['id']}")


async def test_that_a_stream_goes_on_after_the_last_id_a_client_has(practice: Practice) -> None:
    name = await practice.run("Click 'Save'")
    every = await practice.events(f"/runs/{name}/events")
    assert await practice.events(f"/runs/{name}/events", Last_Event_ID="3") == every[3:]
    assert await practice.events(f"/runs/{name}/events?after=4") == every[4:]
    assert await practice.events(f"/runs/{name}/events?after=999") == []


async def test_that_a_run_that_finds_nothing_fails_with_the_reason(practice: Practice) -> None:
    name = await practice.run("Click 'Nothing'")
    last = (await practice.events(f"/runs/{name}/events"))[-1]["data"]
    assert (last["status"], last["error"]["code"]) == ("failed", "TASK_FAILED")
    assert "Nothing" in last["error"]["message"]


async def test_that_a_person_is_asked_and_the_run_goes_on_after_the_answer(practice: Practice) -> None:
    name = await practice.run("Click 'Save', then ask me whether it looks right, then click 'Cancel'")
    asked = (await practice.events(f"/runs/{name}/events", until="awaiting_human"))[-1]
    assert asked["data"]["reason"] == "ask me whether it looks right"
    run = await practice.get(f"/runs/{name}")
    assert (run["status"], run["awaiting_human_reason"]) == ("awaiting_human", "ask me whether it looks right")
    resumed = await practice.post(f"/runs/{name}/resume", {"note": "yes"})
    assert resumed["status"] == "running"
    assert (await practice.events(f"/runs/{name}/events"))[-1]["data"]["status"] == "succeeded"
    again = await practice.refusal("POST", f"/runs/{name}/resume")
    assert (again["status"], again["code"], again["current_state"]) == (409, "NOT_AWAITING_HUMAN", "succeeded")


@pytest.mark.parametrize(("choice", "end"), [("fail", "failed"), ("cancel", "cancelled")])
async def test_that_a_run_may_end_instead_of_asking(practice: Practice, choice: str, end: str) -> None:
    name = await practice.run("wait for a person", on_awaiting_human=choice)
    last = (await practice.events(f"/runs/{name}/events"))[-1]["data"]
    assert (last["status"], last["error"]["code"]) == (end, "AWAITING_HUMAN")


async def test_that_nobody_answering_in_time_ends_a_run(practice: Practice) -> None:
    name = await practice.run("ask me", awaiting_human_timeout_seconds=60)
    await practice.events(f"/runs/{name}/events", until="awaiting_human")
    await practice.clock.pass_seconds(59)
    assert (await practice.get(f"/runs/{name}"))["status"] == "awaiting_human"
    await practice.clock.pass_seconds(1)
    run = await practice.get(f"/runs/{name}")
    assert (run["status"], run["error"]["code"]) == ("timed_out", "AWAITING_HUMAN_TIMEOUT")


async def test_that_a_deadline_ends_a_run(practice: Practice) -> None:
    name = await practice.run("ask me", deadline_seconds=30)
    await practice.events(f"/runs/{name}/events", until="awaiting_human")
    await practice.clock.pass_seconds(30)
    assert (await practice.get(f"/runs/{name}"))["status"] == "timed_out"


async def test_that_a_run_is_cancelled_once_and_its_stream_ends(practice: Practice) -> None:
    name = await practice.run("ask me")
    await practice.events(f"/runs/{name}/events", until="awaiting_human")
    assert (await practice.post(f"/runs/{name}/cancel"))["status"] == "cancelled"
    assert (await practice.events(f"/runs/{name}/events"))[-1]["data"]["status"] == "cancelled"
    again = await practice.refusal("POST", f"/runs/{name}/cancel")
    assert (again["status"], again["code"], again["current_state"]) == (409, "INVALID_STATE", "cancelled")
    assert again["allowed_from"] == ["queued", "running", "awaiting_human"]


async def test_that_steps_have_an_end(practice: Practice) -> None:
    name = await practice.run("Click 'Save'", max_steps=1)
    last = (await practice.events(f"/runs/{name}/events"))[-1]["data"]
    assert (last["status"], last["error"]["code"]) == ("failed", "MAX_STEPS_REACHED")


async def test_that_one_machine_does_one_run_at_a_time(practice: Practice) -> None:
    machine = await practice.machine()
    first = await practice.run("ask me", machine_id=machine)
    await practice.events(f"/runs/{first}/events", until="awaiting_human")
    second = await practice.run("Click 'Save'", machine_id=machine)
    assert (await practice.get(f"/runs/{second}"))["status"] == "queued"
    await practice.post(f"/runs/{first}/cancel")
    assert (await practice.events(f"/runs/{second}/events"))[-1]["data"]["status"] == "succeeded"


async def test_that_runs_are_listed_newest_first_by_state(practice: Practice) -> None:
    machine = await practice.machine()
    done = await practice.run("Click 'Save'", machine_id=machine)
    await practice.events(f"/runs/{done}/events")
    waiting = await practice.run("ask me", machine_id=machine)
    await practice.events(f"/runs/{waiting}/events", until="awaiting_human")
    assert [run["id"] for run in (await practice.get("/runs"))["data"]] == [waiting, done]
    assert [run["id"] for run in (await practice.get("/runs?status=succeeded"))["data"]] == [done]
    cut = await practice.get("/runs?limit=1")
    assert ([run["id"] for run in cut["data"]], cut["has_more"]) == ([waiting], True)
    assert (await practice.refusal("GET", "/runs?status=odd"))["code"] == "INVALID_STATUS_FILTER"
    for limit in ("0", "201", "x", "-1", "1e2", ""):
        assert (await practice.refusal("GET", f"/runs?limit={limit}"))["code"] == "INVALID_LIMIT"


async def test_that_steps_are_charged_one_by_one_and_an_empty_wallet_ends_the_run(practice: Practice) -> None:
    machine = await practice.machine(LIVE)
    name = await practice.run("Click 'Save'", LIVE, machine_id=machine, cua_version="v1")
    events = await practice.events(f"/runs/{name}/events", key=LIVE)
    assert [event["data"]["credits"] for event in events if event["event"] == "billing"] == [8, 8]
    run = await practice.get(f"/runs/{name}", LIVE)
    assert (run["credits_charged"], run["usage"]["credits_charged"]) == (16, 16)
    assert (await practice.get("/usage", LIVE))["balance"] == 84
    task = ", ".join(["press Enter"] * 30)
    poor = await practice.run(task, LIVE, machine_id=machine)
    last = (await practice.events(f"/runs/{poor}/events", key=LIVE))[-1]["data"]
    assert (last["status"], last["error"]["code"]) == ("failed", "WALLET_EXHAUSTED")
    assert (await practice.get("/usage", LIVE))["balance"] == 4
    refused = await practice.refusal("POST", "/runs", {"machine_id": machine, "task": "x"}, LIVE)
    assert (refused["status"], refused["code"], refused["required"], refused["balance"]) == (
        402, "INSUFFICIENT_CREDITS", 5, 4
    )  # fmt: skip


async def test_that_a_run_needs_a_machine_that_runs_and_is_of_its_mode(practice: Practice) -> None:
    machine = await practice.machine()
    body = {"machine_id": "mch_none", "task": "x"}
    assert (await practice.refusal("POST", "/runs", body))["code"] == "MACHINE_NOT_FOUND"
    of_other = await practice.refusal("POST", "/runs", body | {"machine_id": machine}, LIVE)
    assert (of_other["status"], of_other["code"]) == (404, "MACHINE_NOT_FOUND")
    await practice.post(f"/machines/{machine}/stop")
    stopped = await practice.refusal("POST", "/runs", body | {"machine_id": machine})
    assert (stopped["status"], stopped["code"]) == (409, "INVALID_STATE")


async def test_that_a_run_of_one_mode_is_unknown_in_the_other(practice: Practice) -> None:
    name = await practice.run("Click 'Save'")
    for method, path in (("GET", ""), ("GET", "/events"), ("POST", "/cancel"), ("POST", "/resume")):
        refused = await practice.refusal(method, f"/runs/{name}{path}", key=LIVE)
        assert (refused["status"], refused["code"]) == (404, "RUN_NOT_FOUND")
    assert (await practice.get("/runs", LIVE))["data"] == []


async def test_that_too_many_runs_are_refused_and_told_when_to_come_back(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coasty_desktop.sandbox.runs.MOST_GOING", 1)
    machine = await practice.machine()
    await practice.run("ask me", machine_id=machine)
    answer = await practice.ask("POST", "/runs", {"machine_id": machine, "task": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert answer.json()["error"]["code"] == "TOO_MANY_RUNS"


async def test_that_an_idle_stream_is_kept_open_by_comments(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coasty_desktop.sandbox.events.EventLog.frames.__defaults__", (0.01,))
    name = await practice.run("ask me")
    headers = {"X-API-Key": TEST.secret}
    async with practice.client.stream("GET", f"{practice.base_url}/runs/{name}/events", headers=headers) as stream:
        seen = b""
        async with asyncio.timeout(10):
            async for chunk in stream.aiter_raw():
                seen += chunk
                if b": still here" in seen:
                    break
    assert b"awaiting_human" in seen


@pytest.mark.parametrize("said", ["x", "-1", "1.5", ""])
async def test_that_an_event_id_is_a_number(practice: Practice, said: str) -> None:
    name = await practice.run("Click 'Save'")
    assert (await practice.refusal("GET", f"/runs/{name}/events?after={said}"))["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize(
    "more",
    [{"max_steps": 0}, {"max_steps": 1001}, {"task": ""}, {"webhook_url": "http://x"}, {"on_awaiting_human": "ask"},
     {"colour": "red"}, {"deadline_seconds": 86401}, {"cua_version": "v9"}, {"metadata": None}, {"task": 1}],
)  # fmt: skip
async def test_that_a_run_is_checked_like_the_contract(practice: Practice, more: dict[str, object]) -> None:
    body = {"machine_id": "m", "task": "x"} | more
    refused = await practice.refusal("POST", "/runs", body)
    assert (refused["status"], refused["code"]) == (422, "VALIDATION_ERROR")


async def test_that_closing_the_service_ends_runs_and_open_streams() -> None:
    reader = ToldReader(reading(button("Save", 20, 20)))
    clock = HeldClock()
    service = PracticeService(ocr=reader, clock=clock, keys=[TEST])
    address = await service.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        practice = Practice(address.base_url, client, clock, reader)
        name = await practice.run("ask me")
        headers = {"X-API-Key": TEST.secret}
        async with client.stream("GET", f"{address.base_url}/runs/{name}/events", headers=headers) as stream:
            lines = stream.aiter_lines()
            async for line in lines:
                if line == "event: awaiting_human":
                    break
            async with asyncio.timeout(10):
                await service.close()
            with suppress(httpx.RemoteProtocolError):
                async for line in lines:
                    assert line != "event: step"
    assert reader.is_closed
