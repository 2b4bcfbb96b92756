"""A full-screen window that logs what really arrives, one JSON object a line: `log_window.py LOG`.

Presses, releases and wheel turns with their place on the screen, and keys, come from Qt's events; `text` is the whole
text of the field after every change.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit

TITLE = "What arrives"
PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class Logger(QObject):
    """Writes every event of the field to a file and lets it through."""

    def __init__(self, path: Path, field: QPlainTextEdit) -> None:
        """Log what happens to the field."""
        super().__init__(field)
        self._file = path.open("w", encoding="utf-8")
        self._field = field
        field.installEventFilter(self)
        field.viewport().installEventFilter(self)
        field.textChanged.connect(lambda: self._write(kind="text", text=field.toPlainText()))
        self._write(kind="ready")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Log it, and let through what the field needs."""
        if watched is self._field.viewport():
            self._mouse(event)
            # The mouse must not move the caret or open a menu; only the keys act on the field.
            return isinstance(event, QMouseEvent | QWheelEvent) or event.type() == QEvent.Type.ContextMenu
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            keys = [name for name, held in HELD.items() if event.modifiers() & held]
            self._write(kind="key", key=Qt.Key(event.key()).name.removeprefix("Key_").lower(), held=keys)
            if event.key() == Qt.Key.Key_Tab and not keys:
                return True
        return event.type() == QEvent.Type.ContextMenu

    def _mouse(self, event: QEvent) -> None:
        if isinstance(event, QWheelEvent):
            self._write(kind="wheel", turns=event.angleDelta().y() // 120, **_place(event))
        elif isinstance(event, QMouseEvent) and event.type() in PRESSES:
            self._write(kind="press", button=event.button().name.removesuffix("Button").lower(), **_place(event))
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            self._write(kind="release", button=event.button().name.removesuffix("Button").lower(), **_place(event))

    def _write(self, **fields: Any) -> None:
        self._file.write(json.dumps(fields, ensure_ascii=False) + "\n")
        self._file.flush()


HELD = {"ctrl": Qt.KeyboardModifier.ControlModifier, "alt": Qt.KeyboardModifier.AltModifier}


def _place(event: QMouseEvent | QWheelEvent) -> dict[str, int]:
    point = event.globalPosition()
    return {"x": round(point.x()), "y": round(point.y())}


def main() -> int:
    """Show the window until it is ended."""
    app = QApplication(sys.argv)
    field = QPlainTextEdit()
    field.setWindowTitle(TITLE)
    field.setTabChangesFocus(False)
    field.showFullScreen()
    field.activateWindow()
    field.setFocus()
    Logger(Path(sys.argv[1]), field)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
