"""The line below every pane: the hotkeys, and whether the service answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtWidgets import QFrame

from coasty_desktop.core.settings import Hotkeys
from coasty_desktop.ui.translation import translator
from coasty_desktop.ui.widgets.buttons import keycap
from coasty_desktop.ui.widgets.cards import row
from coasty_desktop.ui.widgets.dot import Dot
from coasty_desktop.ui.widgets.labels import label

HEIGHT = 30
tr = translator("footer")

ConnectionTone = Literal["ok", "warn", "danger", "muted"]


class Footer(QFrame):
    """Shows; does nothing."""

    def __init__(self, hotkeys: Hotkeys) -> None:
        """Name the hotkeys."""
        super().__init__()
        self.setObjectName("footer")
        self.setFixedHeight(HEIGHT)
        layout = row(self, spacing=6)
        layout.setContentsMargins(16, 0, 16, 0)
        for keys, meaning in hotkey_words(hotkeys):
            layout.addWidget(keycap(keys))
            layout.addWidget(label(meaning, "small"))
            layout.addSpacing(10)
        self._dot = Dot()
        self._connection = label(kind="small")
        layout.addStretch(1)
        layout.addWidget(self._dot)
        layout.addWidget(self._connection)
        self._dot.hide()

    def show_connection(self, text: str, tone: ConnectionTone) -> None:
        """`Connected · 212 ms`, or what is wrong."""
        self._connection.setText(text)
        self._dot.set_tone(tone)
        self._dot.setVisible(bool(text))


def hotkey_words(hotkeys: Hotkeys) -> Sequence[tuple[str, str]]:
    """The hotkeys that work now, with what they do."""
    return (
        (hotkeys.bring_up, tr("task box, pause")),
        (hotkeys.stop, tr("stop at once")),
    )
