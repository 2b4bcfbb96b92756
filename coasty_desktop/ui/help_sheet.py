"""F1: the keys, on one small sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from coasty_desktop.core.settings import Hotkeys
from coasty_desktop.ui.widgets.buttons import button, keycap
from coasty_desktop.ui.widgets.cards import column
from coasty_desktop.ui.widgets.labels import label


class HelpSheet(QDialog):
    """Lists what can be pressed, and where it counts."""

    def __init__(self, hotkeys: Hotkeys, parent: QWidget | None) -> None:
        """Opened with `open()`."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        layout = column(self, margin=20, spacing=14)
        for title, keys in (
            (self.tr("Everywhere on this computer"), self._global(hotkeys)),
            (self.tr("In this window"), self._window()),
            (self.tr("While a step waits for you"), self._asking()),
        ):
            layout.addWidget(label(title, "heading"))
            layout.addLayout(_grid(keys))
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _global(self, hotkeys: Hotkeys) -> Sequence[tuple[str, str]]:
        return (
            (hotkeys.stop, self.tr("Stop everything at once")),
            (hotkeys.bring_up, self.tr("Bring the task box up; pause and resume a run")),
            (hotkeys.approve, self.tr("Approve, while the strip asks")),
            (hotkeys.skip, self.tr("Skip, while the strip asks")),
        )

    def _window(self) -> Sequence[tuple[str, str]]:
        return (
            ("Ctrl+Enter", self.tr("Start")),
            ("↑", self.tr("Earlier tasks, in the empty task box")),
            ("Esc", self.tr("Close what is open, else stop")),
            ("Ctrl+1", self.tr("Run")),
            ("Ctrl+,", self.tr("Settings")),
            ("F1", self.tr("This sheet")),
        )

    def _asking(self) -> Sequence[tuple[str, str]]:
        return (
            ("Enter", self.tr("Approve")),
            ("S", self.tr("Skip")),
            ("R", self.tr("Say why not")),
            ("Esc", self.tr("Stop")),
        )


def _grid(keys: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, 150)
    grid.setColumnStretch(1, 1)
    for line, (key, meaning) in enumerate(keys):
        grid.addWidget(keycap(key), line, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(meaning), line, 1)
    return grid
