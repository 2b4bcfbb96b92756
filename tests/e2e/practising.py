"""Literal instructions carried out by the real command line and the practice service, a process each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.desktop.desktop import Desktop
from tests.e2e.shell import Shell


class Practising:
    """Carries instructions out on a desktop; the reader of the service stays warm between them."""

    def __init__(self, shell: Shell) -> None:
        """`shell` knows the service."""
        self._shell = shell

    def carry_out(self, instruction: str) -> None:
        """Do as the instruction says, without asking; it must end as done."""
        done = self._shell.run("run", instruction, "--approve", "none", "--json")
        assert done.code == 0, done.out + done.err


@contextmanager
def practising(desktop: Desktop, folder: Path) -> Iterator[Practising]:
    """`coasty-desktop sandbox` as a process, and commands that ask it with its key."""
    shell = Shell(desktop.env, folder)
    try:
        sandbox = shell.start("sandbox")
        sandbox.wait_until(lambda: "COASTY_API_KEY=" in sandbox.out and sandbox.out.endswith("\n"), "its address")
        told = dict(line.split("=", 1) for line in sandbox.out.splitlines() if line.startswith("COASTY_"))
        yield Practising(shell.with_env(**told))
        sandbox.interrupt()
        assert sandbox.finish().code == 0
    finally:
        shell.close()
