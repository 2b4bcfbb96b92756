"""The practice form as a program of its own, opened where the window does not cover it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

# What the form takes on the screen, its frame included.
FORM = (500, 320)
MARGIN = 24
_END_S = 2.0


class PracticeProgram:
    """At most one form at a time."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="coasty-practice-", ignore_cleanup_errors=True)

    def open_beside(self, window: QWidget) -> None:
        """Open the form, unless it is open."""
        if self._process is not None and self._process.poll() is None:
            return
        at = place_beside(window.frameGeometry(), window.screen().availableGeometry())
        out = Path(self._folder.name) / "form.json"
        self._process = subprocess.Popen([*_own_argv(), "--practice-form", str(out), f"{at.x()},{at.y()}"])

    def close(self) -> None:
        """End it with the program that opened it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(_END_S)
        self._folder.cleanup()


def place_beside(window: QRect, screen: QRect) -> QPoint:
    """Where the form's corner goes: right or left of the window where there is room, else the screen's far corner.

    There it lies over the live view, which shows it anyway, and leaves the task and Start free.
    """
    width, height = FORM
    top = max(screen.top(), min(window.top(), screen.bottom() - height))
    if window.right() + MARGIN + width <= screen.right():
        return QPoint(window.right() + MARGIN, top)
    if window.left() - MARGIN - width >= screen.left():
        return QPoint(window.left() - MARGIN - width, top)
    return QPoint(screen.right() - width - MARGIN, screen.bottom() - height - MARGIN)


def _own_argv() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "coasty_desktop"]
