"""Mouse and keyboard through pynput, for Windows and macOS.

Written for pynput 1.8.2 from its source, never run on either. pynput is imported late: this module can be imported
anywhere, and tests put a pynput of their own in its place.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

from coasty_desktop.computer.hand import system_state
from coasty_desktop.computer.hand.devices import Heard, HeardButton, HeardKey, HeardMotion
from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

# Windows gives this number to no key: a tap does nothing but pass every listener.
_NO_KEY = 0xE8
_BUTTONS = {1: "left", 2: "middle", 3: "right"}
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7
# One notch of a wheel in pynput's units, which are ten pixels each on macOS.
_NOTCH = {"darwin": 5}
_JOIN_S = 1.0
_LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
# Keys of Windows that mean the same sign on every layout (VK_OEM_PLUS and its neighbours, VK_ADD).
_SIGNS_OF_WINDOWS = {"=": 0xBB, ",": 0xBC, "-": 0xBD, ".": 0xBE, "+": 0x6B}


class PynputDevices:
    """The real `Devices`. To be made on the main thread: macOS wants to be asked for its keyboard there."""

    keys_down = staticmethod(system_state.keys_down)
    buttons_down = staticmethod(system_state.buttons_down)
    has_caps_lock = staticmethod(system_state.has_caps_lock)
    units_of = staticmethod(system_state.units_of)

    def __init__(self) -> None:
        """Import pynput. Raises NotPossibleHere."""
        system_state.prepare()
        try:
            self._keyboard: Any = importlib.import_module("pynput.keyboard")
            self._mouse: Any = importlib.import_module("pynput.mouse")
        except ImportError as error:
            raise NotPossibleHere("pynput cannot be used here", hint=f"Install it again. ({error})") from error
        self._keys, self._pointer = self._keyboard.Controller(), self._mouse.Controller()
        named = {name: key for name, key in self._keyboard.Key.__members__.items() if not name.startswith("media")}
        self._by_vk = {key.value.vk: key for key in named.values()}
        self.named_keys = {name: int(key.value.vk) for name, key in named.items()}
        self.letter_keys = self._letters()
        self.no_key = _NO_KEY if sys.platform == "win32" else None
        self._listeners: list[Any] = []
        self._hear: Callable[[Heard], None] = lambda heard: None
        self._clicked: int | None = None

    def listen(self, hear: Callable[[Heard], None]) -> None:
        """Start both listeners."""
        self._hear = hear
        self._listeners = [
            self._keyboard.Listener(on_press=self._on_press, on_release=self._on_release),
            self._mouse.Listener(on_move=self._on_move, on_click=self._on_click, on_scroll=self._on_scroll),
        ]
        for listener in self._listeners:
            listener.start()
        for listener in self._listeners:
            listener.wait()

    def is_listening(self) -> bool:
        """Whether both still run; without its permissions macOS ends them at once."""
        return bool(self._listeners) and all(listener.is_alive() for listener in self._listeners)

    def close(self) -> None:
        """End both."""
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener.stop()
        for listener in listeners:
            listener.join(_JOIN_S)

    def key(self, vk: int, *, is_press: bool) -> None:
        """By pynput's own key where it has one, which knows whether it is on the number pad."""
        self._tell(self._by_vk.get(vk) or self._keyboard.KeyCode.from_vk(vk), is_press)

    def text(self, character: str, *, is_press: bool) -> None:
        """Type past the layout."""
        for unit in self.units_of(character):
            self._tell(system_state.text_key(self._keyboard.KeyCode, unit), is_press)

    def button(self, number: int, *, is_press: bool) -> None:
        """Presses without a move in between are told to macOS as a double or a triple click."""
        button = self._mouse.Button[_BUTTONS[number]]
        if not is_press:
            self._pointer.release(button)
            return
        if self._clicked != number:
            self._clicked = number
            self._pointer.__exit__(None, None, None)
            self._pointer.__enter__()
        self._pointer.press(button)

    def scroll(self, wheel: int) -> None:
        """Turn a wheel by a notch."""
        notch = _NOTCH.get(sys.platform, 1)
        dx, dy = {_UP: (0, notch), _DOWN: (0, -notch), _LEFT: (-notch, 0), _RIGHT: (notch, 0)}[wheel]
        self._pointer.scroll(dx, dy)

    def move(self, at: ScreenPoint) -> None:
        """Put the pointer there."""
        self._clicked = None
        self._pointer.position = (at.x, at.y)

    def pointer(self) -> ScreenPoint:
        """Where the pointer is."""
        return _point(*self._pointer.position)

    def bounds(self) -> ScreenRect:
        """As the library for pictures sees it, so that points and pictures agree."""
        import mss

        with mss.MSS() as library:
            whole = library.monitors[0]
        return ScreenRect(whole["left"], whole["top"], whole["width"], whole["height"])

    def _letters(self) -> dict[str, int]:
        if sys.platform == "win32":
            # Their numbers are the codes of the capitals, wherever the layout has them.
            return {one: ord(one.upper()) for one in _LETTERS_AND_DIGITS} | _SIGNS_OF_WINDOWS
        # pynput has asked macOS for its layout; there is no public name for what it found.
        mapping = getattr(self._keys, "_mapping", {})
        return {one: mapping[one] for one in (*_LETTERS_AND_DIGITS, *_SIGNS_OF_WINDOWS) if one in mapping}

    def _tell(self, key: Any, is_press: bool) -> None:
        if is_press:
            self._keys.press(key)
        else:
            self._keys.release(key)

    # On the listeners' threads. An error here would end them, so nothing is done but telling.

    def _on_press(self, key: Any, injected: bool) -> None:
        self._hear(_heard_key(True, key, injected))

    def _on_release(self, key: Any, injected: bool) -> None:
        self._hear(_heard_key(False, key, injected))

    def _on_move(self, x: float, y: float, injected: bool) -> None:
        del injected  # Windows calls a pointer that was put somewhere not injected.
        self._hear(HeardMotion(_point(x, y)))

    def _on_click(self, x: float, y: float, button: Any, is_press: bool, injected: bool) -> None:
        number = next((number for number, name in _BUTTONS.items() if name == button.name), 0)
        self._hear(HeardButton(is_press, number, injected))

    def _on_scroll(self, x: float, y: float, dx: int, dy: int, injected: bool) -> None:
        for turn, back, forward in ((dy, _DOWN, _UP), (dx, _LEFT, _RIGHT)):
            if turn:
                self._hear(HeardButton(True, forward if turn > 0 else back, injected))


def _heard_key(is_press: bool, key: Any, injected: bool) -> HeardKey:
    # One of pynput's named keys, a code, or None for what it does not know.
    code = getattr(key, "value", key)
    return HeardKey(is_press, getattr(code, "vk", None), getattr(code, "char", None), injected)


def _point(x: float, y: float) -> ScreenPoint:
    return ScreenPoint(round(x), round(y))
