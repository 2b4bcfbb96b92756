"""Workflows from the command line, against the practice service, each command as a shell starts it. No screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.desktop import Desktop
from tests.e2e.practising import asking_practice
from tests.e2e.shell import Finished, Shell, terminal

SECRET = "hunter2-is-not-to-be-seen"
ASK = {"id": "ask", "type": "human_approval", "message": "Send the reminder?"}
APPROVED = {"steps": [ASK, {"id": "end", "type": "succeed", "output": {"state": "sent", "to": "{{inputs.who}}"}}]}
BAD = {
    "steps": [{"id": "a", "type": "task", "machine_id": "choose-a-machine", "task": "x"}, {"id": "a", "type": "odd"}]
}


@pytest.fixture(scope="module")
def asking(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell without a screen that asks a practice service of its own."""
    env = {name: value for name, value in desktop.env.items() if name != "DISPLAY"}
    with asking_practice(env, tmp_path_factory.mktemp("workflows")) as shell:
        yield shell


@pytest.fixture(scope="module")
def machine(asking: Shell) -> str:
    """The id of a machine that runs."""
    (record,) = did(asking.run("machines", "create", "Office", "--os", "linux", "--desktop", "--json")).events
    machine_id: str = record["id"]
    return machine_id


def did(finished: Finished, code: int = 0) -> Finished:
    """The same, once it is sure that it ended like this."""
    assert finished.code == code, finished
    return finished


def written(folder: Path, value: Any, name: str = "daily.json") -> str:
    file = folder / name
    file.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return str(file)


def states(asking: Shell, run_id: str) -> str:
    """Where a run stands, as the service has it."""
    (record,) = did(asking.run("workflow", "runs", "show", run_id, "--json")).events
    status: str = record["status"]
    return status


# ---- the file --------------------------------------------------------------------------------------------------------


def test_that_a_file_is_judged_without_a_key_or_a_service(shell: Shell, tmp_path: Path) -> None:
    without = shell.with_env(COASTY_BASE_URL="http://127.0.0.1:9/v1")
    assert did(without.run("workflow", "validate", written(tmp_path, APPROVED))).out == "No problem was found.\n"
    bad = did(without.run("workflow", "validate", written(tmp_path, BAD), "--json"), 2)
    places = [(problem["path"], problem["severity"]) for problem in bad.events]
    assert places == [("steps[0].machine_id", "warning"), ("steps[1].id", "error"), ("steps[1].type", "error")]
    broken = did(without.run("workflow", "validate", written(tmp_path, '{"steps": [\n]]}')), 2)
    assert (broken.out, "line 2, column 2" in broken.err) == ("", True)
    assert "There is no file" in did(without.run("workflow", "validate", "nowhere.json"), 2).err


def test_that_a_workflow_is_kept_changed_and_fetched_back(asking: Shell, tmp_path: Path) -> None:
    file = {"name": "Reminders", "definition": APPROVED, "inputs_schema": {"type": "object"}, "description": "Daily"}
    (made,) = did(asking.run("workflow", "upload", written(tmp_path, file), "--json")).events
    (listed,) = [
        one for one in did(asking.run("workflow", "list", "--json")).events if one["id"] == made["id"]
    ]  # fmt: skip
    assert (listed["name"], listed["version"]) == ("Reminders", 1)
    assert "Send the reminder?" in did(asking.run("workflow", "show", made["id"])).out

    copy = tmp_path / "copy.json"
    did(asking.run("workflow", "download", made["id"], str(copy)))
    kept = json.loads(copy.read_text(encoding="utf-8"))
    assert {name: kept[name] for name in file} == file
    assert "is there already" in did(asking.run("workflow", "download", made["id"], str(copy)), 2).err

    (again,) = did(asking.run("workflow", "upload", str(copy), "--id", made["id"], "--json")).events
    assert (again["id"], again["version"]) == (made["id"], 2)
    assert "--yes" in did(asking.run("workflow", "delete", made["id"]), 2).err
    did(asking.run("workflow", "delete", made["id"], "--yes"))
    gone = did(asking.run("workflow", "show", made["id"], "--json"), 4)
    assert (gone.out, "There is no such thing at the service" in gone.err) == ("", True)


def test_that_a_workflow_without_a_machine_is_neither_kept_nor_run(asking: Shell, tmp_path: Path) -> None:
    file = written(tmp_path, {"steps": [BAD["steps"][0]]})
    before = did(asking.run("workflow", "list", "--json")).out
    for argv in (("workflow", "upload", file), ("workflow", "run", file)):
        assert "choose-a-machine" in did(asking.run(*argv), 2).err
    assert did(asking.run("workflow", "list", "--json")).out == before
    assert "not there yet" in did(asking.run("workflow", "run", file, "--here"), 2).err


# ---- running ---------------------------------------------------------------------------------------------------------


def test_that_a_workflow_is_carried_out_on_the_machine_that_is_named(
    asking: Shell, machine: str, tmp_path: Path
) -> None:
    task = {"id": "look", "type": "task", "machine_id": "choose-a-machine", "task": "Wait 0 seconds", "save_as": "seen"}
    branch = {
        "id": "b", "type": "if", "condition": {"op": "truthy", "value": "{{seen.passed}}"},
        "then": [{"id": "yes", "type": "succeed", "output": {"passed": "{{seen.passed}}"}}],
        "else": [{"id": "no", "type": "fail", "message": "It did not pass"}],
    }  # fmt: skip
    file = written(tmp_path, {"steps": [task, branch]})
    done = did(asking.run("workflow", "run", file, "--machine", machine, "--budget-credits", "100", "--json"))
    assert done.names[0] == "workflow_run_started"
    assert "step" in done.names
    assert done.names[-1] == "watch_finished"
    assert done.events[-1]["run"]["output"] == {"passed": True}
    assert done.events[-1]["run"]["budget_cents"] == 100


def test_that_a_failed_assert_is_exit_1(asking: Shell, tmp_path: Path) -> None:
    condition = {"op": "eq", "left": "{{inputs.n}}", "right": 3}
    definition = {"steps": [{"id": "a", "type": "assert", "condition": condition, "message": "Not three"}]}
    file = written(tmp_path, {"definition": definition, "inputs_schema": {"properties": {"n": {"type": "integer"}}}})
    failed = did(asking.run("workflow", "run", file, "--input", "n=4"), 1)
    assert "Not three" in failed.out
    did(asking.run("workflow", "run", file, "--input", "n=3"))
    assert "whole number" in did(asking.run("workflow", "run", file, "--input", "n=three"), 2).err


def test_that_a_run_waits_for_a_person_and_is_answered_later(asking: Shell, tmp_path: Path) -> None:
    file = written(tmp_path, APPROVED)
    waits = did(asking.run("workflow", "run", file, "--input", "who=care", "--json"), 1)
    run_id = waits.events[0]["run"]["id"]
    assert waits.events[-1]["status"] == "awaiting_human"
    assert f"workflow runs resume {run_id}" in waits.err
    assert did(asking.run("workflow", "runs", "watch", run_id, "--json"), 1).events[-1]["status"] == "awaiting_human"

    did(asking.run("workflow", "runs", "resume", run_id, "--note", "fine"))
    watched = did(asking.run("workflow", "runs", "watch", run_id, "--json"))
    assert watched.events[-1]["run"]["output"] == {"state": "sent", "to": "care"}
    did(asking.run("workflow", "runs", "resume", run_id), 4)
    assert run_id in [one["id"] for one in did(asking.run("workflow", "runs", "list", "--json")).events]


def test_that_a_run_is_rejected_or_cancelled_from_elsewhere(asking: Shell, tmp_path: Path) -> None:
    file = written(tmp_path, APPROVED)
    ids = [did(asking.run("workflow", "run", file, "--json"), 1).events[0]["run"]["id"] for _ in range(2)]
    did(asking.run("workflow", "runs", "resume", ids[0], "--reject", "--note", "no"))
    did(asking.run("workflow", "runs", "watch", ids[0]), 1)
    did(asking.run("workflow", "runs", "cancel", ids[1]))
    did(asking.run("workflow", "runs", "watch", ids[1]), 3)
    assert [states(asking, run_id) for run_id in ids] == ["failed", "cancelled"]


@pytest.mark.parametrize(("answer", "code", "status"), [("y go on", 0, "succeeded"), ("n not today", 3, "failed")])
def test_that_a_person_at_the_terminal_answers(
    asking: Shell, tmp_path: Path, answer: str, code: int, status: str
) -> None:
    with terminal() as typing:
        running = asking.start("workflow", "run", written(tmp_path, APPROVED), "--input", "who=x", stdin=typing.near)
        running.wait_until(lambda: running.out.endswith("[y NOTE/n NOTE] "), "the question")
        assert "Send the reminder?" in running.out
        typing.type(answer)
        finished = did(running.finish(), code)
    assert status in finished.out


def test_that_approvals_can_be_given_in_advance(asking: Shell, tmp_path: Path) -> None:
    done = did(asking.run("workflow", "run", written(tmp_path, APPROVED), "--input", "who=x", "--approve-all"))
    assert "Approved." in done.out


def test_that_ctrl_c_cancels_the_run_where_it_is_carried_out(asking: Shell, machine: str, tmp_path: Path) -> None:
    body = [{"id": "t", "type": "task", "machine_id": machine, "task": "Wait 60 seconds"}]
    file = written(tmp_path, {"steps": [{"id": "l", "type": "loop", "count": 1000, "body": body}]})
    running = asking.start("workflow", "run", file, "--json")
    run_id = running.wait_for("workflow_run_started")["run"]["id"]
    running.wait_for("step")
    running.interrupt()
    finished = did(running.finish(), 3)
    assert finished.events[-1]["status"] == "cancelled"
    assert states(asking, run_id) == "cancelled"


# ---- what is not to be seen, and who is not there --------------------------------------------------------------------


def test_that_a_hidden_input_stands_nowhere_but_at_the_service(asking: Shell, tmp_path: Path) -> None:
    definition = {"steps": [{"id": "end", "type": "succeed"}]}
    file = written(tmp_path, definition)
    for options in ((), ("--json",)):
        done = did(asking.run("workflow", "run", file, "--input", "password=-", *options, stdin=SECRET + "\n"))
        assert SECRET not in done.out + done.err
    run_id = done.events[0]["run"]["id"]
    (record,) = did(asking.run("workflow", "runs", "show", run_id, "--json")).events
    assert record["inputs"] == {"password": SECRET}
    # What the shell was given lies beside the profile.
    kept = [path for path in asking.home.rglob("*") if path.is_file()]
    assert kept != []
    assert [path for path in kept if SECRET.encode() in path.read_bytes()] == []


def test_that_without_a_key_or_a_service_the_exit_code_says_so(shell: Shell, tmp_path: Path) -> None:
    assert "coasty-desktop sandbox" in did(shell.run("workflow", "list"), 4).err
    nobody = shell.with_env(COASTY_BASE_URL="http://127.0.0.1:9/v1", COASTY_API_KEY="sk-coasty-test-0123456789abcdef")
    away = did(nobody.run("workflow", "list", "--json"), 5)
    assert away.out == ""
