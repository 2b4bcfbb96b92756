"""One session of a practice machine's shell: where it is, its variables, and how much it may still do."""

from __future__ import annotations

from datetime import datetime

import msgspec

from coasty_desktop.sandbox.machines.files import HOME, FileTree, NoSuchThing, absolute

_MOST_VARIABLES, _MOST_VALUE = 50, 5000
# What one line may do, in characters read; each path and each name counts as so many.
_MOST_WORK, _PATH, _NAME = 6_000_000, 2000, 40


class Ran(msgspec.Struct, frozen=True):
    """What one command said: `out` may go into a pipe, `errors` always to the output."""

    out: str = ""
    code: int = 0
    errors: str = ""


class TimedOut(Exception):
    """The line would take longer than it may, or do more."""


class ShellSession:
    """What commands act on. Nothing but the files outlives it."""

    def __init__(self, files: FileTree, os_type: str, now: datetime) -> None:
        """Begins at home. `now` is what `date` says until the next line."""
        self.files, self.os_type, self.now = files, os_type, now
        self.cwd = HOME
        self.variables = {"HOME": HOME, "USER": "practice", "PWD": HOME, "SHELL": "practice", "LANG": "C.UTF-8"}
        self.transcript = ""
        self.slept_s = 0.0
        self._allowed_s, self._work = 0.0, 0

    def begin(self, timeout_s: float) -> None:
        """A new line, which may take so long."""
        self.slept_s, self._allowed_s, self._work = 0.0, timeout_s, 0

    def spend(self, characters: int) -> None:
        """So much is read. Raises TimedOut."""
        self._work += characters
        if self._work > _MOST_WORK:
            raise TimedOut

    def path(self, said: str) -> str:
        """Where a path of a command leads. Raises NoSuchThing."""
        self.spend(_PATH)
        return absolute(said, self.cwd)

    def names(self, path: str) -> list[str]:
        """What stands in a directory. Raises NoSuchThing."""
        found = self.files.names(path)
        self.spend(_NAME * len(found))
        return found

    def go(self, path: str) -> None:
        """Make a directory the current one. Raises NoSuchThing."""
        if not self.files.is_directory(path):
            raise NoSuchThing(f"there is no directory {path}")
        self.cwd = self.variables["PWD"] = path

    def sleep(self, seconds: float) -> None:
        """Let time pass when the line is answered. Raises TimedOut."""
        self.slept_s = min(self.slept_s + seconds, self._allowed_s)
        if self.slept_s >= self._allowed_s:
            raise TimedOut

    def assign(self, said: str) -> Ran:
        """`NAME=value`. Raises NoSuchThing when there are too many."""
        name, _, value = said.partition("=")
        if name not in self.variables and len(self.variables) >= _MOST_VARIABLES:
            raise NoSuchThing("there are too many variables")
        self.variables[name] = value[:_MOST_VALUE]
        return Ran()
