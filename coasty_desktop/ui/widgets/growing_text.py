"""A text box that grows with its text, and steps through earlier texts with Up and Down."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit


class GrowingText(QPlainTextEdit):
    """Plain text, between `least` and `most` lines high; Tab leaves it."""

    submitted = Signal()

    def __init__(self, least: int = 3, most: int = 9) -> None:
        """Start `least` lines high."""
        super().__init__()
        self._least, self._most = least, most
        self._earlier: Callable[[], Sequence[str]] = tuple
        self._past: list[str] = []
        self._place = -1
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._fit)
        self._fit()

    def remember_with(self, earlier: Callable[[], Sequence[str]]) -> None:
        """Where earlier texts come from, newest first; asked when Up is pressed."""
        self._earlier = earlier

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter submits; Up on the first line and Down on the last go through earlier texts."""
        key, with_ctrl = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and with_ctrl:
            self.submitted.emit()
        elif not (
            (key == Qt.Key.Key_Up and self._may_go_back() and self._go(1))
            or (key == Qt.Key.Key_Down and self._place >= 0 and self._is_on_last_line() and self._go(-1))
        ):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def _may_go_back(self) -> bool:
        # What a person typed is not thrown away by Up: only an empty box, or an earlier text nobody changed.
        shown = self._past[self._place] if 0 <= self._place < len(self._past) else ""
        return self.textCursor().blockNumber() == 0 and self.toPlainText() == shown

    def _is_on_last_line(self) -> bool:
        return self.textCursor().blockNumber() == self.blockCount() - 1

    def _go(self, step: int) -> bool:
        if self._place < 0:
            self._past = list(self._earlier())
        place = self._place + step
        if place >= len(self._past):
            return False
        self._place = max(-1, place)
        self.setPlainText(self._past[self._place] if self._place >= 0 else "")
        self.moveCursor(QTextCursor.MoveOperation.End)
        return True

    def _fit(self) -> None:
        lines = max(self._least, min(self._most, round(self.document().size().height())))
        margins = self.contentsMargins().top() + self.contentsMargins().bottom() + 2 * self.document().documentMargin()
        height = round(lines * self.fontMetrics().lineSpacing() + margins + 12)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
