"""A choice of few, side by side; left and right move it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget


class Segments(QWidget):
    """Exactly one of the options is chosen."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], name: str) -> None:
        """`options` are (value, label); `name` is what a screen reader says of the whole."""
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._values = [value for value, _ in options]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for index, (_, text) in enumerate(options):
            one = QToolButton()
            one.setText(text)
            one.setCheckable(True)
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            one.setProperty("kind", "segment")
            one.setProperty("place", "first" if index == 0 else "last" if index == len(options) - 1 else "")
            one.setAccessibleName(f"{name}: {text}")
            self._group.addButton(one, index)
            layout.addWidget(one)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._values[index]))

    @property
    def value(self) -> str:
        """What is chosen."""
        index = self._group.checkedId()
        return self._values[index] if index >= 0 else ""

    def set_value(self, value: str) -> None:
        """Choose without telling anybody."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)
