"""A small round light."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coasty_desktop.ui.tokens import DARK, LIGHT


class Dot(QWidget):
    """Shows a tone: ok, warn, danger, accent or muted. Whoever uses it also says it in words."""

    def __init__(self, tone: str = "muted") -> None:
        """Start with one tone."""
        super().__init__()
        self._tone = tone
        self.setFixedSize(10, 10)

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, light or dark as the words beside it are."""
        tokens = DARK if self.palette().window().color().lightness() < 128 else LIGHT
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(tokens, self._tone)))
        painter.drawEllipse(QRectF(1, 1, 8, 8))
        painter.end()
