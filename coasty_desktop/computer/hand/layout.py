"""Which key types what on the keyboard layout as it is now. Pure.

The server gives a row of keysyms a key: group 1 plain and shifted, group 2 plain and shifted, then group 1 and group 2
with AltGr (X Keyboard Extension protocol, "Mapping keysyms to core"). The third and fourth group are not in it in a
place one can rely on: a character of theirs is typed as one the layout does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from coasty_desktop.computer.hand import keys

# Columns of (plain, Shift, AltGr, AltGr + Shift) for the groups 1 and 2.
_COLUMNS = ((0, 1, 4, 5), (2, 3, 6, 7))
_KEYPAD = range(0xFF80, 0xFFBE)
_SIDES = {keys.CONTROL: 0xFFE4, keys.ALT: 0xFFEA, keys.SHIFT: 0xFFE2, keys.SUPER: 0xFFEC}

Rows = Sequence[Sequence[int]]


class Stroke(NamedTuple):
    """A key, and what is held while it is tapped."""

    keycode: int
    shift: bool = False
    alt_gr: bool = False


class Layout:
    """The keyboard map of the server. `group` is the one that is active, from 0."""

    def __init__(
        self,
        first: int,
        rows: Rows,
        group: int,
        modifiers: Sequence[Iterable[int]],
        borrowed: Mapping[int, int] | None = None,
    ) -> None:
        """Take the server's rows, the first of them for keycode `first`, and the keycodes of its eight modifiers.

        `borrowed` are the spare keys that a hand gave a meaning, keycode to keysym; what somebody else has changed
        since is no longer ours.
        """
        self._first, self._rows = first, rows
        self.borrowed = {
            keycode: keysym
            for keycode, keysym in (borrowed or {}).items()
            if 0 <= keycode - first < len(rows) and rows[keycode - first][0] == keysym
        }
        self.modifiers = tuple(frozenset(code for code in codes if code) for codes in modifiers)
        self.modifier_keys = frozenset().union(*self.modifiers)
        self.width = max((len(row) for row in rows), default=0)
        self._strokes = self._strokes_of(group)
        self._places: dict[int, list[int]] = {}
        for keycode, row in self._keys():
            for keysym in dict.fromkeys(row[0:3:2]):
                self._places.setdefault(keysym, []).append(keycode)

    def stroke(self, keysym: int) -> Stroke | None:
        """How the active group types this, or None when no key of it does."""
        return self._strokes.get(keysym)

    def keycodes(self, keysym: int) -> tuple[int, ...]:
        """Every key that has this in its plain place, in whatever group; for a modifier on either side."""
        right = _SIDES.get(keysym)
        return (*self._places.get(keysym, ()), *(self._places.get(right, ()) if right else ()))

    def mask(self, keysym: int) -> int:
        """The bit of a modifier in an event's state; 0 when this is none."""
        codes = set(self.keycodes(keysym))
        return sum(1 << index for index, group in enumerate(self.modifiers) if codes & group)

    @property
    def spares(self) -> tuple[int, ...]:
        """The keys without any meaning, the borrowed ones among them."""
        empty = (self._first + index for index, row in enumerate(self._rows) if not any(row))
        return (*empty, *self.borrowed)

    def _keys(self) -> Iterator[tuple[int, Sequence[int]]]:
        for index, row in enumerate(self._rows):
            if any(row) and self._first + index not in self.borrowed:
                yield self._first + index, row

    def _strokes_of(self, group: int) -> dict[int, Stroke]:
        found: dict[int, Stroke] = {}
        if group >= len(_COLUMNS):
            return found
        shift, alt_gr = bool(self.modifiers[0]), self._has(keys.ALT_GR)
        for level, column in enumerate(_COLUMNS[group]):
            needs_shift, needs_alt_gr = bool(level & 1), bool(level & 2)
            if (needs_shift and not shift) or (needs_alt_gr and not alt_gr):
                continue
            for keycode, row in self._keys():
                if column < len(row) and row[column] and row[0] not in _KEYPAD:
                    found.setdefault(row[column], Stroke(keycode, needs_shift, needs_alt_gr))
        return found

    def _has(self, keysym: int) -> bool:
        return any(row[0] == keysym for _, row in self._keys())
