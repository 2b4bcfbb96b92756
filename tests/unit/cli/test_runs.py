"""Runs at the service, from the command line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput, ServiceError
from coasty_desktop.services.schedule_check import local_time
from tests.fakes.service import Respond, refuses, says
from tests.unit.cli.service_world import ServiceWorld

RUN: dict[str, Any] = {
    "id": "run_1", "status": "queued", "machine_id": "m1", "task": "Do\x1b[2J it", "cua_version": "v3", "step_count": 0,
}  # fmt: skip


def stands(status: str, **more: Any) -> Respond:
    return says({**RUN, "status": status, **more})


def streams(*events: tuple[int, str, Any]) -> Respond:
    frames = "".join(f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n" for number, name, data in events)
    return Respond(body=frames.encode(), content_type="text/event-stream")


@pytest.fixture(autouse=True)
def _nobody_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())


async def test_that_a_task_is_handed_over_with_the_engine_always_named(capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        assert await world.do("runs", "start", "Do it", "--machine", "m1", answers=(says(RUN, 201),)) == 0
        whole = ("--engine", "v1", "--max-steps", "7", "--on-awaiting-human", "fail", "--json")
        assert await world.do("runs", "start", "Do it", "--machine", "m1", *whole, answers=(says(RUN),)) == 0
        short, long = (one.json for one in world.service.requests)
    assert short == {"machine_id": "m1", "task": "Do it", "cua_version": "v3"}
    assert long == {**short, "cua_version": "v1", "max_steps": 7, "on_awaiting_human": "fail"}
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Run      run_1"
    assert "Task     Do[2J it" in told
    assert json.loads(told[-1]) == RUN


async def test_that_runs_are_listed_by_status(capsys: pytest.CaptureFixture[str]) -> None:
    done = {
        **RUN,
        "status": "failed",
        "steps_completed": 3,
        "credits_charged": 15,
        "created_at": "2026-01-02T03:04:05Z",
    }
    del done["step_count"]
    async with ServiceWorld() as world:
        argv = ("runs", "list", "--status", "failed", "--limit", "7")
        assert await world.do(*argv, answers=(says({"data": [done]}),)) == 0
        assert world.asked == ["GET /runs?status=failed&limit=7"]
        with pytest.raises(BadInput):
            await world.do("runs", "list", "--status", "odd")
        with pytest.raises(BadInput):
            await world.do("runs", "list", "--limit", "201")
        await world.do("runs", "list", answers=(says([]),))
        await world.do("runs", "list", "--status", "queued", answers=(says([]),))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"run_1  failed  {local_time(done['created_at'])}  3 steps  15 cr ($0.15)  Do[2J it"
    assert "runs start" in told[1]
    assert told[2] == "No run is queued."


async def test_that_a_run_is_shown_with_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    failed = stands("failed", error={"code": "WALLET_EXHAUSTED", "message": "Empty"}, result={"summary": "half\nof it"})
    async with ServiceWorld() as world:
        assert await world.do("runs", "show", "run_1", answers=(failed,)) == 0
    told = capsys.readouterr().out
    assert "Error    WALLET_EXHAUSTED: Empty\n" in told
    assert told.endswith("half\nof it\n")


async def test_that_cancel_and_resume_tell_how_the_run_stands_then(capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        await world.do("runs", "cancel", "run_1", "--json", answers=(stands("cancelled"),))
        await world.do("runs", "resume", "run_1", "--note", "did it", "--json", answers=(stands("running"),))
        with pytest.raises(ServiceError) as refused:
            await world.do("runs", "resume", "run_1", answers=(refuses(409, "NOT_AWAITING_HUMAN"),))
        assert world.asked == ["POST /runs/run_1/cancel", *["POST /runs/run_1/resume"] * 2]
        assert world.service.requests[1].json == {"note": "did it"}
    assert refused.value.exit_code == 4
    assert [json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()] == ["cancelled", "running"]


@pytest.mark.parametrize(("status", "code"), [("succeeded", 0), ("failed", 1), ("timed_out", 1), ("cancelled", 3)])
async def test_that_watching_prints_a_line_an_event_and_ends_as_the_run(
    capsys: pytest.CaptureFixture[str], status: str, code: int
) -> None:
    events = streams(
        (1, "status", {"status": "running"}), (2, "step", {"step": 1}), (3, "terminal", {"status": status})
    )
    async with ServiceWorld() as world:
        assert await world.do("runs", "watch", "run_1", "--json", answers=(events, stands(status))) == code
        assert world.asked == ["GET /runs/run_1/events", "GET /runs/run_1"]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["status", "step", "terminal", "watch_finished"]
    assert lines[-1]["status"] == lines[-1]["run"]["status"] == status


async def test_that_watching_tells_people_what_happens(capsys: pytest.CaptureFixture[str]) -> None:
    events = streams((1, "step", {"step": 1, "reasoning": "Click it"}), (2, "done", {}))
    async with ServiceWorld() as world:
        await world.do("runs", "watch", "run_1", answers=(events, stands("succeeded", result="All is saved")))
    told = capsys.readouterr().out
    assert told.startswith("Step 1 · Click it\nRun      run_1\nStatus   succeeded\n")
    assert told.endswith("All is saved\n")


async def test_that_a_run_that_waits_for_a_person_ends_the_watching_of_a_script(
    capsys: pytest.CaptureFixture[str],
) -> None:
    events = streams((1, "awaiting_human", {"reason": "captcha"}))
    async with ServiceWorld() as world:
        code = await world.do("runs", "watch", "run_1", "--json", answers=(events, stands("awaiting_human")))
    told = capsys.readouterr()
    assert code == 1
    assert json.loads(told.out.splitlines()[-1])["status"] == "awaiting_human"
    assert "runs resume run_1" in told.err


async def test_that_a_broken_connection_is_told_and_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    first, rest = streams((1, "step", {"step": 1})), streams((1, "step", {"step": 1}), (2, "terminal", {}))
    answers = (first, refuses(503, "SERVICE_UNAVAILABLE"), rest, stands("succeeded"))
    async with ServiceWorld() as world:
        assert await world.do("runs", "watch", "run_1", "--json", answers=answers) == 0
        assert world.asked == [*["GET /runs/run_1/events"] * 3, "GET /runs/run_1"]
        assert world.service.requests[2].header("last-event-id") == "1"
    names = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert names == ["step", "retrying", "terminal", "watch_finished"]


async def test_that_a_run_nobody_knows_is_told() -> None:
    async with ServiceWorld() as world:
        with pytest.raises(ServiceError) as refused:
            await world.do("runs", "watch", "run_9", answers=(refuses(404, "RUN_NOT_FOUND"),) * 2)
    assert refused.value.exit_code == 4
