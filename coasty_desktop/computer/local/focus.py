"""Who gets the keys: never one of our windows, for a window target always that window's program, for a region a window
that lies in it."""

from __future__ import annotations

from collections.abc import Callable

from coasty_desktop.computer.local.aim import Aim
from coasty_desktop.computer.local.windows import Windows
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenRect


class Focus:
    """Remembers who had the keys before we took them, and gives them back before something is typed."""

    def __init__(self, windows: Windows, aim: Aim, own_pids: Callable[[], set[int]]) -> None:
        """Take whom to ask."""
        self._windows, self._aim, self._own_pids = windows, aim, own_pids
        self._foreign_id = 0

    def remember(self) -> None:
        """Note who has the keys now, unless it is us; blocks for a moment."""
        if not self._windows.pids_of_keys() & self._own_pids():
            self._foreign_id = self._windows.active_id() or self._foreign_id

    def give_back(self) -> None:
        """See to it that keys reach the target's program; blocks until they would.

        Raises ActionRefused when they would not, CoastyError when the target's window is gone.
        """
        window = self._aim.followed()
        has_keys = self._windows.pids_of_keys()
        if not has_keys & self._own_pids() and (window is None or not has_keys or has_keys & window.pids):
            return
        wanted = window.id if window else self._foreign_id or self._topmost()
        if not (wanted and self._windows.activate(wanted)) or self._windows.pids_of_keys() & self._own_pids():
            raise ActionRefused(
                "The keys would not reach the program they are meant for",
                "Nothing was typed. Click into that program's window, then go on.",
                rule="own_window" if window is None else "focus",
            )

    def refuse_outside(self, captured: ScreenRect) -> None:
        """Raise ActionRefused when keys would reach a window that lies nowhere in what was captured.

        It is looked at when it is the action's turn: a click before it in the same answer may have moved the focus.
        """
        area = self._windows.area_of_keys()
        if self._windows.can_be_seen and (area is None or area.intersection(captured) is None):
            raise ActionRefused(
                "The keys would not reach the part of the screen this task is about",
                "Nothing was typed. Click into a window there, then go on.",
                rule="focus",
            )

    def _topmost(self) -> int:
        own = self._own_pids()
        managed = (window for window in self._windows.stack() if window.is_viewable and window.id != window.top_level)
        return next((window.id for window in managed if not window.pids & own), 0)
