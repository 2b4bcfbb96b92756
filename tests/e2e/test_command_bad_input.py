"""Bad input, from a person, a service and a system: one clear sentence, the right exit code, and nothing happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop.desktop import Desktop
from tests.e2e.scripted_service import KEY, ScriptedService, action, predicts
from tests.e2e.shell import REPOSITORY, Finished, Shell
from tests.fakes.service import Behaviour, CloseWithoutAnswer, Flood, Respond, Silence, refuses, says

RUN = ("run", "Click 'Save'", "--approve", "none")
WEB_PAGE = Respond(200, b"<!doctype html><title>Sign in to the network</title>", content_type="text/html")
# What has no sense in asking again, how the run ends, and what is said.
ANSWERS: dict[str, tuple[Behaviour, int, str]] = {
    "a web page": (WEB_PAGE, 5, "A web page came"),
    "more than 10 MB": (Flood(), 5, "larger than 10 MB"),
    "JSON of another shape": (says([1, 2]), 5, "lacks an object"),
    "401": (refuses(401, "INVALID_API_KEY"), 4, "does not accept the API key. Enter the key again"),
    "402": (refuses(402, "INSUFFICIENT_CREDITS"), 4, "too few credits. Add credits"),
    "429 for long": (refuses(429, "RATE_LIMITED", headers={"Retry-After": "120"}), 4, "fewer requests. Wait 2 minutes"),
}
KEYS = {
    "a space": ("sk-coasty-test-0123456789 abcdefghij", "a space"),
    "quotes": (f'"{KEY}"', "without the quotation marks"),
    "Bearer": (f"Bearer {KEY}", "“Bearer” in front"),
    "a newline": (f"{KEY}\nx", "line break"),
    "another form": ("hello-0123456789-world", "begin with sk-coasty-"),
}
ADDRESSES = {
    "plain http": ("http://service.example/v1", "https://"),
    "another scheme": ("ftp://service.example", "https://"),
    "no address": ("nonsense", "https://"),
    "a password in it": ("https://ada:secret@service.example/v1", "password"),
    "almost loopback": ("http://localhost.example", "https://"),
}


def one_sentence(finished: Finished) -> str:
    """What stands on stderr, which must be one line."""
    assert finished.err.startswith("coasty-desktop: "), finished
    assert finished.err.count("\n") == 1, finished
    return finished.err


def pointer(desktop: Desktop) -> tuple[int, int]:
    with desktop.connection() as connection:
        found = connection.screen().root.query_pointer()
    return found.root_x, found.root_y


@pytest.mark.parametrize("task", ["", "   \n\t"])
def test_that_an_empty_task_is_refused(shell: Shell, task: str) -> None:
    finished = shell.run("run", task, "--approve", "none")
    assert (finished.code, finished.out) == (2, "")
    assert "There is no task" in one_sentence(finished)


@pytest.mark.parametrize(("key", "why"), KEYS.values(), ids=KEYS.keys())
def test_that_a_key_with_something_wrong_is_explained_and_never_repeated(shell: Shell, key: str, why: str) -> None:
    given = shell.run("key", "set", stdin=key)
    in_environment = shell.with_env(COASTY_API_KEY=key).run(*RUN, "--json")

    for finished in (given, in_environment):
        assert finished.code == 2
        assert why in one_sentence(finished)
        assert "0123456789" not in finished.out + finished.err


@pytest.mark.parametrize(("address", "why"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_that_an_address_that_is_not_safe_is_refused(shell: Shell, address: str, why: str) -> None:
    finished = shell.with_env(COASTY_BASE_URL=address, COASTY_API_KEY=KEY).run(*RUN)
    assert (finished.code, finished.out) == (2, "")
    assert why in one_sentence(finished)
    assert "secret" not in finished.err


def test_that_an_address_without_a_key_is_refused(shell: Shell, service: ScriptedService) -> None:
    finished = shell.with_env(COASTY_BASE_URL=service.base_url).run(*RUN)
    assert finished.code == 4
    assert "There is no key" in one_sentence(finished)
    assert service.calls == []


@pytest.mark.parametrize("name", ANSWERS)
def test_that_an_answer_that_cannot_be_used_ends_the_run_with_a_sentence(
    shell: Shell, service: ScriptedService, desktop: Desktop, name: str
) -> None:
    answer, code, why = ANSWERS[name]
    service.script.append(answer)
    before, asking = pointer(desktop), shell.with_env(**service.env)
    finished = asking.run(*RUN, "--json")

    assert finished.code == code
    assert why in one_sentence(finished)
    assert finished.names == ["run_started", "run_finished"]
    assert finished.events[-1]["status"] == "error"
    assert service.calls == ["POST /sessions", "POST /sessions/ses_1/predict", "DELETE /sessions/ses_1"]
    assert pointer(desktop) == before
    assert [run["status"] for run in asking.runs()] == ["error"]


def test_that_a_service_that_stays_broken_is_given_up(shell: Shell, service: ScriptedService) -> None:
    broken = [Respond(200, b'{"actions": ['), CloseWithoutAnswer(), Respond(200, b""), refuses(500, "INTERNAL_ERROR")]
    service.tell(*broken)
    asking = shell.with_env(**service.env)
    finished = asking.run(*RUN, "--json")

    assert finished.code == 5
    one_sentence(finished)
    codes = [event["code"] for event in finished.events if event["event"] == "retrying"]
    assert codes == ["NOT_JSON", "NO_ANSWER", "EMPTY_ANSWER"]
    assert finished.names[-1] == "run_finished"
    assert service.calls == ["POST /sessions"] * 4
    assert [run["status"] for run in asking.runs()] == ["error"]


def test_that_nothing_listens_at_the_address(shell: Shell, service: ScriptedService) -> None:
    # Port 9 of this computer: "discard", which nobody serves any more.
    finished = shell.with_env(COASTY_BASE_URL="http://127.0.0.1:9/v1", COASTY_API_KEY=KEY).run(*RUN)
    assert finished.code == 5
    assert "Nothing answers" in one_sentence(finished)


def test_that_a_service_that_never_answers_is_ended_by_the_time_limit(shell: Shell, service: ScriptedService) -> None:
    service.script.append(Silence())
    finished = shell.with_env(**service.env).run(*RUN, "--time-limit-s", "3", "--json")

    assert finished.code == 1
    assert finished.events[-1]["status"] == "cap"
    assert "time limit of 3 s" in one_sentence(finished)
    assert service.calls[-1] == "DELETE /sessions/ses_1"


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (action("hover_3d", x=10, y=10), "unknown_action"),
        (action("click", x="left", y=10), "unknown_action"),
        (action("click", x=4000, y=10), "outside_picture"),
        (action("click", x=-1, y=10), "outside_picture"),
    ],
)
def test_that_an_action_that_makes_no_sense_ends_the_run_before_any_of_its_step(
    shell: Shell, service: ScriptedService, desktop: Desktop, asked: dict[str, object], rule: str
) -> None:
    service.script.append(predicts(action("click", x=300, y=300), asked))
    before = pointer(desktop)
    finished = shell.with_env(**service.env).run(*RUN, "--json")

    assert finished.code == 1
    assert finished.names == ["run_started", "step_predicted", "action_refused", "run_finished"]
    assert (finished.events[2]["rule"], finished.events[2]["index"]) == (rule, 1)
    one_sentence(finished)
    assert service.calls[-1] == "DELETE /sessions/ses_1"
    assert pointer(desktop) == before


@pytest.mark.parametrize(
    ("env", "what"),
    [
        ({"DISPLAY": None}, "DISPLAY is not set"),
        ({"DISPLAY": ":59999"}, "cannot be reached"),
        ({"XAUTHORITY": os.devnull}, "cannot be reached"),
        ({"DISPLAY": None, "WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}, "Wayland"),
    ],
    ids=["no display", "a display that is not there", "a display that refuses", "Wayland"],
)
def test_that_a_system_without_a_screen_to_act_on_says_what_is_missing_and_what_works(
    shell: Shell, env: dict[str, str | None], what: str
) -> None:
    there = shell.with_env(**env)
    run, found = there.run(*RUN, "--practice"), there.run("doctor")

    assert (run.code, found.code) == (6, 6)
    assert what in one_sentence(run)
    assert what in found.out
    for text in (run.err, found.out):
        assert "keys and usage work here" in text
    assert there.run("stop").code == 0
    assert [run["status"] for run in there.runs()] == ["error"]


@pytest.mark.parametrize(
    ("display", "why"), [(None, "DISPLAY is not set"), (":59999", "could not connect to display :59999")]
)
def test_that_the_window_without_a_screen_says_so_too(shell: Shell, display: str | None, why: str) -> None:
    finished = shell.with_env(DISPLAY=display).run()
    assert finished.code == 6
    assert why in one_sentence(finished)


def test_that_a_profile_that_cannot_be_used_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    there = shell.with_env(COASTY_HOME=str(tmp_path / "a file"))
    for argv in (RUN, ("history", "list"), ("usage",)):
        finished = there.run(*argv)
        assert finished.code == 6
        assert "a file" in one_sentence(finished)


def test_that_a_defect_is_one_sentence_with_a_report(shell: Shell) -> None:
    # The program as it is, with one part of it broken.
    broken = (
        "import sys\nfrom coasty_desktop.services import history_service\n"
        f"def fail(*_): raise ZeroDivisionError('{KEY}')\nhistory_service.HistoryService.list = fail\n"
        "from coasty_desktop.__main__ import main\nsys.exit(main(['history', 'list']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken], env=shell.env, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    finished = Finished(done.returncode, done.stdout, done.stderr)

    assert (finished.code, finished.out) == (1, "")
    assert "ZeroDivisionError" in one_sentence(finished)
    (report,) = (shell.home / "crashes").iterdir()
    assert str(report) in finished.err
    assert KEY not in report.read_text() + finished.err
    assert "history_service" not in finished.err
