"""The window: rail, header, one pane, footer. It arranges; what is shown belongs to the panes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QGridLayout, QMainWindow, QStackedWidget, QWidget

from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.settings import Settings
from coasty_desktop.core.settings import Theme as ThemeChoice
from coasty_desktop.ui.footer import Footer
from coasty_desktop.ui.header import Header
from coasty_desktop.ui.icon import icon_path
from coasty_desktop.ui.panes.run.pane import RunPane
from coasty_desktop.ui.panes.run.view_model import RunViewModel
from coasty_desktop.ui.ports import Keys, Runs
from coasty_desktop.ui.rail import Rail
from coasty_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from coasty_desktop.ui.panes.settings.pane import SettingsPane

LEAST = (900, 600)
FIRST = (1180, 760)


class MainWindow(QMainWindow):
    """Built cheaply: only the Run pane exists until another is asked for."""

    closed = Signal()
    practice_requested = Signal()

    def __init__(
        self,
        *,
        runs: Runs,
        keys: Keys,
        theme: Theme,
        settings: Settings,
        save_settings: Callable[[Settings], None],
        practice_task: str = "",
    ) -> None:
        """`save_settings` gets every change, the window's geometry included, when it closes."""
        super().__init__()
        self._settings_pane: SettingsPane | None = None
        self._keys, self._theme, self._settings, self._save = keys, theme, settings, save_settings
        self.model = RunViewModel(runs, settings, self)
        self.setWindowTitle(self.tr("Coasty Desktop"))
        self.setWindowIcon(QIcon(str(icon_path("app"))))
        self.setMinimumSize(*LEAST)
        self._build_ui(practice_task)
        self._connect()
        self._add_keys()
        self._render()
        self.header.show_keys(keys)
        self.show_pane("run")
        self.run_pane.focus_task()
        self._restore()

    def show_pane(self, name: str) -> None:
        """Show a pane, built now if nobody saw it before."""
        pane, title = self._pane(name)
        self._stack.setCurrentWidget(pane)
        self._rail.show_chosen(name)
        self.header.set_title(title)

    def focus_task(self) -> None:
        """Bring the task box up, focused; starts nothing."""
        self.show_pane("run")
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()
        self.run_pane.focus_task()

    def ask_for_key(self) -> None:
        """Open the key dialog."""
        from coasty_desktop.ui.key_dialog import KeyDialog

        dialog = KeyDialog(self._keys, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.practice_chosen.connect(lambda: self.model.change(practice=True))
        dialog.open()

    def show_help(self) -> None:
        """Open the sheet of keys."""
        from coasty_desktop.ui.help_sheet import HelpSheet

        sheet = HelpSheet(self._settings.hotkeys, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is not needed in the first frame once that is painted."""
        super().showEvent(event)
        QTimer.singleShot(0, self.model, self.model.refresh)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was; whoever listens decides what closing means."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._change_settings(msgspec.structs.replace(self._settings, window_geometry=geometry))
        super().closeEvent(event)
        self.closed.emit()

    def _build_ui(self, practice_task: str) -> None:
        inside = QWidget()
        inside.setObjectName("window")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        self._rail, self.header = Rail(self._theme), Header(self._theme)
        self.footer, self._stack = Footer(self._settings.hotkeys), QStackedWidget()
        self.run_pane = RunPane(self.model, self._theme, practice_task=practice_task)
        self._stack.addWidget(self.run_pane)
        self._panes: dict[str, QWidget] = {"run": self.run_pane}
        self._rail.add("run", self.tr("Run"), "Ctrl+1")
        self._rail.add("settings", self.tr("Settings"), "Ctrl+,", at_bottom=True)
        grid.addWidget(self._rail, 0, 0, 3, 1)
        grid.addWidget(self.header, 0, 1)
        grid.addWidget(self._stack, 1, 1)
        grid.addWidget(self.footer, 2, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)
        self.setCentralWidget(inside)

    def _connect(self) -> None:
        self._rail.chosen.connect(self.show_pane)
        self.header.stopped.connect(lambda: self.model.stop("button"))
        self.header.key_wanted.connect(self.ask_for_key)
        self.model.run_changed.connect(self._render)
        self.run_pane.practice_requested.connect(self.practice_requested)
        self.run_pane.key_wanted.connect(self.ask_for_key)
        self.destroyed.connect(self._keys.changed.connect(lambda _: self._on_keys()))
        self.destroyed.connect(self._keys.failed.connect(self._on_key_failed))

    def _add_keys(self) -> None:
        for keys, work in (
            ("Ctrl+Return", self._on_start),
            ("Ctrl+Enter", self._on_start),
            ("Esc", self._on_escape),
            ("F1", self.show_help),
            ("Ctrl+1", lambda: self.show_pane("run")),
            ("Ctrl+,", lambda: self.show_pane("settings")),
            ("Ctrl+Q", self.close),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(work)

    def _pane(self, name: str) -> tuple[QWidget, str]:
        titles = {"run": self.tr("Run a task"), "settings": self.tr("Settings")}
        if name not in self._panes:
            self._settings_pane = self._panes[name] = self._build_settings()
            self._stack.addWidget(self._panes[name])
        return self._panes[name], titles[name]

    def _build_settings(self) -> SettingsPane:
        from coasty_desktop.ui.panes.settings.pane import SettingsPane

        pane = SettingsPane(self._settings, self._keys, self._change_settings)
        pane.key_wanted.connect(self.ask_for_key)
        pane.theme_chosen.connect(self._on_theme)
        return pane

    def _on_start(self) -> None:
        if self._stack.currentWidget() is self.run_pane:
            self.model.start()

    def _on_escape(self) -> None:
        if self._stack.currentWidget() is not self.run_pane:
            self.show_pane("run")
        elif not self.run_pane.close_what_is_open() and self.model.is_running:
            self.model.stop("button")

    def _on_theme(self, choice: ThemeChoice) -> None:
        self._theme.choose(choice)

    def _on_keys(self) -> None:
        self.header.show_keys(self._keys)
        if self._settings_pane is not None:
            self._settings_pane.show_keys()
        self.model.refresh()

    def _on_key_failed(self, error: CoastyError) -> None:
        self.show_pane("settings")
        if self._settings_pane is not None:
            self._settings_pane.show_problem(error)

    def _change_settings(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self._save(settings)

    def _render(self) -> None:
        self.header.show_acting(self.model.is_running)

    def _restore(self) -> None:
        kept = QByteArray.fromBase64(self._settings.window_geometry.encode("ascii", "ignore"))
        if kept.isEmpty() or not self.restoreGeometry(kept):
            self.resize(*FIRST)
