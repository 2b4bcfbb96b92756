"""What a user reads when Qt cannot open any window here: Qt itself would end the process with an abort."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from coasty_desktop.core.errors import NotPossibleHere

_HINT = "Start it in a graphical session. The commands work without a window: `coasty-desktop --help` names them."


def end_with_a_sentence() -> None:
    """From now on a fatal message of Qt ends the process with a sentence; what it said before stays unsaid until then.

    Whoever opens the window installs a handler of its own once there is an application.
    """
    said: list[str] = []

    def on_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            said.append(message)
            return
        why = f"The window cannot be opened: {(said or [message])[0]}".strip()
        error = NotPossibleHere(why if os.environ.get("DISPLAY") else "There is no display: DISPLAY is not set", _HINT)
        print(f"coasty-desktop: {error}", file=sys.stderr, flush=True)
        # Nothing has been started yet that would have to be ended; returning would be an abort.
        os._exit(error.exit_code)

    qInstallMessageHandler(on_message)
