"""What is down, and how to type past the layout, on Windows and macOS: the little that pynput does not do.

Written for these systems, never run on either.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from typing import Any

_UNICODE, _UP = 0x4, 0x2
_CAPS_LOCK = 0x14

if sys.platform == "win32":
    import ctypes

    # Windows has buttons among the keys.
    _BUTTONS = {1: 1, 2: 4, 3: 2}

    def prepare() -> None:
        """Before anything else: points would be scaled for a program that knows nothing of scaling."""
        ctypes.windll.user32.SetProcessDpiAwarenessContext(ctypes.c_void_p(-4))

    def keys_down(among: Iterable[int]) -> set[int]:
        """Which of these keys are down."""
        return {vk for vk in among if ctypes.windll.user32.GetAsyncKeyState(vk) & 0x8000}

    def buttons_down() -> set[int]:
        """The buttons that are down."""
        down = keys_down(_BUTTONS.values())
        return {number for number, vk in _BUTTONS.items() if vk in down}

    def has_caps_lock() -> bool:
        """Whether letters come out as capitals now."""
        return bool(ctypes.windll.user32.GetKeyState(_CAPS_LOCK) & 1)

else:
    _BUTTONS = {1: 0, 2: 2, 3: 1}

    def prepare() -> None:
        """Nothing needs to be."""

    def keys_down(among: Iterable[int]) -> set[int]:
        """Which of these keys are down."""
        quartz = importlib.import_module("Quartz")
        return {vk for vk in among if quartz.CGEventSourceKeyState(quartz.kCGEventSourceStateCombinedSessionState, vk)}

    def buttons_down() -> set[int]:
        """The buttons that are down."""
        quartz = importlib.import_module("Quartz")
        state = quartz.kCGEventSourceStateCombinedSessionState
        return {number for number, its in _BUTTONS.items() if quartz.CGEventSourceButtonState(state, its)}

    def has_caps_lock() -> bool:
        """Whether letters come out as capitals now."""
        quartz = importlib.import_module("Quartz")
        flags = quartz.CGEventSourceFlagsState(quartz.kCGEventSourceStateCombinedSessionState)
        return bool(flags & quartz.kCGEventFlagMaskAlphaShift)


def units_of(character: str) -> list[str]:
    """The pieces a character is injected and heard in: Windows knows only 16 bits at a time."""
    if sys.platform != "win32":
        return [character]
    data = character.encode("utf-16-le")
    return [chr(int.from_bytes(data[at : at + 2], "little")) for at in range(0, len(data), 2)]


def text_key(key_code: Any, unit: str) -> Any:
    """A key of pynput's that types this whatever the layout; `key_code` is pynput's class.

    pynput itself would look the character up in the layout of its own process, not of the one that has the keys.
    """

    class TextKey(key_code):  # type: ignore[misc]
        def _parameters(self, is_press: bool) -> dict[str, int]:
            """Of Windows' SendInput."""
            return {"dwFlags": _UNICODE | (0 if is_press else _UP), "wVk": 0, "wScan": ord(unit)}

        def _event(self, modifiers: object, mapping: object, is_press: bool) -> Any:
            """An event of macOS."""
            del modifiers, mapping
            quartz = importlib.import_module("Quartz")
            event = quartz.CGEventCreateKeyboardEvent(None, 0, is_press)
            quartz.CGEventSetFlags(event, 0)
            quartz.CGEventKeyboardSetUnicodeString(event, len(unit.encode("utf-16-le")) // 2, unit)
            return event

    return TextKey()
