"""The line above every pane: its title, which key is in use, what it holds, and Stop while anything acts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame

from coasty_desktop.ui.icon import icon
from coasty_desktop.ui.ports import KeyMode, Keys
from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.translation import translator
from coasty_desktop.ui.widgets.buttons import button
from coasty_desktop.ui.widgets.cards import row
from coasty_desktop.ui.widgets.labels import label, set_tone

HEIGHT = 48
tr = translator("header")


class Header(QFrame):
    """Emits Stop, and the wish to see the key."""

    stopped = Signal()
    key_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        """Nothing acts, no key is known."""
        super().__init__()
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        self._theme = theme
        layout = row(self, spacing=12)
        layout.setContentsMargins(16, 0, 16, 0)
        self._title = label(kind="title")
        self._badge = label(kind="badge")
        self._wallet = label(self.tr("Wallet"), "muted")
        self._balance = label(kind="heading", selectable=True)
        self._add_key = button(self.tr("Add a key…"), "link")
        self.stop = button(self.tr("Stop"), "danger", name=self.tr("Stop everything that acts"))
        self.stop.setIconSize(QSize(14, 14))
        self.stop.hide()
        layout.addWidget(self._title)
        layout.addStretch(1)
        for widget in (self._add_key, self._badge, self._wallet, self._balance, self.stop):
            layout.addWidget(widget)
        self.stop.clicked.connect(self.stopped)
        self._add_key.clicked.connect(self.key_wanted)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()

    def set_title(self, title: str) -> None:
        """Name the pane."""
        self._title.setText(title)

    def show_keys(self, keys: Keys) -> None:
        """Say which key is in use and what it holds."""
        text, look = badge_of(keys.mode)
        self._badge.setText(text)
        set_tone(self._badge, look)
        has_balance = bool(keys.balance) and keys.mode not in ("practice", "none")
        self._balance.setText(keys.balance)
        self._wallet.setVisible(has_balance)
        self._balance.setVisible(has_balance)
        self._add_key.setVisible(keys.mode in ("practice", "none"))

    def show_acting(self, is_acting: bool) -> None:
        """Stop is there while something acts, and only then."""
        self.stop.setVisible(is_acting)

    def _draw_icon(self) -> None:
        self.stop.setIcon(icon("stop", self._theme.tokens.on_danger, size=14))


def badge_of(mode: KeyMode) -> tuple[str, str]:
    """The words for a kind of key, and the look that nobody confuses with another's."""
    return {
        "practice": (tr("Practice"), ""),
        "test": (tr("Test key"), "warn"),
        "live": (tr("Live key"), "danger"),
        "legacy": (tr("Live key (old form)"), "danger"),
        "none": (tr("No key"), "plain"),
    }[mode]
