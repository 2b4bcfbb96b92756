"""A window that notes what really arrives: every press, release, move and key, as the X server delivers them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from Xlib import X

from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until

_MASK = (
    X.KeyPressMask
    | X.KeyReleaseMask
    | X.ButtonPressMask
    | X.ButtonReleaseMask
    | X.PointerMotionMask
    | X.ExposureMask
    | X.StructureNotifyMask
)
_KINDS = {
    X.KeyPress: "key_press",
    X.KeyRelease: "key_release",
    X.ButtonPress: "press",
    X.ButtonRelease: "release",
    X.MotionNotify: "motion",
}


class Arrived(NamedTuple):
    """One event: its kind, the button or keycode, where on the screen, and with which modifiers."""

    kind: str
    detail: int
    x: int
    y: int
    state: int


class LoggingWindow:
    """Such a window over the whole screen, with the keyboard focus."""

    def __init__(self, connection: Any, size: tuple[int, int]) -> None:
        self._x = connection
        screen = connection.screen()
        self._window = screen.root.create_window(
            0, 0, *size, 0, screen.root_depth, override_redirect=True, event_mask=_MASK, background_pixel=0x335577
        )
        self._window.map()
        self.log: list[Arrived] = []
        self._is_visible = False
        wait_until(lambda: self.read() is None and self._is_visible, "the logging window")
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        connection.sync()

    def read(self) -> None:
        """Take in what has arrived, all of it."""
        self._x.sync()
        while self._x.pending_events():
            event = self._x.next_event()
            self._is_visible = self._is_visible or event.type == X.Expose
            if event.type in _KINDS:
                self.log.append(Arrived(_KINDS[event.type], event.detail, event.root_x, event.root_y, event.state))

    def arrived(self, *kinds: str) -> list[Arrived]:
        """What has arrived so far, of these kinds."""
        self.read()
        return [event for event in self.log if event.kind in kinds]

    def clear(self) -> None:
        """Forget what has arrived."""
        self.read()
        self.log.clear()

    def keysyms(self) -> list[int]:
        """The keysyms of the keys pressed, in the first column of the map as it is now."""
        return [self._x.keycode_to_keysym(event.detail, 0) for event in self.arrived("key_press")]

    def keysym_codes(self, keysym: int) -> set[int]:
        """The keycodes of a keysym."""
        return {code for code, _ in self._x.keysym_to_keycodes(keysym)}

    def is_anything_down(self) -> bool:
        """Whether the server takes any key or button for pressed."""
        buttons = self._x.screen().root.query_pointer().mask & 0x1F00
        return bool(buttons) or any(self._x.query_keymap())


@contextlib.contextmanager
def logging_window(desktop: Desktop) -> Iterator[LoggingWindow]:
    """Open one."""
    with desktop.connection() as connection:
        yield LoggingWindow(connection, desktop.size)
