"""Which spare key stands for which character. Pure.

A character the layout does not have gets a spare key. The programs read the new map before the keys that follow it, as
long as a key that is still on its way to them does not change its meaning: so characters keep their key as long as
possible, and `take` says when keys would be used again that may still be on their way.
"""

from __future__ import annotations

from collections.abc import Iterable


class SpareKeys:
    """Gives characters, as keysyms, to keycodes, the one used longest ago first."""

    def __init__(self, keycodes: Iterable[int]) -> None:
        """Start with none of them in use."""
        self._free = list(keycodes)
        # Ordered by use, the oldest first.
        self._held: dict[int, int] = {}
        self._on_their_way: set[int] = set()

    @property
    def keycodes(self) -> tuple[int, ...]:
        """All of them."""
        return (*self._free, *self._held.values())

    def keycode(self, keysym: int) -> int | None:
        """The key that stands for this now."""
        return self._held.get(keysym)

    @property
    def room(self) -> int:
        """How many characters can have a key at the same time."""
        return len(self._free) + len(self._held)

    def take(self, keysyms: Iterable[int]) -> tuple[dict[int, int], bool]:
        """Give each of these a key.

        Returns the keys whose meaning changes, as keycode to keysym, and whether one of them may still be on its way.
        """
        wanted = list(dict.fromkeys(keysyms))
        for keysym in wanted:
            if keysym in self._held:
                self._held[keysym] = self._held.pop(keysym)
        changed = {}
        for keysym in wanted:
            if keysym not in self._held:
                keycode = self._free.pop(0) if self._free else self._held.pop(next(iter(self._held)))
                self._held[keysym] = keycode
                changed[keycode] = keysym
        return changed, any(keycode in self._on_their_way for keycode in changed)

    def used(self, keycode: int) -> None:
        """This key was tapped; a program may not have read it yet."""
        self._on_their_way.add(keycode)

    def arrived(self) -> None:
        """Every key tapped so far was read."""
        self._on_their_way.clear()
