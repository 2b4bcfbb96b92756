"""Grey shapes where something will appear; they keep still."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coasty_desktop.ui.theme import Theme


class Skeleton(QWidget):
    """The outline of a screen with a window on it."""

    def __init__(self, theme: Theme) -> None:
        """Take its colours from `theme`."""
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Waiting for the first picture"))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the middle, as wide as a screen is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = min(self.width(), self.height() * 16 / 9)
        box = QRectF(0, 0, width, width * 9 / 16)
        box.moveCenter(QRectF(self.rect()).center())
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(box, 8, 8)
        painter.setBrush(self._theme.color("line"))
        unit = width / 40
        for number, part in enumerate((0.42, 0.6, 0.5, 0.34)):
            bar = QRectF(box.left() + 4 * unit, box.top() + (4 + 4 * number) * unit, box.width() * part, 1.6 * unit)
            painter.drawRoundedRect(bar, 4, 4)
        painter.end()
