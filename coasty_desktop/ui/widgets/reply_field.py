"""One line to say something in: why not, or what was changed. Enter sends it, Esc takes it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit

LONGEST = 500


class ReplyField(QLineEdit):
    """Emits what was said."""

    said = Signal(str)
    taken_back = Signal()
    pressed = Signal()

    def __init__(self, name: str, hint: str) -> None:
        """`hint` stands in the empty field."""
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMaxLength(LONGEST)
        self.returnPressed.connect(lambda: self.said.emit(self.text()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell whoever has to see to it that keys arrive here."""
        super().mousePressEvent(event)
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the field back instead of stopping the run."""
        if event.key() == Qt.Key.Key_Escape:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)
