"""The column of panes on the left. Only what exists is offered."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from coasty_desktop.ui.icon import icon
from coasty_desktop.ui.theme import Theme

WIDTH = 76


class Rail(QFrame):
    """Emits the name of the pane that was chosen."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        """Empty until `add`."""
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Panes"))
        self._theme = theme
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 10, 8, 10)
        self._layout.setSpacing(4)
        self._layout.addStretch(1)
        theme.changed.connect(self._draw_icons)

    def add(self, name: str, text: str, shortcut: str, *, at_bottom: bool = False) -> None:
        """Offer a pane; `name` is also its icon's."""
        made = QToolButton()
        made.setText(text)
        made.setCheckable(True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(QSize(22, 22))
        made.setFixedSize(WIDTH - 16, 54)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setProperty("kind", "rail")
        made.setAccessibleName(text)
        made.setToolTip(f"{text} ({shortcut})")
        made.clicked.connect(lambda: self.chosen.emit(name))
        self._buttons[name] = made
        self._group.addButton(made)
        place = self._layout.count() if at_bottom else self._layout.count() - 1
        self._layout.insertWidget(place, made, 0, Qt.AlignmentFlag.AlignHCenter)
        self._draw_icon(name)

    def show_chosen(self, name: str) -> None:
        """Mark the pane that is shown."""
        self._buttons[name].setChecked(True)

    def _draw_icons(self) -> None:
        for name in self._buttons:
            self._draw_icon(name)

    def _draw_icon(self, name: str) -> None:
        tokens = self._theme.tokens
        self._buttons[name].setIcon(icon(name, tokens.muted, checked=tokens.accent, size=22))
