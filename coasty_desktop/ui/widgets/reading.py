"""Plain text to read: can be selected, scrolls when it is long, and is never taken for rich text."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy


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
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        # The layout asks for the height of a width before it gives either: a height that is only set once the width
        # has come lets one picture through in which the neighbours lie on the text.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_text(self, text: str) -> None:
        """Show `text`; nothing at all when it is empty."""
        self.setPlainText(text.strip())
        self.setVisible(bool(text.strip()))
        self._show_bar()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Fewer columns are more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """What the text needs, or `most` lines."""
        return min(self._most_height(), self._needed(width))

    def sizeHint(self) -> QSize:
        """For whoever does not ask by width."""
        return QSize(super().sizeHint().width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """One line at least."""
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().lineSpacing() + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._show_bar()

    def _most_height(self) -> int:
        return self._most * self.fontMetrics().lineSpacing() + 1

    def _needed(self, width: int) -> int:
        """The height of the text in lines of this width; no more is counted than shows that it is too much."""
        # Lines in another script may be higher than the font's own, so they are laid out, not counted.
        needed, block = 0.0, self.document().firstBlock()
        while block.isValid() and needed <= self._most_height():
            needed += self._height_of(block.text(), max(1, width))
            block = block.next()
        return max(1, math.ceil(needed)) + 1

    def _height_of(self, text: str, width: int) -> float:
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(self.wordWrapMode())
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while height <= self._most_height() and (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            height += max(0, self.fontMetrics().leading()) + line.height()
        layout.endLayout()
        return height

    def _show_bar(self) -> None:
        is_long = self._needed(self.width()) > self._most_height()
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if is_long else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() != policy:
            self.setVerticalScrollBarPolicy(policy)
            # Within a resize Qt does not break the lines anew for the width that the bar takes.
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
