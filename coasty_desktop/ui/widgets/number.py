"""A whole number with its unit, that never takes the wheel by accident."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox


class Number(QSpinBox):
    """Typed, or moved with Up and Down."""

    def __init__(self, name: str, least: int, most: int, *, suffix: str = "", none: str = "") -> None:
        """`none` stands for the least value; `name` is what a screen reader says."""
        super().__init__()
        self.setAccessibleName(name)
        self.setRange(least, most)
        self.setSuffix(suffix)
        self.setSpecialValueText(none)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The style sheet's padding does not reach the text of a spin box.
        self.lineEdit().setTextMargins(7, 0, 7, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling past must not change a number."""
        event.ignore()
