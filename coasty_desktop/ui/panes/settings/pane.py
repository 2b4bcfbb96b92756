"""The Settings pane: the key, the look, what is asked for, and what the hotkeys are."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.settings import Hotkeys, Settings
from coasty_desktop.ui.header import badge_of
from coasty_desktop.ui.ports import Keys
from coasty_desktop.ui.widgets.buttons import button, keycap
from coasty_desktop.ui.widgets.cards import card, row
from coasty_desktop.ui.widgets.labels import label, set_tone
from coasty_desktop.ui.widgets.segments import Segments

WIDTH = 620


class SettingsPane(QWidget):
    """Shows the profile's settings; each change is given to `save` at once."""

    key_wanted = Signal()
    theme_chosen = Signal(str)

    def __init__(self, settings: Settings, keys: Keys, save: Callable[[Settings], None]) -> None:
        """`keys` is only looked at and told to forget."""
        super().__init__()
        self._settings, self._keys, self._save = settings, keys, save
        self._build_ui()
        self._connect()
        self.show_keys()

    def show_keys(self) -> None:
        """Say which key is in use."""
        self._problem.hide()
        text, look = badge_of(self._keys.mode)
        self._badge.setText(text)
        set_tone(self._badge, look)
        has_key = self._keys.mode in ("test", "live", "legacy")
        self._forget.setVisible(has_key)
        self._change.setText(self.tr("Change…") if has_key else self.tr("Add a key…"))
        self._where.setText(self._words_for_key(has_key))

    def _words_for_key(self, has_key: bool) -> str:
        if not has_key:
            return self.tr("Without a key tasks are practised on this computer, for free; nothing is sent anywhere.")
        if self._keys.has_keychain:
            return self.tr("Keys are kept in the system's keychain if you say so, and nowhere else.")
        return self.tr("This system has no keychain, so the key is kept for this session only.")

    def _build_ui(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(scroll)
        inside = QWidget()
        scroll.setWidget(inside)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(14)
        for title, content in (
            (self.tr("Key"), self._build_key()),
            (self.tr("Look"), self._build_look()),
            (self.tr("Approve"), self._build_approve()),
            (self.tr("Hotkeys"), self._build_hotkeys(self._settings.hotkeys)),
        ):
            frame, column = card(margin=14)
            frame.setMaximumWidth(WIDTH)
            column.addWidget(label(title, "heading"))
            column.addLayout(content)
            layout.addWidget(frame)
        layout.addStretch(1)

    def _build_key(self) -> QLayout:
        layout = QVBoxLayout()
        line = row(spacing=8)
        self._badge = label(kind="badge")
        self._change, self._forget = button(self.tr("Change…")), button(self.tr("Forget it"))
        for widget in (self._badge, self._change, self._forget):
            line.addWidget(widget)
        line.addStretch(1)
        self._where = label(kind="small", wrap=True)
        self._problem = label(kind="error", wrap=True, selectable=True)
        self._problem.hide()
        layout.addLayout(line)
        layout.addWidget(self._where)
        layout.addWidget(self._problem)
        return layout

    def _build_look(self) -> QLayout:
        self._theme = Segments(
            [("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark"))],
            self.tr("Look"),
        )
        self._theme.set_value(self._settings.theme)
        return _line(self._theme)

    def _build_approve(self) -> QLayout:
        layout = QVBoxLayout()
        self._approve = Segments([("every", self.tr("Every step")), ("none", self.tr("None"))], self.tr("Approve"))
        self._approve.set_value("none" if self._settings.approve == "none" else "every")
        layout.addLayout(_line(self._approve))
        layout.addWidget(
            label(self.tr("What a new task starts with. Each task can choose for itself."), "small", wrap=True)
        )
        return layout

    def _build_hotkeys(self, hotkeys: Hotkeys) -> QLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        meanings = (
            (hotkeys.stop, self.tr("Stop everything at once")),
            (hotkeys.bring_up, self.tr("Bring the task box up; pause and resume a run")),
            (hotkeys.approve, self.tr("Approve, while a step waits")),
            (hotkeys.skip, self.tr("Skip, while a step waits")),
        )
        for line, (keys, meaning) in enumerate(meanings):
            grid.addWidget(keycap(keys), line, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(meaning), line, 1)
        return grid

    def _connect(self) -> None:
        self._change.clicked.connect(self.key_wanted)
        self._forget.clicked.connect(self._on_forget)
        self._theme.chosen.connect(self._on_theme)
        self._approve.chosen.connect(lambda value: self._change_settings(approve=value))

    def _on_theme(self, value: str) -> None:
        self._change_settings(theme=value)
        self.theme_chosen.emit(value)

    def show_problem(self, error: CoastyError) -> None:
        """Say what a change of the key ran into."""
        self._problem.setText(str(error))
        self._problem.show()

    def _on_forget(self) -> None:
        self._problem.hide()
        self._keys.delete()

    def _change_settings(self, **fields: str) -> None:
        self._settings = msgspec.structs.replace(self._settings, **fields)
        self._save(self._settings)


def _line(widget: QWidget) -> QLayout:
    line = row()
    line.addWidget(widget)
    line.addStretch(1)
    return line
