"""Who is on the screen while a run acts on this computer: the strip and the overlay instead of the window.

It owns the strip and the overlay and moves the window away and back. It decides nothing about the run.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.core.action import points_of
from coasty_desktop.core.errors import OutOfPicture
from coasty_desktop.core.geometry import LogicalPoint
from coasty_desktop.core.settings import Hotkeys
from coasty_desktop.ui.main_window import MainWindow
from coasty_desktop.ui.overlay.placing import Placed, placed, screen_at
from coasty_desktop.ui.overlay.screen_overlay import ScreenOverlay
from coasty_desktop.ui.overlay.strip_place import corner_for, corners
from coasty_desktop.ui.own_windows import show_without_keys
from coasty_desktop.ui.ports import Runs
from coasty_desktop.ui.strip import Strip
from coasty_desktop.ui.theme import Theme

GOING_MS = 150
ACTIVATION_MS = 100
ACTIVATIONS = 5


class OutOfTheWay(QObject):
    """Follows the run service, at once and not merged: windows must be gone before anything is done."""

    def __init__(
        self,
        window: MainWindow,
        runs: Runs,
        theme: Theme,
        *,
        has_compositor: Callable[[], bool],
        hotkeys: Hotkeys | None = None,
    ) -> None:
        """Build nothing before the first run; `has_compositor` is asked when something is shown."""
        super().__init__(window)
        self._window, self._runs, self._theme = window, runs, theme
        self._has_compositor, self._hotkeys = has_compositor, hotkeys or Hotkeys()
        self.overlay = ScreenOverlay(theme, has_compositor, self)
        self.strip: Strip | None = None
        self._followed = ""
        self.is_window_away = False
        self._geometry = QRect()
        self._going = QTimer(self)
        self._going.setSingleShot(True)
        self._going.setInterval(GOING_MS)
        self._going.timeout.connect(self._go)
        self._last_status = ""
        self._must_go = False
        self._corner = 0
        self._disconnect = runs.changed.connect(self._on_run)
        window.model.run_changed.connect(self._on_answered)
        window.closed.connect(lambda: QTimer.singleShot(0, self, self._on_left))
        window.installEventFilter(self)

    def close(self) -> None:
        """Remove everything; follow nothing."""
        self._disconnect()
        self.overlay.close()
        if self.strip is not None:
            self.strip.close()
            self.strip.deleteLater()
            self.strip = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the person minimises the window, or brings it back."""
        if event.type() == QEvent.Type.WindowStateChange:
            QTimer.singleShot(0, self, self._on_left)
        return super().eventFilter(watched, event)

    def open_window(self) -> None:
        """Bring the window back, focused, because the person asked for it."""
        self.is_window_away = self._must_go = False
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        self._take_keys(ACTIVATIONS)
        run = self._runs.current
        if run is None or run.has_ended:
            self._hide_strip()
        else:
            self._show(run)

    def _take_keys(self, attempts: int) -> None:
        # A window manager that is still busy with the window's going does not hear that it wants the keys.
        window = self._window
        if attempts and window.isVisible() and not window.isActiveWindow():
            window.raise_()
            window.activateWindow()
            QTimer.singleShot(ACTIVATION_MS, self, lambda: self._take_keys(attempts - 1))

    def _on_run(self, run: RunSnapshot) -> None:
        is_new, before = run.run_id != self._followed, self._last_status
        self._last_status = run.status
        if run.has_ended:
            self._end(run, was_followed=not is_new)
            return
        if is_new:
            self._corner, self._followed = 0, run.run_id
        if is_new and run.status == "starting":
            # A run that fails at once, for want of a key, must not make the window blink.
            self._going.start()
            return
        if self._must_go or self._going.isActive() or is_new or (before == "asking" and run.status == "acting"):
            self._go()
        self._show(run)

    def _show(self, run: RunSnapshot) -> None:
        # The window that the person opened has all that the strip has, and nothing may lie over it.
        is_open = self._window.isVisible() and not self._window.isMinimized() and not self._going.isActive()
        if is_open and run.status in ("asking", "paused"):
            self.overlay.hide()
        else:
            self.overlay.show_run(run)
        if is_open:
            self._hide_strip()
        else:
            self._show_strip(run)

    def _on_left(self) -> None:
        run = self._runs.current
        if run is not None and not run.has_ended:
            self._show(run)

    def _hide_strip(self) -> None:
        if self.strip is not None:
            self.strip.hide()

    def _on_answered(self) -> None:
        run = self._runs.current
        if self.strip is not None and run is not None and not run.has_ended and self.strip.isVisible():
            self._show_strip(run)

    def _end(self, run: RunSnapshot, *, was_followed: bool) -> None:
        self.overlay.hide()
        was_here = self._going.isActive()
        self._going.stop()
        self._must_go = False
        if not was_followed or was_here:
            return
        if run.status == "error" and not run.steps:
            # Nothing happened: the person is taken back to where the error stands.
            self.open_window()
            return
        if self.is_window_away or not self._window.isVisible():
            self._show_strip(run)
        else:
            self._hide_strip()
        self._bring_back()

    def _go(self) -> None:
        self._going.stop()
        # A window that is hidden for a picture comes back after it, and goes then.
        self._must_go = not self._window.isVisible()
        if self._must_go:
            return
        # Hidden, not minimised: a window manager gives the focus to what it restores, and animates it into pictures.
        self._geometry = self._window.geometry()
        self.is_window_away = True
        self._window.hide()
        run = self._runs.current
        if run is not None and not run.has_ended:
            self._show(run)

    def _bring_back(self) -> None:
        if not self.is_window_away:
            return
        self.is_window_away = False
        window = self._window
        show_without_keys(window, self._geometry)
        # Below what the person looks at; the strip tells the result.
        window.lower()

    def _show_strip(self, run: RunSnapshot) -> None:
        strip = self.strip or self._build_strip()
        strip.show_run(run, self._window.model.open_question(run))
        place = self._place(run, strip)
        if place != strip.pos():
            strip.move(place)
        if not strip.isVisible():
            strip.show()
        strip.raise_()

    def _place(self, run: RunSnapshot, strip: Strip) -> QPoint:
        screens = [placed(screen) for screen in QGuiApplication.screens()]
        seen = run.picture.transform.captured if run.picture is not None else None
        on = (screen_at(seen, screens) if seen is not None else None) or placed(QGuiApplication.primaryScreen())
        free = next(
            (one.availableGeometry() for one in QGuiApplication.screens() if one.geometry() == on.logical), on.logical
        )
        # The corner is kept, not the place: the strip is higher while it asks.
        self._corner = corner_for(strip.size(), free, _targets(run, on), self._corner)
        return corners(strip.size(), free)[self._corner]

    def _build_strip(self) -> Strip:
        strip = self.strip = Strip(self._theme, self._hotkeys, translucent=self._has_compositor())
        model = self._window.model
        strip.approved.connect(model.approve)
        strip.rest_approved.connect(model.approve_rest)
        strip.skipped.connect(model.skip)
        strip.rejected.connect(model.reject)
        strip.pause_wanted.connect(model.pause)
        strip.resumed.connect(model.resume)
        strip.stopped.connect(lambda: model.stop("button"))
        strip.window_wanted.connect(self.open_window)
        return strip


def _targets(run: RunSnapshot, screen: Placed) -> list[LogicalPoint]:
    """Where the newest step will act, on that screen."""
    step, capture = run.current, run.picture
    if step is None or capture is None or run.has_ended:
        return []
    found = []
    for point in (point for action in step.actions for point in points_of(action)):
        try:
            native = capture.transform.to_screen(point)
        except OutOfPicture:
            continue
        if screen.native.contains(native):
            found.append(screen.to_logical(native))
    return found
