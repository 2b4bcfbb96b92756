"""The real program as a process, started as a shell would, on a private desktop with a profile of its own."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from coasty_desktop.computer.hand.actor import current_actor
from tests.desktop.waiting import wait_until

REPOSITORY = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "coasty_desktop")
# Generous: two cores may be shared with everything else that tests.
PATIENCE_S = 40.0


class Finished(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Its standard output, each line of which must be JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def names(self) -> list[str]:
        """The names of its events."""
        return [event["event"] for event in self.events]


class Running:
    """A command that has been started; its output goes to files, so that it can be read at any time."""

    def __init__(self, argv: tuple[str, ...], env: Mapping[str, str], folder: Path, stdin: Any) -> None:
        number = len(list(folder.glob("*.out")))
        self._out, self._err = folder / f"{number}.out", folder / f"{number}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [*PROGRAM, *argv], env=dict(env), cwd=REPOSITORY, stdin=stdin, stdout=out, stderr=err,
                start_new_session=True,
            )  # fmt: skip

    @property
    def out(self) -> str:
        """What stands on its standard output so far."""
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        """What stands on its standard error so far."""
        return self._err.read_text(encoding="utf-8")

    def events(self, name: str) -> list[dict[str, Any]]:
        """Its events of that name so far; the last line may still be incomplete."""
        lines = self.out.split("\n")[:-1]
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def wait_for(self, name: str) -> dict[str, Any]:
        """Its first event of that name."""
        return self.wait_until(lambda: self.events(name), name)[0]

    def wait_until(self, condition: Callable[[], Any], what: str) -> Any:
        """Wait for something that must happen while it runs."""

        def holds_or_ended() -> Any:
            has_ended = self.process.poll() is not None
            if not (value := condition()) and has_ended:
                raise AssertionError(f"ended with {self.process.returncode} before {what}: {self.out}{self.err}")
            return value

        return wait_until(holds_or_ended, f"{what}: {self.out}{self.err}", PATIENCE_S)

    def interrupt(self) -> None:
        """Press Ctrl+C in its terminal."""
        self.process.send_signal(signal.SIGINT)

    def end(self) -> None:
        """End it by force, when a test has left it behind."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def finish(self) -> Finished:
        """Wait for its end. No traceback ever reaches a user."""
        code = self.process.wait(PATIENCE_S)
        finished = Finished(code, self.out, self.err)
        assert "Traceback" not in finished.out + finished.err, finished.out + finished.err
        return finished


class Shell:
    """Starts commands with one environment; `home` is the profile."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self._folder = folder
        self._started: list[Running] = []
        self.home = folder / "profile"
        self.env = dict(env) | {"COASTY_HOME": str(self.home)}

    def with_env(self, **env: str | None) -> Shell:
        """The same with other variables; None takes one out."""
        other = Shell(self.env, self._folder)
        other.env = {name: value for name, value in (self.env | env).items() if value is not None}
        other._started = self._started
        return other

    def start(self, *argv: str, stdin: Any = subprocess.DEVNULL) -> Running:
        """Start a command."""
        running = Running(argv, self.env, self._folder, stdin)
        self._started.append(running)
        return running

    def close(self) -> None:
        """End what was started and still runs, and wait until nothing acts any more."""
        for running in self._started:
            running.end()
        wait_until(nobody_acts, "the desktop to be free")

    def run(self, *argv: str, stdin: str | None = None) -> Finished:
        """Carry a command out, with `stdin` piped into it."""
        if stdin is None:
            return self.start(*argv).finish()
        given = self._folder / "stdin"
        given.write_text(stdin, encoding="utf-8")
        with given.open("rb") as file:
            return self.start(*argv, stdin=file).finish()

    def run_into_closed_pipe(self, *argv: str) -> tuple[int, str]:
        """Carry a command out whose output nobody reads; returns its exit code and its stderr."""
        read_end, write_end = os.pipe()
        os.close(read_end)
        with os.fdopen(write_end, "wb") as closed:
            done = subprocess.run(
                [*PROGRAM, *argv], env=self.env, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=closed,
                stderr=subprocess.PIPE, text=True, timeout=PATIENCE_S, check=False,
            )  # fmt: skip
        return done.returncode, done.stderr

    def runs(self) -> list[dict[str, Any]]:
        """The runs of its history, newest first."""
        listed = self.run("history", "list", "--json")
        assert listed.code == 0, listed
        return listed.events


class Terminal:
    """The far end of a pseudo-terminal: somebody who types lines."""

    def __init__(self, near: int, far: int) -> None:
        self.near, self._far = near, far

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        os.write(self._far, f"{line}\n".encode())

    def end_input(self) -> None:
        """Press Ctrl+D on an empty line."""
        os.write(self._far, b"\x04")


@contextmanager
def terminal() -> Iterator[Terminal]:
    """Open one that does not echo."""
    far, near = pty.openpty()
    settings = termios.tcgetattr(near)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(near, termios.TCSANOW, settings)
    try:
        yield Terminal(near, far)
    finally:
        os.close(near)
        os.close(far)


def nobody_acts() -> bool:
    """Whether the desktop is free again."""
    return current_actor() is None
