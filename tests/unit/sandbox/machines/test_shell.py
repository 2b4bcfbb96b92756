"""The shell of a practice machine, and what is tried to get out of it."""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.sandbox.machines.files import HOME, FileTree
from coasty_desktop.sandbox.machines.shell import MOST_OUTPUT, Finished, Shell
from coasty_desktop.sandbox.machines.shell_commands import COMMANDS
from coasty_desktop.sandbox.machines.shell_session import ShellSession

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class World:
    def __init__(self, os_type: str = "linux") -> None:
        self.files = FileTree()
        self.files.write(f"{HOME}/list.txt", b"milk\nBread\napples\nmilk\n")
        self.session = ShellSession(self.files, os_type, NOW)

    def __call__(self, line: str, timeout_s: float = 30) -> Finished:
        return Shell(self.session).run(line, timeout_s)


@pytest.fixture
def sh() -> World:
    return World()


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("pwd", f"{HOME}\n"),
        ("cd Documents && pwd; cd; pwd", f"{HOME}/Documents\n{HOME}\n"),
        ("ls", "Documents\nDownloads\nlist.txt\n"),
        ("ls -l list.txt", "-rw-r--r-- practice       23 list.txt\n"),
        ("ls Documents Downloads", "Documents:\nDownloads:\n"),
        ("touch .hidden; ls; ls -a", "Documents\nDownloads\nlist.txt\n.hidden\nDocuments\nDownloads\nlist.txt\n"),
        ("cat list.txt", "milk\nBread\napples\nmilk\n"),
        ("echo one  two", "one two\n"),
        ("echo -n one", "one"),
        ("echo 'a  b' \"c  $USER\" d\\ e '$USER'", "a  b c  practice d e $USER\n"),
        ("echo one > f; echo two >> f; cat f; cat < f", "one\ntwo\none\ntwo\n"),
        ("echo gone > /dev/null", ""),
        ("mkdir -p a/b && touch a/b/c && ls a/b", "c\n"),
        ("cp list.txt copy && cat copy | head -1", "milk\n"),
        ("mkdir d; mv list.txt d; ls d; ls *.txt", f"list.txt\nls: there is no directory {HOME}/*.txt\n"),
        ("mkdir -p d/e; cp -r d f; ls f", ""),
        ("rm list.txt; ls", "Documents\nDownloads\n"),
        ("mkdir d; rmdir d; ls", "Documents\nDownloads\nlist.txt\n"),
        ("head -n 2 list.txt", "milk\nBread\n"),
        ("tail -n1 list.txt", "milk\n"),
        ("tail -n 0 list.txt", ""),
        ("wc list.txt", "4 4 23\n"),
        ("wc -l < list.txt", "4\n"),
        ("grep -i b list.txt", "Bread\n"),
        ("grep -n milk list.txt", "1:milk\n4:milk\n"),
        ("grep -vc milk list.txt", "2\n"),
        ("cat list.txt | grep m | sort -u | wc -l", "1\n"),
        ("sort -r list.txt", "milk\nmilk\napples\nBread\n"),
        ("whoami; hostname", "practice\npractice-machine\n"),
        ("date", "2026-01-02T03:04:05Z\n"),
        ("uname -a && uptime", "Linux practice-machine 1.0 practice\nup, as long as practice runs\n"),
        ("A=5; echo $A$NONE.", "5.\n"),
        ("export B=6 && echo $B", "6\n"),
        ("false; echo $?", "1\n"),
        ("false && echo no || echo yes", "yes\n"),
        ("true || echo no; echo yes", "yes\n"),
        ("echo $", "$\n"),
        ("echo a # b", "a\n"),
        ("echo one\necho two", "one\ntwo\n"),
        ("echo oops 2>&1", "oops\n"),
        ("echo *.txt D*", "list.txt Documents Downloads\n"),
        ("echo '*.txt' none*", "*.txt none*\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_that_a_line_says_what_it_should(sh: World, line: str, output: str) -> None:
    assert sh(line).output == output


@pytest.mark.parametrize(
    ("line", "code", "part"),
    [
        ("cat none", 1, "there is no file /home/practice/none"),
        ("cd none", 1, "there is no directory"),
        ("rm Documents", 1, "is a directory"),
        ("rmdir none", 1, "there is no directory"),
        ("cp Documents d", 1, "is a directory"),
        ("mv Documents Documents", 1, "cannot go into itself"),
        ("mkdir Documents", 1, "is there already"),
        ("cp one", 1, "something is missing"),
        ("ls -Z", 1, "does not know -Z"),
        ("head -n x list.txt", 1, "needs a number"),
        ("grep none list.txt", 1, ""),
        ("sleep never", 1, "give a number"),
        ("sleep -1", 1, "give a number"),
        ("python3 -c 1", 127, "practice has no such command"),
        ("echo 'open", 2, "a quote that does not end"),
        ("| cat", 2, "nothing beside |"),
        ("cat |", 2, "nothing beside |"),
        ("echo >", 2, "> without a file"),
        ("echo a &&", 2, "ends with &&"),
        ("sleep 40", 124, "timed out"),
        ("echo x;" * 101, 2, "more than 100 commands"),
    ],
)
def test_that_what_goes_wrong_is_said_with_a_code(sh: World, line: str, code: int, part: str) -> None:
    finished = sh(line)
    assert finished.exit_code == code
    assert part in finished.output


@pytest.mark.parametrize("line", ["rm -f none", "mkdir -p Documents", "test=1", "ls /", "cat < list.txt > there"])
def test_that_what_is_harmless_succeeds(sh: World, line: str) -> None:
    assert sh(line).exit_code == 0


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of this computer that no line may reach."""
    path = tmp_path / "secret"
    path.write_text("do not tell")
    (tmp_path / "link").symlink_to(path)
    return path


ESCAPES: list[Callable[[Path], str]] = [
    lambda secret: f"cat {secret}",
    lambda secret: f"cat /../../..{secret}",
    lambda secret: f"cat ../../../../../../../..{secret}",
    lambda secret: f"cat {secret.parent}/link",
    lambda secret: f"cat < {secret}",
    lambda secret: f"cd {secret.parent} && cat secret",
    lambda secret: f"ls {secret.parent}",
    lambda secret: f"cat {secret.parent}/*",
    lambda secret: f"cp {secret} here; cat here",
    lambda secret: f"ln -s {secret} here; cat here",
    lambda secret: f"echo $(cat {secret})",
    lambda secret: f"echo `cat {secret}`",
    lambda secret: f'echo "$(cat {secret})" "`cat {secret}`"',
    lambda secret: f"cat <(cat {secret})",
    lambda secret: f"ls | sh -c 'cat {secret}'",
    lambda secret: f"env cat {secret}",
    lambda secret: f"A=cat; $A {secret}",
    lambda secret: f"cat file://{secret}",
    lambda secret: f"cat {secret}\0.txt",
    lambda secret: f"cat {secret} & cat {secret}",
    lambda secret: f"(cat {secret})",
    lambda secret: "cat ${HOME:-" + str(secret) + "}",
    lambda secret: f". {secret}",
    lambda secret: f"cat '{secret}' 2>{secret}",
]


@pytest.mark.parametrize("attempt", range(len(ESCAPES)))
def test_that_no_line_reads_this_computer(sh: World, secret: Path, attempt: int) -> None:
    finished = sh(ESCAPES[attempt](secret))
    assert "do not tell" not in finished.output
    assert "link" not in finished.output.split()
    assert all(b"do not tell" not in sh.files.read(path) for path in sh.files.below("/"))


@pytest.mark.parametrize(
    "line", ["echo x > {}", "touch {}", "mkdir -p {}", "cp list.txt {}", "rm -rf {}", "mv list.txt {}"]
)
def test_that_no_line_changes_this_computer(sh: World, secret: Path, line: str) -> None:
    for target in (secret, secret.parent / "new", secret.parent):
        sh(line.format(target))
        sh(line.format(f"../../../../../../..{target}"))
    assert sorted(path.name for path in secret.parent.iterdir()) == ["link", "secret"]
    assert secret.read_text() == "do not tell"


def test_that_no_process_is_started(sh: World, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    for name in ("system", "popen", "posix_spawn", "fork", "execv", "execve"):
        if hasattr(os, name):
            monkeypatch.setattr(os, name, lambda *words, name=name: started.append(name))
    monkeypatch.setattr("subprocess.Popen", lambda *words, **more: started.append("Popen"))
    for name in (*COMMANDS, "sh", "bash", "python3", "/bin/sh", "./x"):
        sh(f"{name} list.txt")
        sh(f"echo list.txt | {name}")
    assert started == []


def test_that_the_environment_is_not_ours(sh: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THIS_COMPUTER", "do not tell")
    said = sh("env; echo $SECRET_OF_THIS_COMPUTER $PATH").output
    assert "do not tell" not in said
    assert os.environ["PATH"] not in said
    assert {line.partition("=")[0] for line in said.splitlines()[:-1]} == set(sh.session.variables) - {"?"}


def test_that_output_is_cut_at_5000_characters(sh: World) -> None:
    sh.files.write(f"{HOME}/long", b"x" * 6000)
    said = sh("cat long").output
    assert len(said) == MOST_OUTPUT == 5000
    assert said.endswith("[cut at 5000 characters]")
    sh.files.write(f"{HOME}/long", b"x" * 5000)
    assert sh("cat long").output == "x" * 5000


@pytest.mark.parametrize(
    "line",
    [
        "ls " + ". " * 4000,
        "ls " + "* " * 4000,
        "cat " + "long " * 1600,
        "cat long" + "|cat" * 99,
        "sort long | head -1;" * 90,
    ],
)
def test_that_a_line_that_does_too_much_is_ended(sh: World, line: str) -> None:
    for number in range(500):
        sh.files.write(f"{HOME}/{number}", b"")
    sh.files.write(f"{HOME}/long", b"a b\n" * 100_000)
    finished = sh(line)
    assert finished.exit_code == 124
    assert "too much for one line" in finished.output


def test_that_a_full_disk_loses_no_file_that_is_moved(sh: World) -> None:
    sh.files.write(f"{HOME}/big", b"x" * 3_000_000)
    finished = sh("mv big Documents/big")
    assert finished.exit_code == 1
    assert len(sh.files.read(f"{HOME}/big")) == 3_000_000


def test_that_a_session_goes_on_from_line_to_line(sh: World) -> None:
    sh("cd Documents; A=kept")
    assert sh("pwd; echo $A").output == f"{HOME}/Documents\nkept\n"
    assert sh.session.transcript == (f"$ cd Documents; A=kept\n$ pwd; echo $A\n{HOME}/Documents\nkept\n")


def test_that_variables_are_bounded(sh: World) -> None:
    finished = sh(";".join(f"V{number}=x" for number in range(60)))
    assert "too many variables" in finished.output
    assert len(sh.session.variables) <= 51


def test_that_sleep_is_told_and_not_slept(sh: World) -> None:
    assert sh("sleep 2; sleep 0.5s; echo up") == Finished("up\n", 0, 2.5)
    assert sh("sleep 60; echo never > f", timeout_s=5).slept_s == 5
    assert not sh.files.is_file(f"{HOME}/f")


def test_that_a_windows_machine_says_so() -> None:
    assert World("windows")("uname").output == "Windows\n"


def test_that_random_lines_never_raise(sh: World) -> None:
    """A shell that is given noise answers; the seed is fixed."""
    dice = random.Random(7)
    pieces: list[Any] = [
        *COMMANDS,
        " ",
        "'",
        '"',
        "$",
        "$?",
        "|",
        "&&",
        ";",
        ">",
        "<",
        ">>",
        "list.txt",
        "-n",
        "*",
        "\\",
        "\0",
    ]
    for _ in range(3000):
        line = "".join(dice.choice(pieces) + dice.choice(["", " "]) for _ in range(dice.randrange(12)))
        assert len(sh(line).output) <= MOST_OUTPUT
