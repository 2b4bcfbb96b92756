"""What machines are told to do, over a real socket."""

import math
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from coasty_desktop.api.bodies.machines import Command
from coasty_desktop.api.resources.machines import Machines
from coasty_desktop.core.errors import BadInput, ServiceUnreachable
from tests.fakes.service import CloseWithoutAnswer, says
from tests.unit.api.resources.world import sent, speaking

ACTING: list[Callable[[Machines], Awaitable[Any]]] = [
    lambda machines: machines.act("m", "click", {"x": 1, "y": 2}),
    lambda machines: machines.act("m", "file_read", {"path": "a"}),
    lambda machines: machines.batch("m", [Command("screenshot")]),
    lambda machines: machines.browser("m", "info"),
    lambda machines: machines.terminal("m", "ls"),
    lambda machines: machines.files("m", "write", {"path": "a", "content": "b"}),
    lambda machines: machines.files("m", "delete-directory", {"path": "a"}),
]


@pytest.mark.parametrize("act", ACTING)
async def test_that_what_acts_on_the_world_is_sent_once_under_a_key(act: Callable[[Machines], Awaitable[Any]]) -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        with pytest.raises(ServiceUnreachable):
            await act(client.machines)
    assert len(service.requests) == 1
    assert service.requests[0].header("idempotency-key")


async def test_that_a_lost_reading_of_a_file_is_repeated_under_its_key() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        answer = await client.machines.files("m", "read", {"path": "a"})
    assert answer.result == {"content": "x"}
    assert len({(request.header("idempotency-key"), request.body) for request in service.requests}) == 1
    assert sent(service) == ["POST /machines/m/files/read"] * 2


async def test_that_a_failed_command_is_an_answer() -> None:
    async with speaking() as (client, service):
        service.tell(says({"success": False, "error": {"code": "NO_WINDOW", "message": "none\x1b[2J such"}}))
        answer = await client.machines.act("m", "close_window")
        service.tell(says({"success": False, "error": "plain"}))
        plain = await client.machines.browser("m", "click")
    assert (answer.success, answer.error, answer.error_code) == (False, "none[2J such", "NO_WINDOW")
    assert (plain.success, plain.error, plain.error_code) == (False, "plain", "")


async def test_that_a_batch_tells_each_outcome() -> None:
    async with speaking() as (client, service):
        service.tell(says({"results": [{"success": True}, {"success": False, "error": "x"}], "aborted": True}))
        answer = await client.machines.batch("m", [Command("click", {"x": 1, "y": 2}), Command("drag")])
    assert [one.success for one in answer.results] == [True, False]
    assert (answer.completed_count, answer.failed_count, answer.aborted) == (1, 1, True)
    assert service.requests[0].json == {
        "steps": [{"command": "click", "parameters": {"x": 1, "y": 2}}, {"command": "drag"}]
    }


@pytest.mark.parametrize(
    ("value", "success", "output", "exit_code"),
    [
        ({"success": True, "result": {"output": "a\n\tb", "exit_code": 0}}, True, "a\n\tb", 0),
        ({"success": True, "result": {"output": "", "exit_code": 2}}, True, "", 2),
        ({"result": {"output": "no", "exit_code": 1}}, False, "no", 1),
        ({"success": False, "error": "gone", "result": "text"}, False, "text", None),
        ({"success": "true", "output": "flat"}, True, "flat", None),
    ],
)
async def test_that_a_terminal_is_read_in_each_of_its_forms(
    value: dict[str, Any], success: bool, output: str, exit_code: int | None
) -> None:
    async with speaking() as (client, service):
        service.tell(says(value))
        answer = await client.machines.terminal("m", "ls")
    assert (answer.success, answer.output, answer.exit_code) == (success, output, exit_code)


async def test_that_a_terminal_is_told_its_session_and_its_folder() -> None:
    async with speaking() as (client, service):
        await client.machines.terminal("m", "ls", session_id="s", cwd="/tmp", timeout_ms=5000)
    assert service.requests[0].json == {"command": "ls", "session_id": "s", "cwd": "/tmp", "timeout_ms": 5000}


BAD: list[Callable[[Machines], Awaitable[Any]]] = [
    lambda machines: machines.act("m", "clik"),
    lambda machines: machines.act("m", "click", {"x": math.nan}),
    lambda machines: machines.act("m", "click", {"x": object()}),
    lambda machines: machines.act("m", "click", {"x": "y" * 1_000_000}),
    lambda machines: machines.act("m", "click", {"x": "\ud83d"}),
    lambda machines: machines.act("m", "click", timeout_ms=999),
    lambda machines: machines.act("", "click"),
    lambda machines: machines.batch("m", []),
    lambda machines: machines.batch("m", [Command("click")] * 51),
    lambda machines: machines.batch("m", [Command("click"), Command("execute")]),
    lambda machines: machines.browser("m", "execute"),
    lambda machines: machines.browser("m", "../../keys"),
    lambda machines: machines.browser("m", "open", timeout_ms=120_001),
    lambda machines: machines.terminal("m", " "),
    lambda machines: machines.terminal("m", "x" * 8193),
    lambda machines: machines.terminal("m", "ls", cwd="/" * 513),
    lambda machines: machines.files("m", "move"),
]


@pytest.mark.parametrize("act", BAD)
async def test_that_what_the_service_would_refuse_is_not_sent(act: Callable[[Machines], Awaitable[Any]]) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput) as caught:
            await act(client.machines)
    assert service.requests == []
    assert len(str(caught.value)) < 1000


def test_that_a_command_does_not_show_what_somebody_types() -> None:
    assert "canary" not in repr(Command("type", {"text": "canary"}))
