"""Reads the first argument and hands over: a window, a command, or one of the program's own processes.

What is imported here decides how fast everything starts, so every branch imports only what it needs. The late
imports of the whole program: Qt (`app.open_window`), httpx (`api.transport`), keyring (`store.secrets`), OCR
(`ocr.picture_reader`), Xlib and mss (`computer`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

# The exit code of whatever a person stopped, without an import that a second Ctrl+C could hit.
_STOPPED = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Start what the arguments ask for; returns the exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    try:
        return _hand_over(args)
    except KeyboardInterrupt:
        # Ctrl+C while something is still imported: whoever would say more is not there yet.
        return _STOPPED


def _hand_over(args: list[str]) -> int:
    match args[:1]:
        # Hidden: the program starts these itself, and a packaged build has no other way to start them.
        case ["--hand"]:
            from coasty_desktop.computer.hand.process import main as be_the_hand

            return be_the_hand()
        case ["--ocr-worker"]:
            from coasty_desktop.ocr.worker import main as read_pictures

            return read_pictures()
        case ["--practice-form"]:
            from coasty_desktop.ui.practice_form import main as show_form

            return show_form(args[1:])
        case _:
            from coasty_desktop import app

            return app.main(args)


if __name__ == "__main__":
    sys.exit(main())
