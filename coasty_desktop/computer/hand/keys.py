"""The names of keys, of every system, and what they mean on X11. Pure.

Keysyms are numbers of the X protocol (appendix A of its specification; Unicode characters are 0x01000000 plus the
code point).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

UNICODE = 0x01000000
RETURN, TAB = 0xFF0D, 0xFF09

CONTROL, ALT, SHIFT, SUPER, ALT_GR = 0xFFE3, 0xFFE9, 0xFFE1, 0xFFEB, 0xFE03
MODIFIERS = frozenset({CONTROL, ALT, SHIFT, SUPER, ALT_GR, 0xFFE4, 0xFFEA, 0xFFE2, 0xFFEC})
_LEFT = {0xFFE4: CONTROL, 0xFFEA: ALT, 0xFFE2: SHIFT, 0xFFEC: SUPER}

_NAMES: dict[int, str] = {
    CONTROL: "ctrl control ctl ctrlleft ctrl_l control_l leftctrl left_ctrl",
    0xFFE4: "ctrlright ctrl_r control_r rightctrl right_ctrl",
    ALT: "alt option opt altleft alt_l leftalt left_alt optionleft",
    0xFFEA: "altright alt_r rightalt right_alt optionright",
    SHIFT: "shift shiftleft shift_l leftshift left_shift",
    0xFFE2: "shiftright shift_r rightshift right_shift",
    SUPER: "super cmd command meta win windows super_l winleft win_l cmd_l meta_l commandleft os",
    0xFFEC: "super_r winright win_r cmd_r meta_r commandright",
    ALT_GR: "altgr alt_gr iso_level3_shift",
    RETURN: "enter return ret",
    0xFF8D: "kp_enter numpadenter num_enter",
    TAB: "tab",
    0xFF1B: "esc escape",
    0xFF08: "backspace back_space bksp",
    0xFFFF: "delete del forwarddelete forward_delete",
    0xFF63: "insert ins",
    0xFF50: "home",
    0xFF57: "end",
    0xFF55: "pageup page_up pgup prior",
    0xFF56: "pagedown page_down pgdn pgdown next",
    0xFF52: "up arrowup arrow_up uparrow up_arrow",
    0xFF54: "down arrowdown arrow_down downarrow down_arrow",
    0xFF51: "left arrowleft arrow_left leftarrow left_arrow",
    0xFF53: "right arrowright arrow_right rightarrow right_arrow",
    0xFFE5: "capslock caps_lock caps",
    0xFF7F: "numlock num_lock",
    0xFF14: "scrolllock scroll_lock",
    0xFF61: "printscreen print_screen prtsc prtscr prntscrn print snapshot",
    0xFF13: "pause break",
    0xFF67: "menu apps contextmenu context_menu",
    0x0020: "space spacebar",
    0x002B: "plus",
    0x002D: "minus hyphen dash",
    0x003D: "equal equals",
    0x002C: "comma",
    0x002E: "period dot",
    0x002F: "slash",
    0x005C: "backslash",
    0x003B: "semicolon",
    0x0027: "apostrophe quote",
    0x0060: "grave backtick backquote",
    0x005B: "bracketleft leftbracket",
    0x005D: "bracketright rightbracket",
    0x1008FF13: "volumeup volume_up",
    0x1008FF11: "volumedown volume_down",
    0x1008FF12: "volumemute volume_mute mute",
    0x1008FF14: "playpause play_pause",
    0x1008FF16: "prevtrack previoustrack",
    0x1008FF17: "nexttrack",
    0x1008FF26: "browserback browser_back",
    0x1008FF27: "browserforward browser_forward",
}
_ALIASES: dict[str, int] = {alias: keysym for keysym, names in _NAMES.items() for alias in names.split()}
_ALIASES |= {f"f{number}": 0xFFBD + number for number in range(1, 25)}
_ALIASES |= {f"{prefix}{digit}": 0xFFB0 + digit for prefix in ("numpad", "num", "kp_") for digit in range(10)}

_FUNCTION_KEYS = frozenset(range(0xFFBE, 0xFFBE + 24))
# What the system itself answers, whoever presses it: the attention key, another console, the end of the X server.
_WITH_CTRL_ALT = frozenset({0xFFFF, 0xFF08, 0xFF9F}) | _FUNCTION_KEYS


class UnknownKey(Exception):
    """No key has this name."""

    def __init__(self, name: str) -> None:
        """Keep the name as it was given."""
        super().__init__(name)
        self.name = name


def keysym_of(character: str) -> int:
    """The keysym that types `character`."""
    if character == "\n":
        return RETURN
    if character == "\t":
        return TAB
    code = ord(character)
    return code if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF else UNICODE + code


def character_of(keysym: int) -> str | None:
    """The character a keysym types; None for a key that types none."""
    if keysym >= UNICODE:
        code = keysym - UNICODE
        return chr(code) if code <= sys.maxunicode else None
    return chr(keysym) if keysym <= 0xFF else None


def name_of(keysym: int) -> str:
    """What to call a key in a sentence: the character it types, or its name."""
    names = (alias for alias, known in _ALIASES.items() if known == keysym)
    return character_of(keysym) or next(names, "another key")


def key_named(name: str) -> int:
    """The keysym of a key's name, as any system spells it, or of a single character. Raises UnknownKey."""
    if len(name) == 1:
        if name in "\n\t" or name.isprintable():
            return keysym_of(name)
        raise UnknownKey(name)
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    keysym = _ALIASES.get(plain)
    if keysym is None:
        raise UnknownKey(name)
    return keysym


def combo_of(names: Iterable[str]) -> tuple[int, ...]:
    """The keysyms of keys that are held together.

    A letter is the key, not the capital: "Ctrl+A" is what people write for Control and the A key.
    """
    keysyms = (key_named(name.lower() if len(name) == 1 else name) for name in names)
    return tuple(dict.fromkeys(keysyms))


def parse_hotkey(text: str) -> frozenset[int]:
    """The keys of a hotkey as people write it ("Ctrl+Alt+Esc"). Raises UnknownKey."""
    parts = [part for part in text.replace("++", "+plus").split("+") if part]
    return frozenset(_LEFT.get(keysym, keysym) for keysym in combo_of(parts))


def is_reserved(keysyms: Iterable[int]) -> bool:
    """Whether the system itself answers this combination: Ctrl+Alt+Del, or a change of the console."""
    held = {_LEFT.get(keysym, keysym) for keysym in keysyms}
    return {CONTROL, ALT} <= held and bool(held & _WITH_CTRL_ALT)


def is_one_of(keysyms: Iterable[int], hotkeys: Iterable[frozenset[int]]) -> bool:
    """Whether holding these would press one of `hotkeys`, further modifiers notwithstanding."""
    held = frozenset(_LEFT.get(keysym, keysym) for keysym in keysyms)
    return any(hotkey and hotkey <= held for hotkey in hotkeys)
