"""Schedules and triggers from the command line, against the practice service and a real Secret Service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.desktop import Desktop, open_desktop
from tests.e2e.practising import asking_practice
from tests.e2e.shell import Finished, Shell, terminal

SECRET = re.compile(r"whsec_[0-9a-f]{64}")
BODY = '{"event": "order.placed"}'


@pytest.fixture(scope="module")
def keyring_desktop() -> Iterator[Desktop]:
    """A desktop with a real Secret Service."""
    with open_desktop(keyring=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def asking(keyring_desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell that has a keychain and asks a practice service of its own."""
    with asking_practice(keyring_desktop.env, tmp_path_factory.mktemp("schedules")) as shell:
        yield shell


@pytest.fixture(scope="module")
def without_keychain(asking: Shell) -> Shell:
    """The same without a way to the keychain."""
    return asking.with_env(DBUS_SESSION_BUS_ADDRESS=None)


@pytest.fixture(scope="module")
def machine(asking: Shell) -> str:
    """The id of a machine that runs."""
    (record,) = did(asking.run("machines", "create", "Office", "--os", "linux", "--json")).events
    machine_id: str = record["id"]
    return machine_id


@pytest.fixture(scope="module")
def schedule(asking: Shell, machine: str) -> str:
    """The id of a schedule."""
    made_id: str = made(asking, machine, "--frequency", "daily")["id"]
    return made_id


@pytest.fixture
def body(tmp_path: Path) -> str:
    """A file to fire with."""
    file = tmp_path / "body.json"
    file.write_text(BODY)
    return str(file)


def did(finished: Finished, code: int = 0) -> Finished:
    """The same, once it is sure that it ended like this."""
    assert finished.code == code, finished
    return finished


def made(asking: Shell, machine: str, *when: str) -> dict[str, Any]:
    argv = ("schedules", "create", "--name", "Morning", "--machine", machine, "--task", "Wait 0 seconds", "--json")
    (record,) = did(asking.run(*argv, *when)).events
    return record


def shown(asking: Shell, schedule_id: str) -> dict[str, Any]:
    (record,) = did(asking.run("schedules", "show", schedule_id, "--json")).events
    return record


def files_with(text: str, *folders: str | Path) -> list[Path]:
    """The files below `folders` in which `text` stands as it is."""
    files = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    assert files != []
    return [path for path in files if text.encode() in path.read_bytes()]


# ---- schedules -------------------------------------------------------------------------------------------------------


def test_that_a_schedule_lives_from_create_to_delete(asking: Shell, machine: str) -> None:
    when = ("--frequency", "weekly", "--day-of-week", "1", "--time", "09:00", "--timezone", "Asia/Tokyo")
    schedule_id = made(asking, machine, *when)["id"]
    assert shown(asking, schedule_id)["cron"] == "0 9 * * 1"
    assert "Next run" in did(asking.run("schedules", "show", schedule_id)).out
    assert schedule_id in [one["id"] for one in did(asking.run("schedules", "list", "--json")).events]

    did(asking.run("schedules", "update", schedule_id, "--time", "10:30", "--task", "Wait 1 second"))
    assert (shown(asking, schedule_id)["time"], shown(asking, schedule_id)["frequency"]) == ("10:30", "weekly")
    assert "nothing to change" in did(asking.run("schedules", "update", schedule_id), 2).err

    assert "paused" in did(asking.run("schedules", "pause", schedule_id)).out
    assert shown(asking, schedule_id)["next_run_at"] is None
    did(asking.run("schedules", "resume", schedule_id))
    assert shown(asking, schedule_id)["next_run_at"] is not None

    assert "--yes" in did(asking.run("schedules", "delete", schedule_id), 2).err
    did(asking.run("schedules", "delete", schedule_id, "--yes"))
    gone = did(asking.run("schedules", "show", schedule_id, "--json"), 4)
    assert (gone.out, "There is no such thing at the service" in gone.err) == ("", True)


def test_that_what_comes_once_or_by_cron_is_made_as_asked(asking: Shell, machine: str) -> None:
    once = made(asking, machine, "--run-at", "2099-01-01T09:00", "--timezone", "Asia/Tokyo")
    assert once["next_run_at"] == "2099-01-01T00:00:00Z"
    cron = made(asking, machine, "--frequency", "custom", "--cron", "0 9 * * MON")
    assert cron["cron"].split()[:4] == ["0", "9", "*", "*"]


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (("--frequency", "daily", "--run-at", "2099-01-01T09:00Z"), 2),
        (("--run-at", "2001-01-01T09:00Z"), 2),
        (("--frequency", "monthly", "--day-of-month", "31"), 2),
        (("--frequency", "custom"), 2),
        # Only the service knows these.
        (("--frequency", "daily", "--timezone", "Nowhere/At_All"), 4),
        (("--frequency", "custom", "--cron", "not a cron at all"), 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_that_what_cannot_be_is_refused(asking: Shell, machine: str, when: tuple[str, ...], code: int) -> None:
    argv = ("schedules", "create", "--name", "n", "--machine", machine, "--task", "t", "--json")
    assert did(asking.run(*argv, *when), code).out == ""


def test_that_a_schedule_runs_now_and_its_history_tells(asking: Shell, schedule: str) -> None:
    (started,) = did(asking.run("schedules", "run", schedule, "--json")).events
    (fire,) = did(asking.run("schedules", "runs", schedule, "--json")).events
    assert (fire["id"], fire["trigger"]) == (started["run_id"], "manual")
    assert did(asking.run("schedules", "runs", schedule, "--all", "--json")).events[0]["id"] == started["run_id"]
    assert started["run_id"] in did(asking.run("schedules", "runs", schedule)).out


# ---- triggers --------------------------------------------------------------------------------------------------------


def test_that_a_webhooks_secret_lives_in_the_keychain_alone(asking: Shell, schedule: str, body: str) -> None:
    (trigger,) = did(asking.run("schedules", "add-trigger", schedule, "webhook", "--rate", "50", "--json")).events
    assert "webhook_secret" not in trigger
    url, fire = trigger["webhook_url"], ("schedules", "fire", trigger["webhook_url"], "--body", body)
    done = [asking.run(*fire, "--json"), asking.run(*fire)]
    (fired,) = did(done[0]).events
    assert (fired["received"], fired["schedule_id"], fired["deduplicated"]) == (True, schedule, False)
    assert "nothing runs a second time" in did(done[1]).out
    listed = did(asking.run("schedules", "triggers", schedule, "--json"))
    assert url in [one["webhook_url"] for one in listed.events]

    wrong = did(asking.run(*fire, "--secret-stdin", stdin="whsec_" + "0" * 64), 4)
    assert "signature" in wrong.err
    did(asking.run("schedules", "remove-trigger", schedule, trigger["id"]))
    assert "no secret for this webhook" in did(asking.run(*fire), 2).err

    said = "".join(finished.out + finished.err for finished in (*done, listed, wrong))
    assert SECRET.search(said) is None
    assert files_with("whsec_", asking.home, asking.env["HOME"]) == []


def test_that_without_a_keychain_the_secret_is_shown_once_and_piped_in(
    without_keychain: Shell, schedule: str, body: str
) -> None:
    added = did(without_keychain.run("schedules", "add-trigger", schedule, "webhook", "--json"))
    (trigger,) = added.events
    secret = trigger["webhook_secret"]
    assert SECRET.fullmatch(secret)
    assert "keychain" in added.err
    assert secret not in added.err
    fire = ("schedules", "fire", trigger["webhook_url"], "--body", body)
    assert "--secret-stdin" in did(without_keychain.run(*fire), 6).err
    did(without_keychain.run(*fire, "--secret-stdin", stdin=f"{secret}\n"))
    assert files_with(secret, without_keychain.home, without_keychain.env["HOME"]) == []

    # Nobody's key is needed for it, and none is sent.
    nobodys = without_keychain.with_env(COASTY_API_KEY=None, COASTY_BASE_URL=None)
    did(nobodys.run(*fire, "--secret-stdin", stdin=f"{secret}\n"))


def test_that_a_secret_is_typed_at_a_prompt_that_does_not_show_it(asking: Shell, schedule: str, body: str) -> None:
    (trigger,) = did(asking.run("schedules", "add-trigger", schedule, "webhook", "--json")).events
    with terminal() as typing:
        fire = ("schedules", "fire", trigger["webhook_url"], "--body", body, "--secret-stdin")
        running = asking.start(*fire, stdin=typing.near)
        running.wait_until(lambda: "Secret (not shown)" in running.out + running.err, "the prompt")
        typing.type("whsec_typed-by-a-person")
        finished = did(running.finish(), 4)
    assert "whsec_typed" not in finished.out + finished.err


def test_that_one_schedule_follows_another_and_mails_may_set_it_off(asking: Shell, machine: str, schedule: str) -> None:
    follower = made(asking, machine, "--frequency", "monthly", "--day-of-month", "28")["id"]
    chain = ("schedules", "add-trigger", follower, "chain", "--after", schedule, "--on", "on_any", "--json")
    (chained,) = did(asking.run(*chain)).events
    assert (chained["source_schedule_id"], chained["event"]) == (schedule, "on_any")
    did(asking.run("schedules", "add-trigger", follower, "chain", "--after", follower), 4)
    (mailed,) = did(asking.run("schedules", "add-trigger", follower, "email", "--label", "daily", "--json")).events
    assert mailed["email_address"]
    assert len(did(asking.run("schedules", "triggers", follower)).out.splitlines()) == 2


@pytest.mark.parametrize(
    "url",
    ["http://example.com/v1/triggers/webhook/whk_1", "https://example.com/v1/usage", "whsec_" + "1" * 64],
)
def test_that_no_other_address_is_fired_at(asking: Shell, body: str, url: str) -> None:
    refused = did(asking.run("schedules", "fire", url, "--body", body), 2)
    assert "whsec_" not in refused.err


def test_that_without_a_key_or_a_service_the_exit_code_says_so(shell: Shell) -> None:
    assert "coasty-desktop sandbox" in did(shell.run("schedules", "list"), 4).err
    nobody = shell.with_env(COASTY_BASE_URL="http://127.0.0.1:9/v1", COASTY_API_KEY="sk-coasty-test-0123456789abcdef")
    assert did(nobody.run("schedules", "list", "--json"), 5).out == ""
