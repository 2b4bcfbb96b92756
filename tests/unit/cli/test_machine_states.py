"""Changing a machine's state from the command line: asked once, waited for, told as it stands."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput, ServiceError, Stopped
from tests.fakes.service import Respond, refuses, says
from tests.unit.cli.service_world import ServiceWorld


def standing(status: str, **more: Any) -> Respond:
    return says({"machine": {"id": "mch_test_1", "status": status, "display_name": "Office", **more}})


def moving(status: str) -> Respond:
    return says({"machine_id": "mch_test_1", "status": status, "message": "ok"})


async def test_that_a_new_machine_is_named_at_once_and_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        code = await world.do(
            *("machines", "create", "Office", "--os", "linux", "--desktop", "--ttl-minutes", "30", "--json"),
            answers=(standing("creating"), standing("creating"), standing("starting"), standing("running", new=1)),
        )
        assert world.asked == ["POST /machines", *["GET /machines/mch_test_1"] * 3]
        assert world.service.requests[0].json == {
            "display_name": "Office", "os_type": "linux", "desktop_enabled": True, "ttl_minutes": 30,
        }  # fmt: skip
        assert world.clock.passed > 0
    told = capsys.readouterr()
    assert code == 0
    assert json.loads(told.out) == {"id": "mch_test_1", "status": "running", "display_name": "Office", "new": 1}
    assert told.err.splitlines() == ["mch_test_1 is creating", "mch_test_1 is starting"]


@pytest.mark.parametrize(
    ("command", "on_the_way", "end"),
    [("start", "starting", "running"), ("stop", "stopping", "stopped"), ("restart", "restarting", "running")],
)
async def test_that_a_change_is_asked_once_and_waited_for(
    capsys: pytest.CaptureFixture[str], command: str, on_the_way: str, end: str
) -> None:
    async with ServiceWorld() as world:
        code = await world.do(
            "machines", command, "mch_test_1", answers=(moving(on_the_way), standing(on_the_way), standing(end))
        )
        assert world.asked == [f"POST /machines/mch_test_1/{command}", *["GET /machines/mch_test_1"] * 2]
    told = capsys.readouterr()
    assert code == 0
    assert f"mch_test_1 is {on_the_way}\n" in told.out
    assert f"Status   {end}\n" in told.out


async def test_that_a_machine_that_breaks_on_the_way_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        code = await world.do("machines", "start", "m1", "--json", answers=(moving("starting"), standing("error")))
    told = capsys.readouterr()
    assert code == 1
    assert json.loads(told.out)["status"] == "error"
    assert "m1 is error, not running" in told.err


async def test_that_waiting_ends_and_says_how_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        code = await world.do("machines", "stop", "m1", answers=(moving("stopping"), *[standing("stopping")] * 200))
        assert 600 <= world.clock.passed < 610
    assert code == 1
    assert "machines show m1" in capsys.readouterr().err


@pytest.mark.parametrize("last", [standing("terminated"), refuses(404, "NOT_FOUND")])
async def test_that_a_deleted_machine_is_gone_by_either_word(capsys: pytest.CaptureFixture[str], last: Respond) -> None:
    async with ServiceWorld() as world:
        code = await world.do("machines", "delete", "mch_test_1", "--yes", answers=(moving("deleting"), last))
        assert world.asked == ["DELETE /machines/mch_test_1", "GET /machines/mch_test_1"]
    assert code == 0
    assert "mch_test_1" in capsys.readouterr().out


async def test_that_a_deletion_nobody_confirms_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    async with ServiceWorld() as world:
        with pytest.raises(BadInput):
            await world.do("machines", "delete", "mch_test_1")
        assert world.asked == []


async def test_that_a_refused_change_is_the_services_word() -> None:
    async with ServiceWorld() as world:
        with pytest.raises(ServiceError) as refused:
            await world.do("machines", "start", "m1", answers=(refuses(409, "INVALID_STATE"),))
        assert refused.value.exit_code == 4
        assert world.asked == ["POST /machines/m1/start"]


async def test_that_ctrl_c_leaves_the_change_to_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupted(seconds: float) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    async with ServiceWorld() as world:
        monkeypatch.setattr(world.clock, "sleep", interrupted)
        with pytest.raises(Stopped) as stopped:
            await world.do("machines", "stop", "m1", answers=(moving("stopping"), standing("stopping")))
        assert "machines show m1" in stopped.value.hint
        assert world.asked == ["POST /machines/m1/stop", "GET /machines/m1"]
