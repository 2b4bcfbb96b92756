"""Every command but `run` and `stop`, as a shell starts it."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop import __version__
from tests.desktop.desktop import Desktop, open_desktop
from tests.e2e.scripted_service import KEY, ScriptedService, action, predicts
from tests.e2e.shell import Shell, terminal
from tests.fakes.service import refuses

MASKED = "sk-coasty-test-…ghij"
RUN = ("run", "Do it", "--approve", "none")


@pytest.fixture(scope="module")
def keyring_desktop() -> Iterator[Desktop]:
    """A desktop with a real Secret Service."""
    with open_desktop(keyring=True) as opened:
        yield opened


@pytest.fixture
def keeping(keyring_desktop: Desktop, service: ScriptedService, tmp_path: Path) -> Shell:
    """A shell there that asks the scripted service; nothing in its environment holds a key."""
    return Shell(keyring_desktop.env, tmp_path).with_env(COASTY_BASE_URL=service.base_url)


def files_with(text: str, *folders: str | Path) -> list[Path]:
    """The files below `folders` in which `text` stands as it is."""
    files = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


def ask(url: str, key: str = "") -> tuple[int, Any]:
    """GET it, as curl would."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


# ---- key and usage -------------------------------------------------------------------------------------------------


def test_that_a_key_is_kept_used_and_forgotten_and_never_seen(keeping: Shell, service: ScriptedService) -> None:
    commands = [
        ("key", "set"), ("key", "show"), ("key", "test"), ("usage",), (*RUN, "--json"), ("history", "list"),
        ("key", "delete"), ("key", "show"), ("key", "test"),
    ]  # fmt: skip
    done = [keeping.run(*argv, stdin=f"  {KEY}\n" if argv == ("key", "set") else None) for argv in commands]
    kept, shown, tested, used, ran, _, deleted, gone, missing = done

    assert [finished.code for finished in done] == [0] * 8 + [4], done
    assert f"test key {MASKED} for {service.base_url}, from the keychain" in kept.out
    assert shown.out == kept.out
    assert f"The service takes the test key {MASKED}." in tested.out
    assert "v3" in tested.out
    assert "$0.90" in used.out
    assert ran.events[0]["practice"] is False
    assert deleted.out == "The key is forgotten.\n"
    assert "No key for" in gone.out
    assert "coasty-desktop key set" in missing.err
    assert {request.header("authorization") for request in service.requests} == {f"Bearer {KEY}"}

    assert [finished for finished in done if KEY in finished.out + finished.err] == []
    # What the shell was given lies beside the profile.
    assert files_with(KEY, keeping.home, keeping.env["HOME"], keeping.env["XDG_RUNTIME_DIR"]) == []


def test_that_a_key_belongs_to_its_address(keeping: Shell, service: ScriptedService) -> None:
    assert keeping.run("key", "set", stdin=KEY).code == 0
    elsewhere = keeping.with_env(COASTY_BASE_URL="https://other.example/v1").run("key", "show")
    keeping.run("key", "delete")
    assert "No key for https://other.example/v1. Without one, no task can be carried out there." in elsewhere.out


def test_that_a_key_is_typed_at_a_prompt_that_does_not_show_it(keeping: Shell) -> None:
    with terminal() as typing:
        running = keeping.start("key", "set", stdin=typing.near)
        running.wait_until(lambda: "Key (not shown)" in running.out + running.err, "the prompt")
        typing.type(KEY)
        finished = running.finish()
    keeping.run("key", "delete")
    assert finished.code == 0
    assert MASKED in finished.out
    assert KEY not in finished.out + finished.err


def test_that_without_a_keychain_a_key_is_not_kept_and_the_hint_says_what_to_do(shell: Shell) -> None:
    finished = shell.run("key", "set", stdin=KEY)
    assert (finished.code, finished.out) == (6, "")
    assert "no keychain" in finished.err
    assert "COASTY_API_KEY" in finished.err
    assert KEY not in finished.err
    assert files_with(KEY, shell.home) == []
    shown = shell.run("key", "show")
    assert shown.code == 0
    assert "Without one, tasks are practised" in shown.out


def test_that_no_key_is_taken_as_an_argument_or_from_nothing(shell: Shell) -> None:
    as_argument, nothing = shell.run("key", "set", KEY), shell.run("key", "set", stdin="\n")
    assert (as_argument.code, nothing.code) == (2, 2)
    assert KEY not in as_argument.err
    assert "No key was given" in nothing.err


def test_that_the_environments_key_is_used_and_left_alone(keeping: Shell, service: ScriptedService) -> None:
    asking = keeping.with_env(COASTY_API_KEY=KEY)
    assert f"{MASKED} for {service.base_url}, from the environment" in asking.run("key", "show").out
    assert "only you can take it out" in asking.run("key", "delete").out


def test_that_usage_counts_both_sides(shell: Shell, service: ScriptedService) -> None:
    without = shell.run("usage")
    asking = shell.with_env(**service.env)
    asking.run(*RUN)
    words, (fields,) = asking.run("usage"), asking.run("usage", "--json").events

    assert without.code == 0
    assert "No key is set, so nothing is paid" in without.out
    assert "$0.90" in words.out
    assert fields["ours"]["credits"] == 14
    assert fields["service"]["credits"] == 10
    service.tell(*[refuses(503, "UPSTREAM_UNAVAILABLE")] * 4)
    away = asking.run("usage")
    assert away.code == 5
    assert "14 cr" in away.out
    elsewhere = shell.with_env(COASTY_BASE_URL="http://127.0.0.1:9/v1", COASTY_API_KEY=KEY).run("usage")
    assert elsewhere.code == 5
    assert "0 cr ($0.00)  0 requests" in elsewhere.out


# ---- history -------------------------------------------------------------------------------------------------------


def test_that_a_run_can_be_listed_shown_exported_and_forgotten(
    shell: Shell, service: ScriptedService, tmp_path: Path
) -> None:
    asking, page = shell.with_env(**service.env), tmp_path / "report.html"
    service.script.append(predicts(action("move", x=20, y=30), reasoning="To\x1b[2J point"))
    asking.run("run", f"Point there, not {KEY}", "--approve", "none")
    (kept,) = asking.runs()
    run_id = kept["run_id"]

    listed, shown = asking.run("history", "list"), asking.run("history", "show", run_id[:9])
    exported = asking.run("history", "export", run_id, str(page))
    assert run_id in listed.out
    assert "done" in listed.out
    assert "Done: All is done" in shown.out
    assert "\x1b" not in shown.out
    assert exported.out == f"{page}\n"
    html = page.read_text()
    assert "Point there" in html
    assert KEY not in html

    assert asking.run("history", "forget", run_id).code == 0
    assert asking.runs() == []
    assert list((shell.home / "pictures").rglob("*.png")) == []
    again = asking.run("history", "show", run_id)
    assert again.code == 2
    assert "There is no run" in again.err


def test_that_a_report_that_cannot_be_written_is_said(shell: Shell, service: ScriptedService, tmp_path: Path) -> None:
    asking = shell.with_env(**service.env)
    asking.run(*RUN)
    (kept,) = asking.runs()
    finished = asking.run("history", "export", kept["run_id"], str(tmp_path / "no" / "folder.html"))
    assert finished.code == 2
    assert "could not be written" in finished.err


# ---- sandbox, doctor, self-test ------------------------------------------------------------------------------------


def test_that_the_sandbox_prints_where_it_is_and_answers_until_ctrl_c(shell: Shell) -> None:
    running = shell.start("sandbox")
    running.wait_until(lambda: "COASTY_API_KEY=" in running.out, "the address and the key")
    told = dict(line.split("=", 1) for line in running.out.splitlines() if "=" in line)
    status, models = ask(f"{told['COASTY_BASE_URL']}/models", told["COASTY_API_KEY"])
    refused, error = ask(f"{told['COASTY_BASE_URL']}/usage", KEY)
    as_service = shell.with_env(**told).run("run", "Wait 1 second", "--approve", "none", "--json")
    taken = shell.run("sandbox", "--port", told["COASTY_BASE_URL"].split(":")[2].removesuffix("/v1"))
    running.interrupt()
    finished = running.finish()

    assert told["COASTY_API_KEY"].startswith("sk-coasty-test-practice-")
    assert (status, refused) == (200, 401)
    assert models["cua_versions"]
    assert error["error"]["code"] == "INVALID_API_KEY"
    assert as_service.code == 0, as_service
    assert as_service.events[0]["practice"] is True
    assert taken.code == 2
    assert "cannot use port" in taken.err
    assert (finished.code, finished.err) == (0, "")
    assert "not the model" in finished.out


def test_that_the_sandbox_listens_where_it_is_told(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = shell.start("sandbox", "--port", str(port))
    running.wait_until(lambda: f"http://127.0.0.1:{port}/v1" in running.out, "the address")
    running.interrupt()
    assert running.finish().code == 0


def test_that_doctor_tells_people_and_scripts_the_same(shell: Shell) -> None:
    words, findings = shell.run("doctor"), shell.run("doctor", "--json")
    assert (words.code, findings.code) == (0, 0)
    for finding in findings.events:
        assert finding.keys() == {"id", "title", "state", "detail", "advice"}
        assert f"{finding['title']}: {finding['detail']}" in words.out
    assert {finding["state"] for finding in findings.events} <= {"ok", "warn"}


def test_that_the_self_test_uses_every_part(shell: Shell) -> None:
    finished = shell.run("self-test")
    assert finished.code == 0, finished
    lines = finished.out.splitlines()
    assert len(lines) == 8
    assert all(line.startswith("ok ") for line in lines)


def test_that_a_failed_self_test_says_which_part(shell: Shell) -> None:
    finished = shell.with_env(DISPLAY=None).run("self-test")
    assert finished.code == 1
    failed = [line for line in finished.out.splitlines() if line.startswith("FAIL")]
    assert [line.split(":")[0].removeprefix("FAIL  ") for line in failed] == ["screen", "hand"]


# ---- usage of the program ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv",
    [
        ("run", "x", "--approve", "risky"),
        ("doctor", "--targets"),
        ("record", "folder"),
        ("recording", "list"),
        ("policy", "show"),
        ("workflow", "run", "workflow.json", "--here"),
    ],
    ids=" ".join,
)
def test_that_what_is_not_there_yet_says_so(shell: Shell, argv: tuple[str, ...]) -> None:
    finished = shell.run(*argv)
    assert (finished.code, finished.out) == (2, "")
    assert "not there yet" in finished.err


def test_that_it_tells_its_version_and_its_commands(shell: Shell) -> None:
    version, overview, of_run = shell.run("--version"), shell.run("--help"), shell.run("run", "--help")
    assert version.out == f"coasty-desktop {__version__}\n"
    commands = ("run", "stop", "sandbox", "doctor", "self-test", "key", "usage", "history")
    for command in (*commands, "machines", "runs", "workflow", "schedules"):
        assert f"\n    {command} " in overview.out
    assert "--approve" in of_run.out
    assert {version.code, overview.code, of_run.code} == {0}
