"""This computer's screens for whoever starts runs: what can be chosen, and a computer for what was chosen."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.geometry import Size
from coasty_desktop.core.target import DisplayTarget, LocalTarget, WindowTarget

if TYPE_CHECKING:
    from coasty_desktop.computer.local.capture import Grabber
    from coasty_desktop.computer.local.clear_view import OwnWindows
    from coasty_desktop.computer.local.computer import LocalComputer
    from coasty_desktop.computer.local.hand import Hand

# What a person did, as a sentence can say it.
PERSON_DID = {
    "key": "a key was pressed",
    "button": "a mouse button was pressed",
    "wheel": "the wheel was turned",
    "motion": "the mouse was moved",
    "warp": "the pointer was moved",
}


class LocalScreens:
    """Makes a `LocalComputer` for each run; all of them share one hand and one grabber."""

    def __init__(self, hand: Hand, own_windows: OwnWindows | None = None) -> None:
        """Start and import nothing of the system yet. Without `own_windows` this process draws none."""
        self._hand, self._own_windows = hand, own_windows
        self._grabber: Grabber | None = None
        self._computer: LocalComputer | None = None
        self._on_person: Callable[[str], None] = lambda what: None
        hand.on_person = lambda did: self._on_person(PERSON_DID[did])

    def computer(self, target: LocalTarget, picture_limit: Size, on_person: Callable[[str], None]) -> LocalComputer:
        """A computer for the target; `on_person` hears, on the loop's thread, of a person's own input."""
        from coasty_desktop.computer.local.capture import Grabber
        from coasty_desktop.computer.local.computer import LocalComputer

        self._on_person = on_person
        self._grabber = self._grabber or Grabber()
        self._computer = LocalComputer(
            self._hand,
            self._grabber,
            target,
            limit=picture_limit,
            own_pids=lambda: {os.getpid()},
            own_hotkeys=lambda: self._hand.hotkeys,
            own_windows=self._own_windows,
        )
        return self._computer

    def targets(self) -> list[LocalTarget]:
        """The displays, then the windows that can be worked in; nothing when there is no screen to ask."""
        from coasty_desktop.computer.local.displays import open_displays
        from coasty_desktop.computer.local.unseen_windows import open_windows
        from coasty_desktop.computer.local.x11 import XServer

        server = XServer()
        try:
            displays = open_displays(server).layout().displays
            windows = open_windows(server).stack()
        except CoastyError:
            return []
        finally:
            server.close()
        numbers = [display.number for display in displays] if len(displays) > 1 else [0]
        others = (one for one in windows if os.getpid() not in one.pids and not one.is_furniture)
        seen = dict.fromkeys(window.title for window in others if window.title.strip())
        return [*(DisplayTarget(number) for number in numbers), *(WindowTarget(title) for title in seen)]

    def captured_size(self, target: LocalTarget) -> Size:
        """The size in native pixels of what would be captured now. Raises BadInput, NotPossibleHere."""
        from coasty_desktop.computer.local.aim import Aim
        from coasty_desktop.computer.local.displays import open_displays
        from coasty_desktop.computer.local.unseen_windows import open_windows
        from coasty_desktop.computer.local.x11 import XServer

        server = XServer()
        try:
            return Aim(target, open_windows(server), lambda: {os.getpid()}).area(open_displays(server).layout()).size
        finally:
            server.close()

    def stop_now(self, by: str) -> None:
        """Inject nothing more; from any thread."""
        self._hand.stop_now(by)

    def hold_now(self) -> None:
        """Cut short the action in hand, which is then refused by the rule "paused"; from any thread."""
        if self._computer is not None:
            self._computer.hold_now()
        self._hand.hold_now()

    async def close(self) -> None:
        """End the hand and the grabber."""
        await self._hand.close()
        if self._grabber is not None:
            await self._grabber.close()
