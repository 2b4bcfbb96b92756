"""Workflows on the command line: what the service is sent, what is printed, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput, ServiceError
from tests.fakes.service import Respond, refuses, says
from tests.unit.cli.cloud_world import World, cloud_world

TASK = {"id": "a", "type": "task", "machine_id": "mch_1", "task": "Do it"}
DEFINITION: dict[str, Any] = {"steps": [TASK]}
RECORD = {"id": "wf_1", "name": "Daily", "slug": "daily", "version": 2, "status": "active", "definition": DEFINITION}
RUN = {"id": "wfr_1", "status": "succeeded", "spent_cents": 15, "output": {"message": "All is well"}}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with cloud_world() as opened:
        yield opened


def write(folder: Path, value: Any, name: str = "daily.json") -> str:
    file = folder / name
    file.write_text(json.dumps(value))
    return str(file)


# ---- validate --------------------------------------------------------------------------------------------------------


async def test_that_a_sound_workflow_has_no_problem(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await world.run("workflow", "validate", write(tmp_path, DEFINITION)) == 0
    assert capsys.readouterr().out == "No problem was found.\n"
    assert await world.run("workflow", "validate", write(tmp_path, DEFINITION), "--json") == 0
    assert capsys.readouterr().out == ""
    assert world.calls == []


async def test_that_every_problem_is_listed_with_its_place(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {"steps": [{"id": "b", "type": "if", "condition": {"op": "odd"}, "then": [{"id": "b", "type": "nope"}]}]}
    assert await world.run("workflow", "validate", write(tmp_path, bad)) == 2
    told = capsys.readouterr().out
    assert await world.run("workflow", "validate", write(tmp_path, bad), "--json") == 2
    places = [json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()]
    assert len(told.splitlines()) == len(places)
    assert {"steps[0].condition.op", "steps[0].then[0].id", "steps[0].then[0].type"} <= set(places)
    assert all(f"{place}: " in told for place in places)


async def test_that_the_placeholder_is_named_and_fails(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, {"steps": [{**TASK, "machine_id": "choose-a-machine"}]})
    assert await world.run("workflow", "validate", file) == 2
    assert "steps[0].machine_id" in capsys.readouterr().out


async def test_that_what_is_only_worth_a_look_does_not_fail(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    never_reached = {"steps": [{"id": "a", "type": "succeed"}, {"id": "b", "type": "succeed"}]}
    assert await world.run("workflow", "validate", write(tmp_path, never_reached)) == 0
    assert capsys.readouterr().out.startswith("Worth a look: steps[1]")


# ---- what the service keeps ------------------------------------------------------------------------------------------


async def test_that_a_workflow_is_uploaded_as_the_file_has_it(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.service.tell(says(RECORD, 201))
    file = write(tmp_path, {"name": "Daily", "definition": DEFINITION, "inputs_schema": {"type": "object"}})
    assert await world.run("workflow", "upload", file) == 0
    assert world.calls == ["POST /workflows"]
    sent = world.last.json
    assert (sent["name"], sent["slug"], sent["definition"]) == ("Daily", "daily", DEFINITION)
    assert sent["inputs_schema"] == {"type": "object"}
    assert world.last.header("idempotency-key")
    told = capsys.readouterr().out
    assert "wf_1" in told
    assert "Version" in told


async def test_that_an_upload_with_an_id_is_a_new_version(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.service.tell(says(RECORD))
    assert await world.run("workflow", "upload", write(tmp_path, DEFINITION), "--id", "wf_1", "--json") == 0
    assert world.calls == ["PUT /workflows/wf_1"]
    assert world.last.json == {"name": "daily", "definition": DEFINITION}
    assert json.loads(capsys.readouterr().out) == RECORD


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ({"steps": [{**TASK, "machine_id": "choose-a-machine"}]}, "a problem: .*choose-a-machine"),
        ({"steps": [{"id": "a", "type": "nope"}, {"id": "a", "type": "nope"}]}, "3 problems, the first: steps"),
        ({"steps": []}, "a problem: steps: "),
    ],
)
@pytest.mark.parametrize("command", [["upload"], ["run"]])
async def test_that_what_has_a_problem_is_not_sent(
    world: World, tmp_path: Path, definition: Any, said: str, command: list[str]
) -> None:
    with pytest.raises(BadInput, match=said):
        await world.run("workflow", *command, write(tmp_path, definition))
    assert world.calls == []


async def test_that_workflows_are_listed_and_a_cut_list_says_so(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.service.tell(says({"data": [RECORD], "has_more": True}), says({"data": []}), says({"data": [RECORD]}))
    assert await world.run("workflow", "list") == 0
    said = capsys.readouterr()
    assert "wf_1  version 2  active  Daily" in said.out
    assert "more than these" in said.err
    await world.run("workflow", "list")
    assert "No workflow is kept there" in capsys.readouterr().out
    await world.run("workflow", "list", "--json")
    assert json.loads(capsys.readouterr().out) == RECORD


async def test_that_a_workflow_is_shown_with_its_steps_and_nothing_a_terminal_acts_on(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = {**RECORD, "name": "\x1b[2Jgone", "definition": {"steps": [{**TASK, "task": "x\x1b]0;y\x07"}, "odd", None]}}
    world.service.tell(says(evil))
    assert await world.run("workflow", "show", "wf_1") == 0
    told = capsys.readouterr().out
    assert "a  task" in told
    assert "\x1b" not in told
    assert "\x07" not in told


async def test_that_a_download_can_be_uploaded_again_and_overwrites_nothing(world: World, tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"password": {"type": "string"}}}
    world.service.tell(says({**RECORD, "inputs_schema": schema, "description": "d"}), says(RECORD))
    file = tmp_path / "new.json"
    assert await world.run("workflow", "download", "wf_1", str(file)) == 0
    kept = json.loads(file.read_text())
    assert kept == {
        "name": "Daily", "slug": "daily", "description": "d", "inputs_schema": schema, "definition": DEFINITION,
    }  # fmt: skip
    with pytest.raises(BadInput, match="is there already"):
        await world.run("workflow", "download", "wf_1", str(file))
    assert json.loads(file.read_text()) == kept
    # What would not be written is not asked for either.
    assert len(world.calls) == 1


async def test_that_a_record_without_its_definition_writes_nothing(world: World, tmp_path: Path) -> None:
    world.service.tell(says({"id": "wf_1"}))
    with pytest.raises(ServiceError, match="did not send"):
        await world.run("workflow", "download", "wf_1", str(tmp_path / "new.json"))
    assert not (tmp_path / "new.json").exists()


async def test_that_a_deletion_must_be_meant(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadInput, match="meant"):
        await world.run("workflow", "delete", "wf_1")
    assert world.calls == []
    world.service.tell(Respond(204, b""))
    assert await world.run("workflow", "delete", "wf_1", "--yes", "--json") == 0
    assert world.calls == ["DELETE /workflows/wf_1"]
    assert json.loads(capsys.readouterr().out) == {"id": "wf_1", "deleted": True}


# ---- runs ------------------------------------------------------------------------------------------------------------


async def test_that_runs_are_listed_shown_and_ended(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.service.tell(says({"data": [RUN]}), says(RUN), says({**RUN, "status": "cancelled"}))
    assert await world.run("workflow", "runs", "list") == 0
    assert "wfr_1  succeeded" in capsys.readouterr().out
    assert await world.run("workflow", "runs", "show", "wfr_1") == 0
    assert "All is well" in capsys.readouterr().out
    assert await world.run("workflow", "runs", "cancel", "wfr_1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "cancelled"
    assert [call.partition("?")[0] for call in world.calls] == [
        "GET /workflows/runs", "GET /workflows/runs/wfr_1", "POST /workflows/runs/wfr_1/cancel",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ([], {"approved": True}),
        (["--note", "go on"], {"approved": True, "note": "go on"}),
        (["--reject", "--note", "no"], {"approved": False, "note": "no"}),
    ],
)
async def test_that_a_waiting_run_is_answered(world: World, options: list[str], sent: dict[str, Any]) -> None:
    world.service.tell(says({**RUN, "status": "running"}))
    assert await world.run("workflow", "runs", "resume", "wfr_1", *options) == 0
    assert world.calls == ["POST /workflows/runs/wfr_1/resume"]
    assert world.last.json == sent


async def test_that_a_run_that_does_not_wait_is_a_refusal(world: World) -> None:
    world.service.tell(refuses(409, "NOT_AWAITING_HUMAN"))
    with pytest.raises(ServiceError) as told:
        await world.run("workflow", "runs", "resume", "wfr_1")
    assert told.value.exit_code == 4


@pytest.mark.parametrize(
    ("status", "code"), [("succeeded", 0), ("failed", 1), ("timed_out", 1), ("cancelled", 3), ("brand_new", 1)]
)
async def test_that_a_watch_ends_with_the_code_of_the_end(
    world: World, status: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    frames = b'id: 1\nevent: status\ndata: {"status": "running"}\n\nid: 2\nevent: terminal\ndata: {}\n\n'
    world.service.tell(Respond(200, frames, content_type="text/event-stream"), says({**RUN, "status": status}))
    assert await world.run("workflow", "runs", "watch", "wfr_1", "--json") == code
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["status", "terminal", "watch_finished"]
    assert lines[-1]["status"] == status


async def test_that_a_watch_of_a_waiting_run_says_how_to_go_on(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    frames = b'id: 1\nevent: awaiting_human\ndata: {"reason": "Really?"}\n\n'
    waiting = {**RUN, "status": "awaiting_human", "awaiting_human_reason": "Really?"}
    world.service.tell(Respond(200, frames, content_type="text/event-stream"), says(waiting))
    assert await world.run("workflow", "runs", "watch", "wfr_1") == 1
    said = capsys.readouterr()
    assert "Really?" in said.out
    assert "workflow runs resume wfr_1" in said.err
