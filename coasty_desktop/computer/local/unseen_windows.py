"""The windows of a system that is not asked for them: Windows and macOS, so far.

Displays and regions can be worked on without; a window as a target is not there yet. Written for these systems, never
run on either.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NoReturn

from coasty_desktop.computer.local.window_look import WindowInfo
from coasty_desktop.computer.local.windows import ACTIVATE_TIMEOUT_S, Windows
from coasty_desktop.computer.local.x11 import XServer, has_x
from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect


def open_windows(server: XServer) -> Windows:
    """The windows of this system."""
    return Windows(server) if has_x() else UnseenWindows(server)


class UnseenWindows(Windows):
    """Nobody's windows are known, ours among them: they are hidden without a look at where they are."""

    can_be_seen = False

    def stack(self) -> tuple[WindowInfo, ...]:
        """None is known."""
        return ()

    def of_pids(self, pids: set[int], area: ScreenRect) -> tuple[WindowInfo, ...]:
        """None is known."""
        return ()

    def is_any_viewable(self, window_ids: Collection[int]) -> bool:
        """None is known."""
        return False

    def icons_of_pids(self, pids: set[int], area: ScreenRect) -> tuple[ScreenRect, ...]:
        """None is known."""
        return ()

    def with_title(self, part: str, *, not_of: Collection[int] = ()) -> NoReturn:
        """Raise NotPossibleHere."""
        raise _not_there_yet()

    def by_id(self, window_id: int) -> NoReturn:
        """Raise NotPossibleHere."""
        raise _not_there_yet()

    def window_at(self, point: ScreenPoint) -> None:
        """None is known."""

    def pids_at(self, point: ScreenPoint) -> frozenset[int]:
        """None is known."""
        return frozenset()

    def pointer(self) -> ScreenPoint:
        """It is not asked for: windows of ours are hidden wherever it is."""
        return ScreenPoint(0, 0)

    def active_id(self) -> int:
        """None is known."""
        return 0

    def pids_of_keys(self) -> frozenset[int]:
        """None is known."""
        return frozenset()

    def area_of_keys(self) -> None:
        """None is known."""

    def activate(self, window_id: int, timeout_s: float = ACTIVATE_TIMEOUT_S) -> bool:
        """Nothing is brought to the front."""
        return False


def _not_there_yet() -> NotPossibleHere:
    return NotPossibleHere(
        "A window as the target is not there yet on this system", hint="Choose a display or a region instead."
    )
