"""The keyboard of Windows or macOS as a `Layout`, so that the hand's keyboard needs to know nothing of it. Pure.

The system's keys keep their numbers, moved by `FIRST`. Named keys are tapped; letters and digits have a key only for
combinations and hotkeys, because text is typed past the layout, each character by a spare number that stands for it.
Written for these systems, never run on either.
"""

from __future__ import annotations

from collections.abc import Mapping

from coasty_desktop.computer.hand import keys
from coasty_desktop.computer.hand.layout import Layout

FIRST = 8
_NUMBERS, _SPARES = 256, 64
SPARES = range(FIRST + _NUMBERS, FIRST + _NUMBERS + _SPARES)
_WIDTH = 6
_NOTHING = (0,) * _WIDTH
# A number that is taken and means nothing (VoidSymbol of the X protocol).
_TAKEN = (0xFFFFFF, *_NOTHING[1:])

# pynput's names of keys that are not the ones `keys` knows, or that are there twice.
_OF_PYNPUT = {
    "ctrl_l": keys.CONTROL, "ctrl_r": 0xFFE4, "alt_l": keys.ALT, "alt_r": 0xFFEA, "shift_l": keys.SHIFT,
    "shift_r": 0xFFE2, "cmd_l": keys.SUPER, "cmd_r": 0xFFEC,
}  # fmt: skip
_GENERIC = frozenset({"ctrl", "alt", "shift", "cmd", "alt_gr"})
_MODIFIER_GROUPS = ("shift_", "", "ctrl_", "alt_", "", "", "cmd_", "")


def layout_of(named: Mapping[str, int], letters: Mapping[str, int], borrowed: Mapping[int, int]) -> Layout:
    """The layout of a system whose keys have these numbers; `borrowed` are spare numbers and what they stand for."""
    rows = [_TAKEN] * _NUMBERS + [_NOTHING] * _SPARES
    for character, number in letters.items():
        # In the place of the second group: it has a key, but does not type with it.
        rows[number] = (0, 0, keys.keysym_of(character), 0, 0, 0)
    for name, number in named.items():
        if name not in _GENERIC:
            rows[number] = (_OF_PYNPUT.get(name) or keys.key_named(name), *_NOTHING[1:])
    for keycode, keysym in borrowed.items():
        rows[keycode - FIRST] = (keysym,) * _WIDTH
    modifiers = [
        [FIRST + number for name, number in named.items() if prefix and name.startswith(prefix)]
        for prefix in _MODIFIER_GROUPS
    ]
    return Layout(FIRST, rows, 0, modifiers, borrowed)
