"""What a machine is told to do from the command line, and what is said of the outcome."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput, ServiceError
from tests.fakes.service import refuses, says
from tests.unit.cli.service_world import ServiceWorld

AT = {"x": 1, "y": 2}
DONE: dict[str, Any] = {"success": True, "duration_ms": 12.4, "command": "click"}


@pytest.mark.parametrize(
    ("argv", "path", "body"),
    [
        (("action", "m1", "click", '{"x": 1, "y": 2}'), "actions", {"command": "click", "parameters": AT}),
        (("action", "m1", "screenshot"), "actions", {"command": "screenshot"}),
        (("browser", "m1", "navigate", '{"url": "u"}'), "browser/navigate", {"parameters": {"url": "u"}}),
        (("browser", "m1", "list-tabs"), "browser/list-tabs", {"parameters": {}}),
        (("files", "m1", "read", '{"path": "/a"}'), "files/read", {"parameters": {"path": "/a"}}),
        (("terminal", "m1", "ls -l"), "terminal", {"command": "ls -l"}),
        (
            ("terminal", "m1", "ls", "--session", "s", "--cwd", "/"), "terminal",
            {"command": "ls", "session_id": "s", "cwd": "/"},
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
async def test_that_a_command_is_sent_once_and_as_it_was_given(
    argv: tuple[str, ...], path: str, body: dict[str, Any]
) -> None:
    async with ServiceWorld() as world:
        assert await world.do("machines", *argv, answers=(says(DONE),)) == 0
        (request,) = world.service.requests
        assert request.path == f"/v1/machines/m1/{path}"
        assert request.json == body


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (None, ""),
        ({"content": "a\nb\x1b[2J"}, "a\nb[2J\n"),
        ({"title": "T", "tabs": [1]}, "title  T\ntabs   [1]\n"),
        ({"content": "all\n"}, "all\n"),
        ({"path": "/", "entries": [{"name": "a", "size": 5}, {"name": "bc", "size": 12}]}, "path  /\na    5\nbc  12\n"),
        ("fine", "fine\n"),
        ([1, 2], "[1,2]\n"),
    ],
)
async def test_that_a_result_is_told_to_people(result: Any, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        await world.do("machines", "files", "m1", "read", answers=(says({**DONE, "result": result}),))
    assert capsys.readouterr().out == f"Done in 12 ms\n{told}"


@pytest.mark.parametrize("as_json", [(), ("--json",)])
async def test_that_what_the_machine_could_not_do_ends_with_1(
    capsys: pytest.CaptureFixture[str], as_json: tuple[str, ...]
) -> None:
    failed = {"success": False, "duration_ms": 1, "error": {"code": "X", "message": "no such\x1b[2J window"}}
    async with ServiceWorld() as world:
        assert await world.do("machines", "action", "m1", "close_window", *as_json, answers=(says(failed),)) == 1
    told = capsys.readouterr()
    assert told.err == "coasty-desktop: The machine could not do it: no such[2J window\n"
    assert (json.loads(told.out) == failed) if as_json else (told.out == "")


async def test_that_an_unclear_outcome_is_told_and_not_tried_again() -> None:
    async with ServiceWorld() as world:
        with pytest.raises(ServiceError) as refused:
            await world.do("machines", "action", "m1", "click", answers=(refuses(503, "SERVICE_UNAVAILABLE"),) * 4)
        assert len(world.asked) == 1
    assert refused.value.exit_code in (4, 5)


@pytest.mark.parametrize(
    "parameters", ["{", "[]", '"x"', "{'x': 1}", '{"x": NaN}', "[" * 5000, "\udce4", '{"key": "secret"'],
    ids=lambda text: text[:10].encode(errors="replace").decode(),
)  # fmt: skip
async def test_that_parameters_that_are_no_object_are_refused_and_not_repeated(parameters: str) -> None:
    async with ServiceWorld() as world:
        with pytest.raises(BadInput) as refused:
            await world.do("machines", "action", "m1", "click", parameters)
        assert world.asked == []
    assert "secret" not in str(refused.value)


async def test_that_a_batch_tells_each_command_and_fails_with_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "batch.json"
    steps = [{"command": "click", "parameters": {"x": 1, "y": 2}}, {"command": "type", "timeout_ms": 2000}]
    file.write_text(json.dumps({"steps": steps, "stop_on_error": False}))
    results = [DONE, {"success": False, "duration_ms": 1, "command": "type", "error": "no focus"}]
    answer = says({"results": results, "completed_count": 1, "failed_count": 1, "aborted": False})
    async with ServiceWorld() as world:
        assert await world.do("machines", "batch", "m1", str(file), answers=(answer,)) == 1
        assert world.service.requests[0].json == {"steps": steps, "stop_on_error": False}
        told = capsys.readouterr()
        assert told.out == "  1  click  done\n  2  type  failed: no focus\n1 carried out, 1 failed.\n"
        assert told.err == "coasty-desktop: 1 of 2 commands failed\n"
        file.write_text(json.dumps(steps[:1]))
        fine = says({"results": [DONE], "completed_count": 1, "failed_count": 0})
        assert await world.do("machines", "batch", "m1", str(file), "--json", answers=(fine,)) == 0
    assert json.loads(capsys.readouterr().out)["completed_count"] == 1


@pytest.mark.parametrize(
    "content",
    ["", "{}", "7", '[{"parameters": {}}]', '[{"command": "click", "extra": 1}]', '["click"]', "[]",
     '{"steps": [], "stop_on_error": "no"}'],
)  # fmt: skip
async def test_that_a_file_that_holds_no_commands_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "batch.json"
    file.write_text(content)
    async with ServiceWorld() as world:
        with pytest.raises(BadInput):
            await world.do("machines", "batch", "m1", str(file))
        with pytest.raises(BadInput, match="cannot be read"):
            await world.do("machines", "batch", "m1", str(tmp_path / "missing"))
        assert world.asked == []


async def test_that_a_command_lines_output_is_ours_and_its_failure_too(capsys: pytest.CaptureFixture[str]) -> None:
    fine = {"success": True, "result": {"output": "one\ntwo\x1b[2J\n", "exit_code": 0, "session_id": "s1"}}
    failed = {"success": True, "result": {"output": "partly", "exit_code": 3}}
    broken = {"success": False, "error": "no shell"}
    async with ServiceWorld() as world:
        assert await world.do("machines", "terminal", "m1", "x", answers=(says(fine),)) == 0
        assert capsys.readouterr() == ("one\ntwo[2J\n", "Session s1\n")
        assert await world.do("machines", "terminal", "m1", "x", answers=(says(failed),)) == 1
        told = capsys.readouterr()
        assert told.out == "partly\n"
        assert "exit code 3" in told.err
        assert await world.do("machines", "terminal", "m1", "x", "--json", answers=(says(broken),)) == 1
        told = capsys.readouterr()
    assert json.loads(told.out) == broken
    assert "no shell" in told.err
