"""The keys an instruction may name, and how a name is read."""

from __future__ import annotations

import re

_NAMES = {
    "enter": "enter", "return": "enter", "tab": "tab", "escape": "escape", "esc": "escape", "space": "space",
    "spacebar": "space", "backspace": "backspace", "delete": "delete", "del": "delete", "insert": "insert",
    "home": "home", "end": "end", "pageup": "pageup", "page-up": "pageup", "pagedown": "pagedown",
    "page-down": "pagedown", "up": "up", "down": "down", "left": "left", "right": "right", "ctrl": "ctrl",
    "control": "ctrl", "strg": "ctrl", "shift": "shift", "alt": "alt", "option": "alt", "altgr": "altgr",
    "meta": "meta", "super": "meta", "win": "meta", "windows": "meta", "cmd": "cmd", "command": "cmd",
    "menu": "menu", "capslock": "capslock", "printscreen": "printscreen",
} | {f"f{number}": f"f{number}" for number in range(1, 25)}  # fmt: skip
_PAGES = re.compile(r"\bpage[ -](up|down)\b", re.IGNORECASE)
_ARROWS = re.compile(r"\b(up|down|left|right)[ -]arrow\b|\barrow[ -](up|down|left|right)\b", re.IGNORECASE)


def keys_of(said: str, *, is_quoted: bool = False) -> tuple[str, ...] | None:
    """`Ctrl + Shift + S` -> (ctrl, shift, s); None when the words name no key.

    A single character in quotes is no key: `press '7'` means the button that shows it.
    """
    text = _ARROWS.sub(lambda match: match[1] or match[2], _PAGES.sub(r"page\1", said.strip()))
    if text in ("+", "-"):
        return None if is_quoted else (text,)
    parts = [part.strip() for part in re.split(r"\s*\+\s*|(?<=\w)-(?=\w)", text)]
    if text.endswith("+") and len(parts) > 2:
        parts = [*parts[:-2], "+"]
    keys = [_NAMES.get(part.lower()) or (part.lower() if len(part) == 1 else None) for part in parts]
    if not parts or any(key is None for key in keys):
        return None
    if is_quoted and len(keys) == 1 and len(text) == 1:
        return None
    return tuple(key for key in keys if key is not None)
