"""The windows on the screen: order, owner, title, place; which one a point would hit; bringing one to the front.

X11 only; `unseen_windows` is for the others. A *window* here is what a person sees as one: the top-level child of the
root (with the frame of the window manager, if it drew one) together with the program's own window inside it.
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Collection, Sequence

from coasty_desktop.computer.local.window_look import Look, WindowInfo, id_of
from coasty_desktop.computer.local.x11 import XServer
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

# A window manager answers in a few milliseconds; one that animates needs some frames more.
ACTIVATE_TIMEOUT_S = 1.0
_ASK_AGAIN_S = 0.005
_MOST_TITLES_NAMED = 6
# What the server says of the focus while no window has it and the keys go wherever the pointer is.
_UNDER_THE_POINTER = 1


class Windows:
    """Questions about the windows of one X server."""

    can_be_seen = True
    """Whether these are all there are, ours among them."""

    def __init__(self, server: XServer) -> None:
        """Take the server to ask."""
        self._server = server

    def stack(self) -> tuple[WindowInfo, ...]:
        """Every window that can be seen or that a window manager knows, the topmost first."""
        with self._server.asked() as display:
            return Look(display).stack()

    def of_pids(self, pids: set[int], area: ScreenRect) -> tuple[WindowInfo, ...]:
        """The windows of these processes that can be seen within `area`."""
        if not pids:
            return ()
        with self._server.asked() as display:
            look = Look(display)
            windows = look.stack(look.tops_of(pids))
        return tuple(
            window
            for window in windows
            if window.is_viewable and window.pids & pids and window.area.intersection(area) is not None
        )

    def is_any_viewable(self, window_ids: Collection[int]) -> bool:
        """Whether one of these windows, the outermost ones, is on the screen; one that is gone is not."""
        if not window_ids:
            return False
        with self._server.asked() as display:
            return Look(display).is_any_viewable(window_ids)

    def icons_of_pids(self, pids: set[int], area: ScreenRect) -> tuple[ScreenRect, ...]:
        """Where these processes draw in a system tray within `area`: windows of theirs inside of another's."""
        if not pids:
            return ()
        with self._server.asked() as display:
            icons = Look(display).tray_icons(pids)
        return tuple(icon for icon in icons if icon.intersection(area) is not None)

    def with_title(self, part: str, *, not_of: Collection[int] = ()) -> WindowInfo:
        """The topmost window whose title holds `part`, small and capital letters alike.

        Windows of the processes `not_of` do not count. Raises BadInput, naming the nearest title, when there is none.
        """
        titled = [window for window in self.stack() if window.title and window.pids.isdisjoint(not_of)]
        wanted = part.casefold()
        for fits in (lambda title: title == wanted, lambda title: wanted in title):
            for window in titled:
                if fits(window.title.casefold()):
                    return window
        raise BadInput(f"No window's title holds “{part}”", hint=_nearest(part, [window.title for window in titled]))

    def by_id(self, window_id: int) -> WindowInfo | None:
        """The window of that id, or None when it is gone."""
        with self._server.asked() as display:
            look = Look(display)
            windows = look.stack(look.tops_with([window_id]))
        return next((window for window in windows if window.id == window_id), None)

    def window_at(self, point: ScreenPoint) -> WindowInfo | None:
        """The window that a click at `point` would hit; one that lets clicks through is not it. None: the desktop."""
        return self._hit(point)[0]

    def pids_at(self, point: ScreenPoint) -> frozenset[int]:
        """Every process that owns a window a click at `point` would pass, such as a tray and the icon in it."""
        window, pids = self._hit(point)
        return pids | (window.pids if window else frozenset())

    def pointer(self) -> ScreenPoint:
        """Where the pointer is."""
        with self._server.asked() as display:
            at = display.screen().root.query_pointer()
            return ScreenPoint(at.root_x, at.root_y)

    def active_id(self) -> int:
        """The id of the window that the window manager calls the active one; 0 when there is none."""
        with self._server.asked() as display:
            return Look(display).active()

    def pids_of_keys(self) -> frozenset[int]:
        """Which process gets the keys that are pressed now."""
        with self._server.asked() as display:
            look = Look(display)
            focus = id_of(display.get_input_focus().focus)
            # 0 and 1 are nobody, and whatever lies under the pointer.
            return frozenset(look.pids([focus]).values()) if focus > 1 else frozenset()

    def area_of_keys(self) -> ScreenRect | None:
        """Where the window lies that gets the keys that are pressed now; None when none that can be seen does."""
        with self._server.asked() as display:
            look = Look(display)
            focus = id_of(display.get_input_focus().focus)
            if focus == _UNDER_THE_POINTER:
                at = display.screen().root.query_pointer()
                return ScreenRect(at.root_x, at.root_y, 1, 1)
            tops = look.tops_with([focus]) if focus else set()
            return next((window.area for window in look.stack(tops) if window.is_viewable), None)

    def activate(self, window_id: int, timeout_s: float = ACTIVATE_TIMEOUT_S) -> bool:
        """Bring a window to the front and give it the keys. Blocks; returns whether that happened in time."""
        with self._server.asked() as display:
            look = Look(display)
            look.ask_to_activate(window_id)
            deadline = time.monotonic() + timeout_s
            while not look.is_in_front(window_id):
                if time.monotonic() > deadline:
                    return False
                time.sleep(_ASK_AGAIN_S)
        return True

    def _hit(self, point: ScreenPoint) -> tuple[WindowInfo | None, frozenset[int]]:
        with self._server.asked() as display:
            look = Look(display)
            chain = look.chain_at(point)
            if not chain:
                return None, frozenset()
            pids = frozenset(look.pids(chain).values())
            return next(iter(look.stack({chain[0]})), None), pids


def _nearest(part: str, titles: Sequence[str]) -> str:
    if not titles:
        return "There is no window with a title."
    by_lower = {title.casefold(): title for title in titles}
    # A part of a long title is near, too: each is compared by its best stretch of that length.
    near = max(by_lower, key=lambda title: _likeness(part.casefold(), title))
    named = ", ".join(f"“{title}”" for title in list(dict.fromkeys(titles))[:_MOST_TITLES_NAMED])
    if _likeness(part.casefold(), near) >= 0.6:
        return f"Did you mean “{by_lower[near]}”? Open: {named}."
    return f"Open: {named}."


def _likeness(part: str, title: str) -> float:
    length = len(part)
    stretches = {title[at : at + length] for at in range(max(1, len(title) - length + 1))}
    return max(difflib.SequenceMatcher(None, part, stretch).ratio() for stretch in stretches)
