"""Machines from the command line, as a shell starts it, against the practice service. There is no screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.desktop.desktop import Desktop
from tests.e2e.practising import asking_practice
from tests.e2e.shell import Finished, Shell, terminal

NOWHERE = {"COASTY_BASE_URL": "http://127.0.0.1:9/v1"}


@pytest.fixture(scope="module")
def asking(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell without a screen that asks a practice service of its own."""
    env = {name: value for name, value in desktop.env.items() if name != "DISPLAY"}
    with asking_practice(env, tmp_path_factory.mktemp("machines")) as shell:
        yield shell


@pytest.fixture(scope="module")
def machine(asking: Shell) -> str:
    """The id of a machine that runs and has a desktop."""
    return made(asking, "Office")


def made(asking: Shell, name: str) -> str:
    """A new machine that runs."""
    (record,) = did(asking.run("machines", "create", name, "--os", "linux", "--desktop", "--json")).events
    assert (record["display_name"], record["status"]) == (name, "running")
    return str(record["id"])


def did(finished: Finished, code: int = 0) -> Finished:
    """The same, once it is sure that it ended so; what failed says why in one line."""
    assert finished.code == code, finished
    if code:
        assert finished.err.splitlines()[-1].startswith("coasty-desktop: ")
    return finished


def one(finished: Finished) -> dict[str, Any]:
    """The only object that a command printed."""
    (record,) = did(finished).events
    return record


# ---- their state ---------------------------------------------------------------------------------------------------


def test_that_a_machine_lives_from_create_to_delete(asking: Shell) -> None:
    machine_id = made(asking, "Short life")
    shown = one(asking.run("machines", "show", machine_id, "--json"))
    assert (shown["id"], shown["os_type"]) == (machine_id, "linux")
    assert machine_id in [listed["id"] for listed in did(asking.run("machines", "list", "--json")).events]
    assert f"{machine_id}  running" in did(asking.run("machines", "list")).out

    stopped = did(asking.run("machines", "stop", machine_id)).out
    assert stopped.startswith(f"{machine_id} is stopping\nMachine ")
    assert one(asking.run("machines", "show", machine_id, "--json"))["status"] == "stopped"
    did(asking.run("machines", "restart", machine_id), 4)
    for change in ("start", "restart"):
        assert one(asking.run("machines", change, machine_id, "--json"))["status"] == "running"

    did(asking.run("machines", "delete", machine_id), 2)
    assert one(asking.run("machines", "show", machine_id, "--json"))["status"] == "running"
    assert one(asking.run("machines", "delete", machine_id, "--yes", "--json"))["status"] == "terminated"
    did(asking.run("machines", "start", machine_id), 4)


def test_that_a_person_is_asked_before_a_machine_is_deleted(asking: Shell) -> None:
    machine_id = made(asking, "Precious")
    for answer, code in (("n", 3), ("y", 0)):
        with terminal() as typing:
            running = asking.start("machines", "delete", machine_id, stdin=typing.near)
            running.wait_until(lambda: "[y/N]" in running.err, "the question")  # noqa: B023 - waited for at once
            typing.type(answer)
            finished = running.finish()
        assert finished.code == code, finished
    did(asking.run("machines", "start", machine_id), 4)


def test_that_ctrl_c_leaves_a_machine_to_the_service(asking: Shell) -> None:
    running = asking.start("machines", "create", "Left alone", "--os", "linux", "--json")
    running.wait_until(lambda: " is creating" in running.err, "the machine's id")
    machine_id = running.err.split()[0]
    running.interrupt()
    finished = did(running.finish(), 3)
    assert finished.out == ""
    assert f"machines show {machine_id}" in finished.err
    assert one(asking.run("machines", "show", machine_id, "--json"))["status"] in ("creating", "starting", "running")


def test_that_a_lifetime_a_price_and_an_image_are_told(asking: Shell, machine: str) -> None:
    lease = one(asking.run("machines", "ttl", machine, "45", "--json"))
    assert lease["ttl_minutes"] == 45
    assert "Deletes itself" in did(asking.run("machines", "show", machine)).out
    did(asking.run("machines", "ttl", machine, "4"), 2)
    assert "linux" in did(asking.run("machines", "pricing")).out
    assert one(asking.run("machines", "pricing", "--json"))["pricing"]
    assert one(asking.run("machines", "snapshot", machine, "--json"))["snapshot_id"]


def test_that_a_lifetime_is_taken_away(asking: Shell, machine: str) -> None:
    did(asking.run("machines", "ttl", machine, "45"))
    assert "never" in did(asking.run("machines", "ttl", machine, "0")).out
    assert not one(asking.run("machines", "show", machine, "--json"))["auto_destroy_at"]


# ---- what they do --------------------------------------------------------------------------------------------------


def test_that_a_screen_is_written_once(asking: Shell, machine: str, tmp_path: Path) -> None:
    file = tmp_path / "screen.png"
    did(asking.run("machines", "screenshot", machine, str(file)))
    with Image.open(file) as picture:
        assert picture.size == (1280, 720)
    before = file.read_bytes()
    did(asking.run("machines", "action", machine, "click", '{"x": 640, "y": 690}'))
    did(asking.run("machines", "screenshot", machine, str(file)), 2)
    assert file.read_bytes() == before


def test_that_the_ways_in_keep_their_secrets(asking: Shell, machine: str) -> None:
    revealed = one(asking.run("machines", "connection", machine, "--reveal", "--json"))
    secrets = {revealed[name] for name in ("ssh_private_key_pem", "vnc_password", "vnc_url")}
    for argv in ((), ("--json",)):
        told = did(asking.run("machines", "connection", machine, *argv))
        assert [secret for secret in secrets if secret in told.out + told.err] == []
    words = did(asking.run("machines", "connection", machine, "--reveal"))
    assert [secret for secret in secrets if secret.strip() not in words.out] == []


def test_that_a_command_line_a_file_and_the_browser_work(asking: Shell, machine: str) -> None:
    written = did(asking.run("machines", "terminal", machine, "echo hello > note.txt && cat note.txt"))
    assert written.out == "hello\n"
    assert did(asking.run("machines", "terminal", machine, "cat no-such-file"), 1).err
    elsewhere = one(asking.run("machines", "terminal", machine, "pwd", "--cwd", "/tmp", "--json"))
    assert elsewhere["result"]["output"] == "/tmp\n"

    read = did(asking.run("machines", "files", machine, "read", '{"path": "note.txt"}'))
    assert read.out.endswith("hello\n")
    content = '{"path": "note.txt", "content": "again"}'
    did(asking.run("machines", "files", machine, "write", content))
    assert did(asking.run("machines", "terminal", machine, "cat note.txt")).out == "again\n"
    did(asking.run("machines", "files", machine, "read", '{"path": "missing"}'), 1)
    did(asking.run("machines", "files", machine, "rename", "{}"), 2)

    assert one(asking.run("machines", "browser", machine, "open", "--json"))["success"] is True
    did(asking.run("machines", "browser", machine, "list-tabs"))
    did(asking.run("machines", "browser", machine, "execute"), 2)
    did(asking.run("machines", "action", machine, "click", "{'x': 1}"), 2)


def test_that_a_session_of_the_shell_goes_on(asking: Shell, machine: str) -> None:
    did(asking.run("machines", "terminal", machine, "cd /tmp", "--session", "mine"))
    assert did(asking.run("machines", "terminal", machine, "pwd", "--session", "mine")).out == "/tmp\n"


def test_that_a_batch_ends_at_its_first_failure(asking: Shell, machine: str, tmp_path: Path) -> None:
    file = tmp_path / "batch.json"
    steps = [
        {"command": "click", "parameters": {"x": 300, "y": 240}},
        {"command": "file_read", "parameters": {"path": "missing"}},
        {"command": "click", "parameters": {"x": 300, "y": 240}},
    ]
    file.write_text(json.dumps(steps))
    told = did(asking.run("machines", "batch", machine, str(file)), 1)
    assert "  1  click  done\n  2  file_read  failed: " in told.out
    file.write_text(json.dumps(steps[:1]))
    assert one(asking.run("machines", "batch", machine, str(file), "--json"))["completed_count"] == 1
    did(asking.run("machines", "batch", machine, str(tmp_path / "missing")), 2)


# ---- a run that is predicted here and acts there -------------------------------------------------------------------


def documents(asking: Shell, machine: str) -> str:
    return did(asking.run("machines", "terminal", machine, "ls Documents")).out


def test_that_a_run_acts_on_a_machine_and_is_kept_here(asking: Shell, machine: str) -> None:
    task = "Type 'plan.txt' into 'Name', then click 'Save'"
    ran = did(asking.run("run", task, "--target", f"machine:{machine}", "--approve", "none", "--json"))
    started, ended = ran.events[0], ran.events[-1]
    assert (started["target"], started["picture"], started["practice"]) == (f"machine:{machine}", [1280, 720], True)
    assert started["screen"] == {"x": 0, "y": 0, "w": 1280, "h": 720}
    assert (ended["event"], ended["status"]) == ("run_finished", "done")
    done = [event["action_type"] for event in ran.events if event["event"] == "action_done"]
    assert done == ["click", "type_text", "click"]
    assert "plan.txt" in documents(asking, machine)
    (kept,) = [run for run in asking.runs() if run["run_id"] == started["run_id"]]
    assert (kept["target"], kept["status"]) == (f"machine:{machine}", "done")
    assert f"machine:{machine}" in did(asking.run("history", "show", kept["run_id"])).out


def test_that_a_person_approves_what_happens_on_a_machine(asking: Shell, machine: str) -> None:
    argv = ("run", "Type 'secret.txt' into 'Name', then click 'Save'", "--target", f"machine:{machine}")
    with terminal() as typing:
        running = asking.start(*argv, "--json", stdin=typing.near)
        running.wait_for("approval_needed")
        typing.type("n not that one")
        running.wait_until(lambda: len(running.events("approval_needed")) == 2, "the next question")
        running.interrupt()
        finished = running.finish()
    assert finished.code == 3
    assert finished.events[-1]["status"] == "stopped"
    assert "action_done" not in finished.names
    assert "secret.txt" not in documents(asking, machine)
    assert did(asking.run(*argv), 2).err.count("--approve none") == 1


def test_that_a_machine_that_does_not_run_is_not_acted_on(asking: Shell) -> None:
    machine_id = made(asking, "Sleeping")
    did(asking.run("machines", "stop", machine_id))
    run = ("run", "Click 'Save'", "--approve", "none", "--target")
    assert f"machines start {machine_id}" in did(asking.run(*run, f"machine:{machine_id}"), 4).err
    did(asking.run(*run, "machine:mch_test_no_such_one"), 4)
    did(asking.run(*run, "machine:"), 2)
    did(asking.run(*run, f"machine:{machine_id}", "--practice"), 2)
    did(asking.run(*run, f"machine:{machine_id}", "--display", "1"), 2)


# ---- who is asked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv",
    [("machines", "list"), ("runs", "list"), ("run", "Click 'Save'", "--approve", "none", "--target", "machine:m1")],
    ids=" ".join,
)
def test_that_without_a_key_it_is_said_where_practice_keeps_machines(asking: Shell, argv: tuple[str, ...]) -> None:
    without = asking.with_env(COASTY_BASE_URL=None, COASTY_API_KEY=None)
    assert "coasty-desktop sandbox" in did(without.run(*argv), 4).err


def test_that_a_service_that_is_not_there_and_a_key_that_is_wrong_are_told_apart(asking: Shell) -> None:
    did(asking.with_env(**NOWHERE).run("machines", "list"), 5)
    wrong = asking.with_env(COASTY_API_KEY="sk-coasty-test-practice-0000000000000000")
    did(wrong.run("machines", "list"), 4)


def test_that_what_cannot_be_asked_for_is_not_asked_for(asking: Shell) -> None:
    before = did(asking.run("machines", "list", "--json")).out
    for argv in (("create", "Office"), ("create", "x" * 65, "--os", "linux"), ("ttl", "m1", "soon"), ()):
        assert did(asking.run("machines", *argv), 2).out == ""
    assert did(asking.run("machines", "list", "--json")).out.count("\n") == before.count("\n")
