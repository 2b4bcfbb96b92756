"""How a problem is told: one line on stderr that begins with the program's name, so that scripts can tell it apart."""

from __future__ import annotations

import contextlib
import sys

PROGRAM = "coasty-desktop"


def tell_problem(problem: object) -> None:
    """Say what is wrong. A stderr that nobody reads is no reason to fail."""
    with contextlib.suppress(OSError):
        print(f"{PROGRAM}: {problem}", file=sys.stderr, flush=True)
