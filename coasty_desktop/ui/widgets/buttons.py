"""Buttons of one look each; Enter presses the one that has the focus."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from coasty_desktop.ui.widgets.labels import label


def button(text: str, kind: str = "", *, name: str = "") -> QPushButton:
    """A button; `name` is what a screen reader says, if the text is not enough."""
    made = QPushButton(text)
    made.setAutoDefault(True)
    if kind:
        made.setProperty("kind", kind)
    made.setAccessibleName(name or text.replace("&", ""))
    return made


def icon_button(name: str) -> QToolButton:
    """A small button that shows only an icon; `name` is its tooltip and what a screen reader says."""
    made = QToolButton()
    made.setAutoRaise(True)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def keycap(text: str, kind: str = "key") -> QWidget:
    """A key as people see it on a keyboard."""
    return label(text, kind)


class KeyButton(QPushButton):
    """A button with the key that presses it written into it; the key can be left out where room is short."""

    def __init__(self, text: str, key: str, kind: str = "") -> None:
        """`kind` names its look in the style sheet."""
        super().__init__(text)
        self.setAutoDefault(True)
        self.setAccessibleName(text)
        self.setProperty("keyed", True)
        if kind:
            self.setProperty("kind", kind)
        self._cap = keycap(key, "key-on-accent" if kind == "primary" else "key")
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 10, 0)
        layout.addStretch(1)
        layout.addWidget(self._cap)

    def show_key(self, shown: bool) -> None:
        """Leave the key out, or put it back."""
        if self._cap.isVisibleTo(self) != shown:
            self._cap.setVisible(shown)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the words and the key."""
        hint = super().sizeHint()
        return hint + QSize(self._cap.sizeHint().width() + 2, 0) if self._cap.isVisibleTo(self) else hint

    def minimumSizeHint(self) -> QSize:
        """Nothing of it may be cut."""
        return self.sizeHint()
