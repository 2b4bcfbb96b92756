"""The practice service as a process of its own, and commands that ask it: literal instructions are carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    with asking_practice(desktop.env, folder) as shell:
        yield Practising(shell)


@contextmanager
def asking_practice(env: Mapping[str, str], folder: Path) -> Iterator[Shell]:
    """A shell that knows the address and the key of a `coasty-desktop sandbox`, which ends with it."""
    shell = Shell(env, folder)
    try:
        sandbox = shell.start("sandbox")
        sandbox.wait_until(lambda: "COASTY_API_KEY=" in sandbox.out and sandbox.out.endswith("\n"), "its address")
        told = dict(line.split("=", 1) for line in sandbox.out.splitlines() if line.startswith("COASTY_"))
        yield shell.with_env(**told)
        sandbox.interrupt()
        assert sandbox.finish().code == 0
    finally:
        shell.close()
