"""Somebody at the mouse and the keyboard of a private desktop: real XTEST events, as the X server hands them on."""

from __future__ import annotations

import time
from types import TracebackType

from Xlib import XK, X
from Xlib.ext import xtest

from tests.desktop.desktop import Desktop

# How long a finger is on the button: what hears of the press must have time to say so before the release counts.
CLICK_S = 0.06
BUTTONS = {"left": 1, "middle": 2, "right": 3}
KEYS = {"ctrl": "Control_L", "alt": "Alt_L", "shift": "Shift_L", "enter": "Return", "esc": "Escape"}
NAMED = {" ": "space", "\n": "Return", "\t": "Tab"}


class Person:
    """Clicks, types and presses keys. For what is on the keyboard only: the X server's own layout."""

    def __init__(self, desktop: Desktop) -> None:
        """Sit down at `desktop`."""
        self._opening = desktop.connection()
        self._x = self._opening.__enter__()

    def __enter__(self) -> Person:
        """Sit down."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave."""
        self._opening.__exit__(kind, error, trace)

    def move(self, x: int, y: int) -> None:
        """Move the pointer to a screen pixel."""
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        self._x.sync()

    def click(self, x: int, y: int, button: str = "left", count: int = 1) -> None:
        """Click a screen pixel."""
        self.move(x, y)
        for _ in range(count):
            xtest.fake_input(self._x, X.ButtonPress, BUTTONS[button])
            self._x.sync()
            time.sleep(CLICK_S)
            xtest.fake_input(self._x, X.ButtonRelease, BUTTONS[button])
            self._x.sync()

    def press(self, combination: str) -> None:
        """Press a key or a combination, such as "ctrl+enter"; released in reverse order."""
        codes = [self._code(KEYS.get(part, part)) for part in combination.split("+")]
        for code in codes:
            xtest.fake_input(self._x, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._x, X.KeyRelease, code)
        self._x.sync()

    def type(self, text: str) -> None:
        """Type ASCII text."""
        shift = self._code("Shift_L")
        for character in text:
            keysym = XK.string_to_keysym(NAMED[character]) if character in NAMED else ord(character)
            code = self._x.keysym_to_keycode(keysym)
            is_shifted = self._x.keycode_to_keysym(code, 0) != keysym
            if is_shifted:
                xtest.fake_input(self._x, X.KeyPress, shift)
            xtest.fake_input(self._x, X.KeyPress, code)
            xtest.fake_input(self._x, X.KeyRelease, code)
            if is_shifted:
                xtest.fake_input(self._x, X.KeyRelease, shift)
        self._x.sync()

    def _code(self, name: str) -> int:
        keysym = XK.string_to_keysym(name)
        code = self._x.keysym_to_keycode(keysym) if keysym else 0
        if not code:
            raise ValueError(f"there is no key {name!r}")
        return int(code)
