"""How the hand is started: the one place that knows its command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import coasty_desktop
from coasty_desktop.core.errors import NotPossibleHere

TRY_UNTESTED = "COASTY_TRY_UNTESTED"


def hand_argv() -> list[str]:
    """The command line of the hand, in a checkout, an installation or a frozen build."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--hand"]
    return [sys.executable, "-m", "coasty_desktop", "--hand"]


def hand_environment() -> dict[str, str]:
    """The environment of the hand: ours, and where this very program lies, however it was found."""
    environment = dict(os.environ)
    if not getattr(sys, "frozen", False):
        ours = str(Path(coasty_desktop.__file__).resolve().parent.parent)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (ours, environment.get("PYTHONPATH", ""))))
    return environment


def refuse_other_systems() -> None:
    """Raise NotPossibleHere on a system where acting was never tried, unless somebody wants to try it."""
    if sys.platform == "linux" or os.environ.get(TRY_UNTESTED) == "1":
        return
    name = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, sys.platform)
    raise NotPossibleHere(
        f"Acting on the screen of {name} is written, but was never tried",
        hint="It works on Linux with X11; `coasty-desktop doctor` says what works here. To try it all the same, with "
        f"somebody at the mouse, set {TRY_UNTESTED}=1.",
    )


def is_hand(pid: int) -> bool:
    """Whether this process is a hand, so that a number that was used again is not taken for one."""
    try:
        return b"--hand" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
