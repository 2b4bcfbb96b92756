"""Takes our windows off the part of the screen that is looked at or acted on, and brings them back.

Satisfies the computer's `OwnWindows`: the system's own view of what is hidden and repainted is the computer's
business; here it is only asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.ui.overlay.placing import Placed, place, placed


def top_level_windows() -> list[QWidget]:
    """Every top-level widget but Qt's tray icon: that lies in the tray's window, which loses it when it is hidden."""
    return [window for window in QApplication.topLevelWidgets() if not window.inherits("QSystemTrayIconSys")]


# What Qt's X11 part looks at when it shows a window; the widget's attribute reaches it only when the window is made.
_WITHOUT_KEYS = "_q_showWithoutActivating"


class QtOwnWindows:
    """All top-level windows of this program. To be called on the GUI's thread."""

    def __init__(self, windows: Callable[[], Sequence[QWidget]] = top_level_windows) -> None:
        """`windows` is asked each time, since windows come and go."""
        self._windows = windows
        self._hidden: list[tuple[QWidget, QRect]] = []

    async def hide(self, area: ScreenRect) -> None:
        """Take every window of ours that reaches into `area` off the screen."""
        self.hide_now(area)

    async def show(self) -> None:
        """Bring back what `hide` took away, without taking the keys from anybody."""
        self.show_now()

    def hide_now(self, area: ScreenRect) -> None:
        """The same, for what does not wait."""
        for window in self._windows():
            if not window.isVisible() or not reaches(window, area):
                continue
            if window.windowType() == Qt.WindowType.Popup:
                window.close()
                continue
            self._hidden.append((window, window.geometry()))
            # Not the window's own `hide`: a dialog would take that for its end.
            QWidget.setVisible(window, False)

    def show_now(self) -> None:
        """The same, for what does not wait."""
        hidden, self._hidden = self._hidden, []
        for window, geometry in hidden:
            show_without_keys(window, geometry)


def show_without_keys(window: QWidget, geometry: QRect) -> None:
    """Show a hidden window where it was, leaving the keys with whoever has them."""
    handle = window.windowHandle()
    before = handle.property(_WITHOUT_KEYS) if handle is not None else None
    if handle is not None:
        handle.setProperty(_WITHOUT_KEYS, True)
    QWidget.setVisible(window, True)
    if handle is not None:
        handle.setProperty(_WITHOUT_KEYS, before)
    if window.geometry().topLeft() != geometry.topLeft():
        window.setGeometry(geometry)


def reaches(window: QWidget, area: ScreenRect) -> bool:
    """Whether a window, its frame included, covers any pixel of `area`."""
    return native_area(window).intersection(area) is not None


def native_area(window: QWidget) -> ScreenRect:
    """Where a window lies, in native pixels of the virtual desktop."""
    screen = window.screen()
    on: Placed = placed(screen) if screen is not None else place(QRect(0, 0, 1, 1), 1.0)
    return on.rect_to_native(window.frameGeometry())
