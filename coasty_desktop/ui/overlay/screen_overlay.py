"""The marks over the whole screen: one click-through window on each screen that the run looks at.

It is never in a picture that is sent (`own_windows`) and never takes a click or a key. Measured: on X11 only a window
that bypasses the window manager lets clicks through, and without a compositor a translucent one is solid black, so
there it is cut out to its shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QRegion, QScreen
from PySide6.QtWidgets import QWidget

from coasty_desktop.agent.ports import Capture
from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.ui.overlay.look import look, look_of
from coasty_desktop.ui.overlay.marks import Mark
from coasty_desktop.ui.overlay.painter import Look, frame_region, layout, paint, paint_frame, region
from coasty_desktop.ui.overlay.placing import onto_screen, placed
from coasty_desktop.ui.theme import Theme

FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowTransparentForInput
    | Qt.WindowType.WindowDoesNotAcceptFocus
    | Qt.WindowType.X11BypassWindowManagerHint
)


class ScreenOverlay(QObject):
    """Shows what a run is about to do, where it will do it."""

    def __init__(self, theme: Theme, has_compositor: Callable[[], bool], parent: QObject | None = None) -> None:
        """No window exists before there is something to show."""
        super().__init__(parent)
        self._theme, self._has_compositor = theme, has_compositor
        self._windows: dict[str, OverlayWindow] = {}
        self._is_translucent = True

    def show_run(self, run: RunSnapshot | None) -> None:
        """Draw a run that acts; disappear when it does not."""
        if run is None or run.picture is None or run.has_ended or run.status == "paused":
            self.hide()
            return
        self._follow_compositor()
        for screen in QGuiApplication.screens():
            self._show_on(screen, run, run.picture)

    def hide(self) -> None:
        """Take all of it off the screen."""
        for window in self._windows.values():
            window.hide()

    def close(self) -> None:
        """Remove the windows."""
        for window in self._windows.values():
            window.close()
            window.deleteLater()
        self._windows.clear()

    def _follow_compositor(self) -> None:
        # A window takes its visual when it is made: with or without an alpha channel. Asked once for each showing.
        if any(window.isVisible() for window in self._windows.values()):
            return
        translucent = self._has_compositor()
        if translucent != self._is_translucent:
            self.close()
            self._is_translucent = translucent

    def _show_on(self, screen: QScreen, run: RunSnapshot, capture: Capture) -> None:
        place = placed(screen)
        seen = place.native.intersection(capture.transform.captured)
        window = self._windows.get(screen.name())
        if seen is None:
            if window is not None:
                window.hide()
            return
        if window is None:
            window = self._windows[screen.name()] = OverlayWindow(self._is_translucent)
        if window.geometry() != screen.geometry():
            window.setGeometry(screen.geometry())
        bounds = place.rect_to_logical(seen).translated(-place.logical.x(), -place.logical.y())
        shown = look_of(run, self._theme, translucent=self._is_translucent)
        frame_look = look(self._theme, waits=run.status == "asking", translucent=self._is_translucent)
        marks: list[Mark] = []
        if shown is not None:
            marks = layout(shown[0], onto_screen(capture.transform, place), bounds, shown[1])
        window.draw(marks, shown[1] if shown is not None else frame_look, bounds)
        if not window.isVisible():
            window.show()


class OverlayWindow(QWidget):
    """One screen's part."""

    def __init__(self, translucent: bool) -> None:
        """A window that needs no compositor if `translucent` is False."""
        super().__init__(None, FLAGS)
        self.setObjectName("overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, translucent)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._is_translucent = translucent
        self._marks: Sequence[Mark] = ()
        self._look: Look | None = None
        self._bounds = QRectF()

    def draw(self, marks: Sequence[Mark], how: Look, bounds: QRectF) -> None:
        """Replace what is shown; `bounds` is what the run sees, in this window's coordinates."""
        if (marks, how, bounds) == (self._marks, self._look, self._bounds):
            return
        dirty = self._covered()
        self._marks, self._look, self._bounds = marks, how, bounds
        now = self._covered()
        if not self._is_translucent:
            self.setMask(now)
        self.update(dirty + now)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame and marks."""
        if self._look is None:
            return
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        if not self._is_translucent:
            # Its mask is drawn generously: what the shapes leave of it must not be black.
            painter.fillRect(self.rect(), self._look.colour)
        paint_frame(painter, self._bounds, self._look)
        paint(painter, self._marks, self._look)
        painter.end()

    def _covered(self) -> QRegion:
        if self._look is None:
            return QRegion()
        shapes = region(self._marks, self._look)
        if self._is_translucent:
            # Halos and soft edges reach a little beyond the shapes.
            shapes = shapes + shapes.boundingRect().adjusted(-10, -10, 10, 10)
        return shapes + frame_region(self._bounds)
