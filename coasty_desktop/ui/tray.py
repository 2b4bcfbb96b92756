"""The icon in the system's tray, where there is one: a click opens the window, or stops what is on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.ui.icon import icon_path
from coasty_desktop.ui.run_state import headline, step_count


class Tray(QObject):
    """Emits what the person wants; knows whether a run is on."""

    open_wanted = Signal()
    task_wanted = Signal()
    stop_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Make it only where `is_available`; it shows itself at once."""
        super().__init__(parent)
        self._is_running = False
        self._idle, self._acting = QIcon(str(icon_path("app"))), QIcon(str(icon_path("app-acting")))
        self.icon = QSystemTrayIcon(self._idle, self)
        self.menu = QMenu()
        self._open = self.menu.addAction(self.tr("Open"), self.open_wanted.emit)
        self._new = self.menu.addAction(self.tr("New task"), self.task_wanted.emit)
        self._stop = self.menu.addAction(self.tr("Stop"), self.stop_wanted.emit)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Quit"), self.quit_wanted.emit)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.show_run(None)
        self.icon.show()

    @staticmethod
    def is_available() -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show_run(self, run: RunSnapshot | None) -> None:
        """Follow a run: red and stopping while it is on."""
        self._is_running = run is not None and not run.has_ended
        self.icon.setIcon(self._acting if self._is_running else self._idle)
        self._stop.setEnabled(self._is_running)
        self._new.setEnabled(not self._is_running)
        if run is not None and self._is_running:
            state = self.tr("{0}: {1}. Click to stop.").format(step_count(run), headline(run).rstrip("…"))
            self.icon.setToolTip(state)
        else:
            self.icon.setToolTip(self.tr("Coasty Desktop"))

    def notify(self, title: str, text: str) -> None:
        """Tell something while the window is hidden."""
        self.icon.showMessage(title, text, self._idle)

    def close(self) -> None:
        """Take the icon out of the tray."""
        self.icon.hide()
        self.menu.deleteLater()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason != QSystemTrayIcon.ActivationReason.Trigger:
            return
        (self.stop_wanted if self._is_running else self.open_wanted).emit()
