"""A canary: every kind of secret goes through real commands, and afterwards lies nowhere it was not asked for."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.desktop.desktop import open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.practising import asking_practice
from tests.e2e.shell import REPOSITORY, Finished, Shell

NOWHERE = "http://127.0.0.1:9/v1"
WRONG_KEY = "sk-coasty-test-practice-c0ffee00c0ffee00c0ffee00c0ffee00"
HIDDEN = "hunter2-is-not-to-be-seen"
WEBHOOK = re.compile(rb"whsec_[0-9a-f]{64}")
# The real program, but for one defect: its command line fails with what is piped into it.
FAILS = """
import sys
import coasty_desktop.app
import coasty_desktop.cli.main

def fail(argv, headless):
    raise ValueError(sys.stdin.read())

coasty_desktop.cli.main.main = fail
sys.exit(coasty_desktop.app.main(["usage"]))
"""


def forms(secret: str) -> list[bytes]:
    """A secret as it may lie in a file: plain, in URLs, UTF-16 and base64, wherever in a longer text it stands."""
    plain = secret.encode()
    found = [plain, quote(secret, safe="").encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")]
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for shift in range(3):
            # What depends on the neighbours is left out: the first group, and the end that is not a whole group.
            whole = (shift + len(plain)) // 3 * 3 - shift
            found.append(encode(b"\0" * shift + plain[:whole])[4 if shift else 0 :])
    return found


def within(text: bytes, secrets: Mapping[str, str]) -> set[str]:
    """The names of the secrets that stand in `text`."""
    return {name for name, secret in secrets.items() if any(form in text for form in forms(secret))}


def lying_in(folders: Iterable[Path], secrets: Mapping[str, str]) -> list[tuple[str, set[str]]]:
    """The files below `folders` that hold a secret, in their bytes or their names, with the names of the secrets."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files != []
    held = [(str(path), within(path.read_bytes() + str(path).encode(), secrets)) for path in files]
    return [(path, names) for path, names in held if names]


class ArgumentsSeen:
    """Looks at the arguments of every process, again and again, as anybody on the computer could."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> ArgumentsSeen:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def look_once(self) -> None:
        """Add what runs now."""
        for pid in filter(str.isdigit, os.listdir("/proc")):
            # It may have ended since it was listed.
            with contextlib.suppress(OSError):
                self.seen.add(Path(f"/proc/{pid}/cmdline").read_bytes())

    def has_seen(self, *argv: str) -> bool:
        """Whether a process with these arguments ran meanwhile."""
        return any("\0".join(argv).encode() in arguments for arguments in list(self.seen))

    def _look(self) -> None:
        while not self._ends.wait(0.02):
            self.look_once()


class Story:
    """Carries commands out, and keeps what they said and what they were allowed to say."""

    def __init__(self, shell: Shell, folder: Path) -> None:
        self.shell, self.folder, self.arguments = shell, folder, ArgumentsSeen()
        self.secrets: dict[str, str] = {"key": shell.env["COASTY_API_KEY"], "wrong key": WRONG_KEY, "hidden": HIDDEN}
        self.said: list[tuple[tuple[str, ...], bytes, set[str]]] = []
        self.commands: list[tuple[str, ...]] = []

    @property
    def places(self) -> list[Path]:
        """Where nothing secret may lie."""
        return [self.shell.home, Path(self.shell.env["HOME"]), self.folder / "trace", self.folder / "given"]

    def run(
        self, *argv: str, code: int = 0, tells: Iterable[str] = (), stdin: str | None = None, **env: str | None
    ) -> Finished:
        """Carry one out; on its stdout it may tell the secrets of these names."""
        given = self.folder / "stdin"
        given.write_text(stdin or "")
        with given.open("rb") as file:
            running = self.shell.with_env(**env).start(*argv, stdin=file)
        self.arguments.look_once()
        finished = running.finish()
        assert finished.code == code, finished
        self.commands.append(argv)
        self.said += [(argv, finished.out.encode(), set(tells)), (argv, finished.err.encode(), set())]
        return finished

    def record(self, *argv: str, **options: Any) -> dict[str, Any]:
        """The only object that a command prints."""
        (record,) = self.run(*argv, "--json", **options).events
        return record


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Everything that ever meets a secret, carried out once."""
    folder = tmp_path_factory.mktemp("canary")
    (folder / "given").mkdir()
    with open_desktop(keyring=True) as desktop, asking_practice(desktop.env, folder) as shell:
        told = Story(shell, folder)
        with told.arguments:
            machine = _make_machine(told)
            _act(told, machine)
            _run_at_service(told, machine)
            _fire(told, machine)
            _fail(told)
        yield told


def _make_machine(told: Story) -> str:
    told.run("key", "set", stdin=told.secrets["key"])
    machine: str = told.record("machines", "create", "Office", "--os", "linux", "--desktop")["id"]
    ways_in = ("VNC password", "VNC address", "SSH key")
    revealed = told.record("machines", "connection", machine, "--reveal", tells=ways_in)
    told.secrets |= {"VNC password": revealed["vnc_password"], "VNC address": revealed["vnc_url"]}
    # A line of it is enough to be a leak, and is found however line ends are written.
    told.secrets["SSH key"] = max(revealed["ssh_private_key_pem"].splitlines()[1:-1], key=len)
    told.run("machines", "connection", machine, "--reveal", tells=ways_in)
    told.run("machines", "connection", machine)
    told.run("machines", "connection", machine, "--json")
    return machine


def _act(told: Story, machine: str) -> None:
    task = "Type 'plan.txt' into 'Name', then click 'Save'"
    argv = ("run", task, "--target", f"machine:{machine}", "--approve", "none", "--trace", str(told.folder / "trace"))
    run_id = told.run(*argv, "--json").events[0]["run_id"]
    told.run("history", "export", run_id, str(told.folder / "given" / "exported.html"))
    told.run("usage")


def _run_at_service(told: Story, machine: str) -> None:
    told.run("runs", "watch", told.record("runs", "start", "Wait 0 seconds", "--machine", machine)["id"])
    file = told.folder / "given" / "workflow.json"
    file.write_text('{"steps": [{"id": "end", "type": "succeed"}]}')
    told.run("workflow", "run", str(file), "--input", "password=-", "--json", stdin=HIDDEN + "\n")


def _fire(told: Story, machine: str) -> None:
    when = ("--frequency", "daily", "--task", "Wait 0 seconds", "--name", "Morning", "--machine", machine)
    schedule: str = told.record("schedules", "create", *when)["id"]
    body = told.folder / "given" / "body.json"
    body.write_text('{"event": "order.placed"}')
    adding = ("schedules", "add-trigger", schedule, "webhook")
    # One secret goes to the keychain unseen; the other is shown once, as there is no keychain for it.
    kept = told.record(*adding)
    told.run("schedules", "fire", kept["webhook_url"], "--body", str(body))
    shown = told.record(*adding, tells=["webhook"], DBUS_SESSION_BUS_ADDRESS=None)
    told.secrets["webhook"] = shown["webhook_secret"]
    fire = ("schedules", "fire", shown["webhook_url"], "--body", str(body), "--secret-stdin")
    told.run(*fire, stdin=told.secrets["webhook"])
    told.run(*fire, stdin=told.secrets["webhook"], COASTY_BASE_URL=NOWHERE)
    told.run("schedules", "triggers", schedule, "--json")


def _fail(told: Story) -> None:
    told.run("usage", code=4, COASTY_API_KEY=WRONG_KEY)
    told.run("usage", code=5, COASTY_BASE_URL=NOWHERE)
    # What a report can know by its form; a password has none.
    known = [told.secrets[name] for name in ("key", "wrong key", "webhook")]
    failing = subprocess.run(
        [sys.executable, "-c", FAILS], env=told.shell.env, cwd=REPOSITORY, input=" and ".join(known), text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert (failing.returncode, "ValueError" in failing.stderr) == (1, True), failing
    told.said.append((("a defect",), (failing.stdout + failing.stderr).encode(), set()))


def test_that_no_file_of_the_profile_or_of_the_home_holds_a_secret(story: Story) -> None:
    assert set(story.secrets) == {"key", "wrong key", "hidden", "VNC password", "VNC address", "SSH key", "webhook"}
    assert lying_in(story.places, story.secrets) == []
    # The secret of the first webhook was never seen, but its form is known.
    files = [path for place in story.places for path in place.rglob("*") if path.is_file()]
    assert [path for path in files if WEBHOOK.search(path.read_bytes())] == []


def test_that_the_search_met_what_it_is_about(story: Story) -> None:
    names = [path.name for place in story.places for path in place.rglob("*") if path.is_file()]
    assert "exported.html" in names
    assert [name for name in names if name.endswith((".sqlite3", ".sqlite", ".db"))] != []
    (report,) = (story.shell.home / "crashes").iterdir()
    assert "ValueError: sk-coasty-" in report.read_text()
    assert any((story.folder / "trace").rglob("*.html"))


def test_that_commands_tell_a_secret_only_where_it_is_asked_for(story: Story) -> None:
    told = [(argv, within(said, story.secrets) - may) for argv, said, may in story.said]
    assert [(argv, names) for argv, names in told if names] == []
    # The two who may tell do tell: what is searched for is what a person would see.
    assert sum(bool(within(said, story.secrets)) for _, said, _ in story.said) == 3
    unseen = [argv for argv, said, may in story.said if "webhook" not in may and WEBHOOK.search(said)]
    assert unseen == []


def test_that_the_practice_service_tells_its_key_once_and_nothing_else(story: Story) -> None:
    out, err = ((story.folder / f"0.{name}").read_bytes() for name in ("out", "err"))
    lines = [line for line in out.splitlines() if within(line, story.secrets)]
    assert lines == [f"COASTY_API_KEY={story.secrets['key']}".encode()]
    assert within(err, story.secrets) == set()


def test_that_no_process_has_a_secret_in_its_arguments(story: Story) -> None:
    assert within(b"\n".join(story.arguments.seen), story.secrets) == set()
    assert [argv for argv in story.commands if not story.arguments.has_seen(*argv)] == []


@pytest.mark.parametrize("before", ["", "x", "xx"])
@pytest.mark.parametrize(
    "encode", [str.encode, lambda text: text.encode("utf-16"), lambda text: base64.b64encode(text.encode())]
)
def test_that_a_planted_secret_is_found(tmp_path: Path, before: str, encode: Any) -> None:
    secrets = {"planted": "pässword&of-nobody 4711"}
    (tmp_path / "history.sqlite3-wal").write_bytes(b"\0\1" + encode(f"{before}{secrets['planted']}, and more"))
    assert lying_in([tmp_path], secrets) == [(str(tmp_path / "history.sqlite3-wal"), {"planted"})]
    assert lying_in([tmp_path], {"another": "pässword&of-somebody 4711"}) == []


def test_that_a_planted_argument_is_found() -> None:
    secret = "planted-in-the-arguments"
    with ArgumentsSeen() as arguments:
        process = subprocess.Popen([sys.executable, "-c", "input()", secret], stdin=subprocess.PIPE)
        try:
            wait_until(lambda: arguments.has_seen(secret), "the planted argument to be seen")
        finally:
            process.communicate(b"\n")
    assert within(b"\n".join(arguments.seen), {"planted": secret}) == {"planted"}
