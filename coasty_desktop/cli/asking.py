"""Asking a person before something that cannot be undone: the one place that reads `--yes`."""

from __future__ import annotations

import argparse
import sys

from coasty_desktop.core.errors import BadInput, Stopped


def add_yes(parser: argparse.ArgumentParser) -> None:
    """Declare `--yes`."""
    parser.add_argument("--yes", action="store_true", help="do not ask whether it is meant")


def confirm(what: str, *, is_yes: bool) -> None:
    """Return when it is meant: by `--yes`, or by a person at the terminal.

    `what` is a sentence such as "Machine m1 and its disk are deleted". Raises BadInput when there is nobody to ask,
    Stopped when the person says anything but yes.
    """
    if is_yes:
        return
    if not has_terminal():
        raise BadInput(f"{what}, and nobody said that this is meant", hint="Add `--yes`.")
    print(f"{what}. Is that meant? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Stopped("a person")


def has_terminal() -> bool:
    """Whether a person can be asked: a shell can start a program without any standard input."""
    return sys.stdin is not None and sys.stdin.isatty()
