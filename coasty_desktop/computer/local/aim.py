"""Where the target of a run lies right now: a display, a region, or a window that may move."""

from __future__ import annotations

from collections.abc import Callable

from coasty_desktop.computer.local.displays import Layout
from coasty_desktop.computer.local.window_look import WindowInfo
from coasty_desktop.computer.local.windows import Windows
from coasty_desktop.core.errors import BadInput, CoastyError
from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.core.target import DisplayTarget, LocalTarget, RegionTarget, WindowTarget


class Aim:
    """Follows one target. A window is found by its title once and then followed by its id, whatever it calls itself."""

    def __init__(self, target: LocalTarget, windows: Windows, own_pids: Callable[[], set[int]] = set) -> None:
        """Look for nothing yet; no window of `own_pids` is ever a target."""
        self._target = target
        self._windows = windows
        self._own_pids = own_pids
        self._window_id: int | None = None

    def area(self, layout: Layout) -> ScreenRect:
        """The target's rectangle, cut to the desktop.

        Raises BadInput when there never was such a display, window or region, CoastyError when the window is gone.
        """
        match self._target:
            case DisplayTarget(number=number):
                wanted = layout.display(number).area
            case RegionTarget(area=area):
                wanted = area
            case WindowTarget():
                wanted = self.window().area
        visible = wanted.intersection(layout.bounds) if wanted.width > 0 and wanted.height > 0 else None
        if visible is None:
            bounds = layout.bounds
            raise BadInput(
                f"{wanted.width}x{wanted.height} at {wanted.x},{wanted.y} does not lie on the screen",
                hint=f"The screen is {bounds.width}x{bounds.height} at {bounds.x},{bounds.y}.",
            )
        return visible

    def window(self) -> WindowInfo:
        """The window that is followed; for a window target only. Raises like `area`."""
        assert isinstance(self._target, WindowTarget)
        if self._window_id is None:
            found = self._windows.with_title(self._target.title, not_of=self._own_pids())
            self._window_id = found.id
            return found
        window = self._windows.by_id(self._window_id)
        if window is None:
            raise CoastyError(f"The window “{self._target.title}” is gone", hint="Open it, then start the task again.")
        if not window.is_viewable:
            raise CoastyError(
                f"The window “{window.title}” is minimised or on another desktop",
                hint="Bring it back, then start the task again.",
            )
        return window

    def followed(self) -> WindowInfo | None:
        """The window that is followed, or None for the other targets. Raises like `area`."""
        return self.window() if isinstance(self._target, WindowTarget) else None

    def bring_to_front(self) -> None:
        """Raise the window that is followed, and give it the keys; nothing for the other targets.

        Raises BadInput when there is no such window, CoastyError when it does not come to the front.
        """
        if not isinstance(self._target, WindowTarget):
            return
        window = self._windows.with_title(self._target.title, not_of=self._own_pids())
        self._window_id = window.id
        if not self._windows.activate(window.id):
            raise CoastyError(
                f"The window “{window.title}” does not come to the front",
                hint="Close what covers it, such as an open dialog, then try again.",
            )
