"""The global hotkeys on this keyboard: which keycodes they are, and keeping them from other programs.

They are noticed by raw events, which come also while a menu holds the keyboard; the grab only keeps the focused
program from getting the key as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from coasty_desktop.computer.hand import keys
from coasty_desktop.computer.hand.injector import Injector
from coasty_desktop.computer.hand.layout import Layout
from coasty_desktop.computer.hand.watch import HotkeyCodes
from coasty_desktop.computer.hand.wire import HotkeyName
from coasty_desktop.core.errors import NotPossibleHere

_SHIFT_BIT, _LOCK_BIT = 1, 2
# Num Lock, Scroll Lock and AltGr are on one of these, Mod2, Mod3 and Mod5; they change nothing about a hotkey.
_OTHER_LOCKS = (16, 32, 128)


def parse_all(combos: Mapping[HotkeyName, str]) -> dict[HotkeyName, frozenset[int]]:
    """The keysyms of each. Raises NotPossibleHere for one that names no keys."""
    parsed = {}
    for name, text in combos.items():
        try:
            parsed[name] = keys.parse_hotkey(text)
        except keys.UnknownKey as unknown:
            raise NotPossibleHere(
                f"The hotkey {text} names a key this program does not know: {unknown.name}",
                hint="Choose another one in the settings.",
            ) from unknown
    return parsed


def codes_of(keysyms: Iterable[int], layout: Layout) -> HotkeyCodes:
    """The keycodes that would do for each key, the modifiers first."""
    ordered = sorted(keysyms, key=lambda keysym: keysym not in keys.MODIFIERS)
    return [frozenset(layout.keycodes(keysym)) for keysym in ordered]


def grab(injector: Injector, hotkeys: Mapping[HotkeyName, Collection[int]], layout: Layout) -> Iterator[HotkeyName]:
    """Keep these from other programs, and nothing else; yield the ones another program has, too."""
    injector.ungrab()
    for name, keysyms in hotkeys.items():
        modifiers = [keysym for keysym in keysyms if keysym in keys.MODIFIERS]
        mask = 0
        for keysym in modifiers:
            mask |= layout.mask(keysym)
        codes = {code for keysym in keysyms if keysym not in keys.MODIFIERS for code in layout.keycodes(keysym)}
        # The stop is the person's way out: it works with a Shift too many.
        ignored = (_LOCK_BIT, *_OTHER_LOCKS, *((_SHIFT_BIT,) if name == "stop" else ()))
        if not injector.grab(sorted(codes), _with_any_of(mask, ignored)):
            yield name


def _with_any_of(mask: int, bits: Iterable[int]) -> list[int]:
    masks = {mask}
    for bit in bits:
        masks |= {known | bit for known in masks}
    return sorted(masks)
