"""A drop-down list of (value, label) that never takes the wheel by accident."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate

# More rows than a screen has room for: Qt keeps the list on the screen, and only then it scrolls.
_MOST_ROWS = 100
_MARGINS = 6


class Choice(QComboBox):
    """One value of several."""

    chosen = Signal(object)
    opening = Signal()

    def __init__(self, name: str) -> None:
        """`name` is what a screen reader says."""
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(_MOST_ROWS)
        # A combo box's own delegate does not know the style sheet's rows.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def set_options(self, options: Sequence[tuple[Any, str]], value: Any) -> None:
        """Replace the list and choose `value`, or the first one when it is not there."""
        self.clear()
        for one, text in options:
            self.addItem(text, one)
        self.set_value(value)

    def set_value(self, value: Any) -> None:
        """Choose without telling anybody."""
        for index in range(self.count()):
            if self.itemData(index) == value:
                self.setCurrentIndex(index)
                return

    def showPopup(self) -> None:
        """Let the list be brought up to date before it opens, then show all of its rows that the screen can hold."""
        self.opening.emit()
        wanted = self.view().sizeHintForColumn(0) + 2 * self.view().frameWidth() + _MARGINS
        self.view().setMinimumWidth(max(self.width(), min(wanted, self.screen().availableGeometry().width() // 2)))
        super().showPopup()
        self._show_all_rows()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling past must not change a choice."""
        event.ignore()

    def _show_all_rows(self) -> None:
        # Qt reckons without some margins and borders of a style sheet, and then cuts the last row.
        view = self.view()
        popup, hidden = view.window(), sum(map(view.sizeHintForRow, range(self.count()))) - view.viewport().height()
        if hidden <= 0:
            return
        room, place = self.screen().availableGeometry(), popup.geometry()
        place.setHeight(min(place.height() + hidden, room.height()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        popup.setGeometry(place)
