"""Runs at the service from the command line, as a shell starts it, against the practice service. There is no screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.desktop.desktop import Desktop
from tests.e2e.practising import asking_practice
from tests.e2e.shell import Finished, Shell, terminal

# Carried out up to where it asks, then for as long as nobody answers not at all.
ASKS = "Type 'asked.txt' into 'Name', ask me whether it is right, click 'Save'"
ENDLESS = "Wait 60 seconds"


@pytest.fixture(scope="module")
def asking(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell without a screen that asks a practice service of its own."""
    env = {name: value for name, value in desktop.env.items() if name != "DISPLAY"}
    with asking_practice(env, tmp_path_factory.mktemp("runs")) as shell:
        yield shell


@pytest.fixture(scope="module")
def machine(asking: Shell) -> str:
    """The id of a machine that runs."""
    return str(one(asking.run("machines", "create", "Office", "--os", "linux", "--desktop", "--json"))["id"])


def did(finished: Finished, code: int = 0) -> Finished:
    """The same, once it is sure that it ended so."""
    assert finished.code == code, finished
    return finished


def one(finished: Finished) -> dict[str, Any]:
    """The only object that a command printed."""
    (record,) = did(finished).events
    return record


def started(asking: Shell, machine: str, task: str, *more: str) -> str:
    """The id of a run that was handed over."""
    run = one(asking.run("runs", "start", task, "--machine", machine, "--json", *more))
    assert (run["task"], run["machine_id"]) == (task, machine)
    return str(run["id"])


def documents(asking: Shell, machine: str) -> str:
    return did(asking.run("machines", "terminal", machine, "ls Documents")).out


def test_that_a_run_is_handed_over_watched_and_kept_there(asking: Shell, machine: str) -> None:
    run_id = started(asking, machine, "Type 'done.txt' into 'Name', then click 'Save'", "--max-steps", "9")
    watched = did(asking.run("runs", "watch", run_id, "--json"))
    for event in watched.events:
        assert datetime.fromisoformat(event["at"]).tzinfo is not None
    numbers = [event["id"] for event in watched.events[:-1]]
    assert numbers == sorted(set(numbers))
    assert watched.names[0] == "status"
    assert "step" in watched.names
    assert watched.names[-2:] == ["terminal", "watch_finished"]
    end = watched.events[-1]
    assert (end["status"], end["run"]["id"], end["run"]["max_steps"]) == ("succeeded", run_id, 9)
    assert "done.txt" in documents(asking, machine)

    shown = one(asking.run("runs", "show", run_id, "--json"))
    assert shown["status"] == "succeeded"
    words = did(asking.run("runs", "show", run_id)).out
    assert f"Run      {run_id}\nStatus   succeeded\n" in words
    # Watched again it is told again, whole.
    assert did(asking.run("runs", "watch", run_id, "--json")).names == watched.names
    assert "Step 1" in did(asking.run("runs", "watch", run_id)).out


def test_that_runs_are_listed_by_status_and_number(asking: Shell, machine: str) -> None:
    good = started(asking, machine, "Wait 1 second")
    bad = started(asking, machine, "Click 'There is no such button'")
    did(asking.run("runs", "watch", good))
    assert "Status   failed" in did(asking.run("runs", "watch", bad), 1).out
    failed = did(asking.run("runs", "list", "--status", "failed", "--json")).events
    assert bad in [run["id"] for run in failed]
    assert {run["status"] for run in failed} == {"failed"}
    limited = did(asking.run("runs", "list", "--limit", "1"))
    assert limited.out.count("\n") == 1
    assert bad in limited.out
    did(asking.run("runs", "list", "--status", "odd"), 2)
    did(asking.run("runs", "list", "--limit", "0"), 2)


def test_that_a_run_waits_for_a_person_and_goes_on(asking: Shell, machine: str) -> None:
    run_id = started(asking, machine, ASKS)
    waiting = did(asking.run("runs", "watch", run_id, "--json"), 1)
    assert waiting.events[-1]["status"] == "awaiting_human"
    assert f"runs resume {run_id}" in waiting.err
    assert "asked.txt" not in documents(asking, machine)
    assert "Waits because" in did(asking.run("runs", "show", run_id)).out
    assert one(asking.run("runs", "resume", run_id, "--note", "it is", "--json"))["status"] in ("queued", "running")
    assert did(asking.run("runs", "watch", run_id, "--json")).events[-1]["status"] == "succeeded"
    assert "asked.txt" in documents(asking, machine)
    did(asking.run("runs", "resume", run_id), 4)


def test_that_somebody_at_the_terminal_is_waited_for(asking: Shell, machine: str) -> None:
    run_id = started(asking, machine, ASKS)
    with terminal() as sitting:
        watching = asking.start("runs", "watch", run_id, "--json", stdin=sitting.near)
        watching.wait_for("awaiting_human")
        did(asking.run("runs", "resume", run_id))
        finished = did(watching.finish())
    assert finished.events[-1]["status"] == "succeeded"


@pytest.mark.parametrize(("policy", "status", "code"), [("fail", "failed", 1), ("cancel", "cancelled", 3)])
def test_that_a_run_may_end_where_it_would_wait(
    asking: Shell, machine: str, policy: str, status: str, code: int
) -> None:
    run_id = started(asking, machine, ASKS, "--on-awaiting-human", policy)
    assert did(asking.run("runs", "watch", run_id, "--json"), code).events[-1]["status"] == status


def test_that_a_run_is_cancelled_while_it_is_watched(asking: Shell, machine: str) -> None:
    run_id = started(asking, machine, ENDLESS)
    watching = asking.start("runs", "watch", run_id, "--json")
    watching.wait_for("status")
    assert one(asking.run("runs", "cancel", run_id, "--json"))["status"] == "cancelled"
    assert did(watching.finish(), 3).events[-1]["status"] == "cancelled"
    did(asking.run("runs", "cancel", run_id), 4)


def test_that_ctrl_c_ends_the_watching_and_not_the_run(asking: Shell, machine: str) -> None:
    run_id = started(asking, machine, ENDLESS)
    watching = asking.start("runs", "watch", run_id, "--json")
    watching.wait_for("status")
    watching.interrupt()
    stopped = did(watching.finish(), 3)
    assert f"runs cancel {run_id}" in stopped.err
    assert "watch_finished" not in stopped.names
    assert one(asking.run("runs", "show", run_id, "--json"))["status"] in ("queued", "running")
    did(asking.run("runs", "cancel", run_id))


def test_that_what_is_not_there_is_told(asking: Shell, machine: str) -> None:
    for command in ("show", "watch", "cancel", "resume"):
        assert did(asking.run("runs", command, "run_no_such_one"), 4).out == ""
    did(asking.run("runs", "start", "Click 'Save'", "--machine", "mch_test_no_such_one"), 4)
    did(asking.run("runs", "start", " ", "--machine", machine), 2)
    did(asking.run("runs", "start", "x", "--machine", machine, "--max-steps", "1001"), 2)
    did(asking.run("runs", "start", "x"), 2)
    did(asking.with_env(COASTY_BASE_URL="http://127.0.0.1:9/v1").run("runs", "show", "run_1"), 5)
