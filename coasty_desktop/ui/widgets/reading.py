"""Plain text to read: can be selected, scrolls when it is long, and is never taken for rich text."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit


class Reading(QPlainTextEdit):
    """As high as its text, up to `most` lines."""

    def __init__(self, name: str, most: int) -> None:
        """`name` is what a screen reader says."""
        super().__init__()
        self._most = most
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setProperty("kind", "reading")
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self._fit()

    def set_text(self, text: str) -> None:
        """Show `text`; nothing at all when it is empty."""
        self.setPlainText(text.strip())
        self.setVisible(bool(text.strip()))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Lines in another script may be higher than the font's own, so the blocks are asked, not counted.
        most = self._most * self.fontMetrics().lineSpacing() + 1
        needed, block = 0.0, self.document().firstBlock()
        while block.isValid() and needed <= most:
            needed += self.blockBoundingRect(block).height()
            block = block.next()
        is_long = needed > most
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if is_long else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() != policy:
            self.setVerticalScrollBarPolicy(policy)
            # Within a resize Qt does not break the lines anew for the width that the bar takes.
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        height = most if is_long else max(1, math.ceil(needed)) + 1
        if self.minimumHeight() != height:
            self.setFixedHeight(height)
