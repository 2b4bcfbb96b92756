"""A pynput (and a Quartz) that is none: what is injected is noted, and heard by the listeners at once.

It has the names, the signatures and the order of pynput 1.8.2, as far as the hand uses them.
"""

from __future__ import annotations

import enum
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from coasty_desktop.computer.hand.pynput_devices import PynputDevices
from coasty_desktop.core.geometry import ScreenRect

# Names that both systems have, with numbers of Windows and of macOS.
KEYS = {
    "ctrl_l": (0xA2, 0x3B), "ctrl_r": (0xA3, 0x3E), "alt_l": (0xA4, 0x3A), "alt_r": (0xA5, 0x3D),
    "shift_l": (0xA0, 0x38), "shift_r": (0xA1, 0x3C), "cmd_l": (0x5B, 0x37), "cmd_r": (0x5C, 0x36),
    "enter": (0x0D, 0x24), "tab": (0x09, 0x30), "esc": (0x1B, 0x35), "backspace": (0x08, 0x33),
    "delete": (0x2E, 0x75), "home": (0x24, 0x73), "end": (0x23, 0x77), "page_up": (0x21, 0x74),
    "page_down": (0x22, 0x79), "up": (0x26, 0x7E), "down": (0x28, 0x7D), "left": (0x25, 0x7B),
    "right": (0x27, 0x7C), "caps_lock": (0x14, 0x39), "space": (0x20, 0x31), "f1": (0x70, 0x7A),
    "f5": (0x74, 0x60), "media_next": (0xB0, 17),
}  # fmt: skip
ALIASES = {"ctrl": "ctrl_l", "alt": "alt_l", "alt_gr": "alt_r", "shift": "shift_l", "cmd": "cmd_l"}
OF_WINDOWS = {"insert": 0x2D, "menu": 0x5D, "num_lock": 0x90, "pause": 0x13, "print_screen": 0x2C, "scroll_lock": 0x91}
MAC_LETTERS = {"a": 0x00, "s": 0x01, "c": 0x08, "v": 0x09, "1": 0x12, "=": 0x18, "-": 0x1B}


class KeyCode:
    def __init__(self, vk: int | None = None, char: str | None = None) -> None:
        self.vk, self.char = vk, char

    @classmethod
    def from_vk(cls, vk: int) -> KeyCode:
        return cls(vk)


class Button(enum.Enum):
    left, middle, right = 1, 2, 3


class Desk:
    """What there is to inject into and to listen to."""

    def __init__(self, system: str) -> None:
        self.system = system
        self.log: list[tuple[Any, ...]] = []
        self.typed = ""
        self.at = (10.0, 20.0)
        self.down: set[int] = set()
        self.buttons: set[int] = set()
        self.clicks: list[int | None] = []
        self.caps_lock = False
        self.is_trusted = True
        self.listeners: list[Any] = []
        keys = {name: KeyCode(both[system == "darwin"]) for name, both in KEYS.items()}
        keys |= {name: KeyCode(vk) for name, vk in OF_WINDOWS.items() if system == "win32"}
        self.Key: Any = enum.Enum("Key", keys | {alias: keys[name] for alias, name in ALIASES.items()})

    def keyboard(self, kind: str, key: Any, injected: bool) -> None:
        """Let the listeners hear of a key; `key` is a KeyCode."""
        named = next((one for one in self.Key if one.value.vk == key.vk and key.vk is not None), key)
        for listener in self.listeners:
            if hasattr(listener, kind):
                getattr(listener, kind)(named, injected)

    def person(self, *names: str) -> None:
        """A person presses keys, and lets go in reverse order."""
        for name in names:
            self.keyboard("on_press", self.Key[name].value, injected=False)
        for name in reversed(names):
            self.keyboard("on_release", self.Key[name].value, injected=False)

    def mouse(self, kind: str, *args: Any) -> None:
        for listener in self.listeners:
            if hasattr(listener, kind):
                getattr(listener, kind)(*args)


@contextmanager
def pretended(system: str) -> Iterator[Desk]:
    """A desk of that system, and a pynput for it, until the end of the block."""
    desk = Desk(system)
    modules = {"pynput.keyboard": _keyboard(desk), "pynput.mouse": _mouse(desk), "Quartz": _quartz()}
    with patch.dict(sys.modules, modules), patch.object(sys, "platform", system):
        yield desk


class Devices(PynputDevices):
    """The real ones over the desk; only what the system itself is asked comes from there directly."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.keys_down = lambda among: desk.down & set(among)  # type: ignore[method-assign, assignment]
        self.buttons_down = lambda: set(desk.buttons)  # type: ignore[method-assign, assignment]
        self.has_caps_lock = lambda: desk.caps_lock  # type: ignore[method-assign, assignment]

    def bounds(self) -> ScreenRect:
        return ScreenRect(-1920, 0, 3840, 1080)


class _Listener:
    def __init__(self, desk: Desk, **callbacks: Any) -> None:
        self._desk, self._runs = desk, False
        vars(self).update(callbacks)

    def start(self) -> None:
        self._runs = self._desk.is_trusted
        if self._runs:
            self._desk.listeners.append(self)

    def wait(self) -> None:
        pass

    def is_alive(self) -> bool:
        return self._runs

    def stop(self) -> None:
        self._runs = False
        if self in self._desk.listeners:
            self._desk.listeners.remove(self)

    def join(self, timeout: float) -> None:
        pass


def _keyboard(desk: Desk) -> types.ModuleType:
    class Controller:
        _mapping = MAC_LETTERS

        def press(self, key: Any) -> None:
            self._handle(key, True)

        def release(self, key: Any) -> None:
            self._handle(key, False)

        def _handle(self, key: Any, is_press: bool) -> None:
            key = getattr(key, "value", key)
            heard = key
            if key.vk is None and desk.system == "win32":
                said = key._parameters(is_press)
                assert said["wVk"] == 0
                assert said["dwFlags"] == (0x4 if is_press else 0x6)
                heard = KeyCode(None, chr(said["wScan"]))
            elif key.vk is None:
                event = key._event(set(), {}, is_press)
                assert event["length"] == len(event["text"].encode("utf-16-le")) // 2
                heard = KeyCode(0, event["text"])
            if is_press and heard.char:
                desk.typed += heard.char
            if heard.vk is not None and not heard.char:
                (desk.down.add if is_press else desk.down.discard)(heard.vk)
                desk.caps_lock ^= is_press and heard.vk == desk.Key.caps_lock.value.vk
            desk.log.append(("press" if is_press else "release", heard.char or heard.vk))
            desk.keyboard("on_press" if is_press else "on_release", heard, injected=True)

    module: Any = types.ModuleType("pynput.keyboard")
    module.Controller, module.Key, module.KeyCode = Controller, desk.Key, KeyCode
    module.Listener = lambda on_press, on_release: _Listener(desk, on_press=on_press, on_release=on_release)
    return module  # type: ignore[no-any-return]


def _mouse(desk: Desk) -> types.ModuleType:
    class Controller:
        _click: int | None = None

        @property
        def position(self) -> tuple[float, float]:
            return desk.at

        @position.setter
        def position(self, at: tuple[int, int]) -> None:
            desk.at = (float(at[0]), float(at[1]))
            desk.log.append(("move", *at))
            # Windows tells twice: pynput itself, and the system, which does not call it injected.
            desk.mouse("on_move", *at, True)
            if desk.system == "win32":
                desk.mouse("on_move", *at, False)

        def __enter__(self) -> None:
            self._click = 0

        def __exit__(self, *_: object) -> None:
            self._click = None

        def press(self, button: Button) -> None:
            assert self._click is not None
            self._click += 1
            desk.clicks.append(self._click)
            desk.buttons.add(button.value)
            self._tell("press", button, True)

        def release(self, button: Button) -> None:
            desk.buttons.discard(button.value)
            self._tell("release", button, False)

        def scroll(self, dx: int, dy: int) -> None:
            desk.log.append(("scroll", dx, dy))
            desk.mouse("on_scroll", *desk.at, dx, dy, True)

        def _tell(self, what: str, button: Button, is_press: bool) -> None:
            desk.log.append((what, button.name))
            desk.mouse("on_click", *desk.at, button, is_press, True)

    module: Any = types.ModuleType("pynput.mouse")
    module.Controller, module.Button = Controller, Button
    module.Listener = lambda on_move, on_click, on_scroll: _Listener(
        desk, on_move=on_move, on_click=on_click, on_scroll=on_scroll
    )
    return module  # type: ignore[no-any-return]


def _quartz() -> types.ModuleType:
    module: Any = types.ModuleType("Quartz")
    module.CGEventCreateKeyboardEvent = lambda source, vk, is_press: {"vk": vk}
    module.CGEventSetFlags = lambda event, flags: None
    module.CGEventKeyboardSetUnicodeString = lambda event, length, text: event.update(length=length, text=text)
    return module  # type: ignore[no-any-return]
