"""What the keyboard does: tap keys, hold a combination, type any text; docs/adr/005 says why in this way."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from coasty_desktop.computer.hand import keys
from coasty_desktop.computer.hand.careful import Careful
from coasty_desktop.computer.hand.injector import Injector
from coasty_desktop.computer.hand.layout import Layout, Stroke
from coasty_desktop.computer.hand.refusals import no_spare_key, refuse_controls, refuse_keys, refuse_keys_together
from coasty_desktop.computer.hand.spare_keys import SpareKeys
from coasty_desktop.core.errors import ActionRefused

# What a program that cannot say that it has read its keys gets for reading them.
_READING_S = 0.3
# One that says it can is given longer; once it did not, it is taken as one that cannot.
_ANSWER_S = 1.5
_PACE_S = 0.001
_CAPS_LOCK = 0xFFE5
_FUNCTION_KEYSYMS = 0xFD00
_HIGHEST_FUNCTION_KEYSYM = 0xFFFF


class Keyboard:
    """The keyboard actions of one hand. `hotkeys` are the combinations that only a person presses."""

    def __init__(self, injector: Injector, careful: Careful) -> None:
        """Inject through `careful`; ask and map keys through `injector`."""
        self._injector, self._careful = injector, careful
        self._layout: Layout = injector.layout()
        self._spares = SpareKeys(self._layout.spares)
        self._silent: set[int] = set()
        self.hotkeys: Sequence[frozenset[int]] = ()

    def type_text(self, text: str) -> None:
        """Type into whatever has the keys."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        refuse_controls(text)
        self._read_layout()
        caps_lock = self._turn_caps_lock_off()
        try:
            self._type([keys.keysym_of(character) for character in text])
        finally:
            if caps_lock is not None:
                self._careful.release_all()
                self._careful.tap_unasked(caps_lock)

    def press(self, names: Iterable[str]) -> None:
        """Tap keys one after the other; all are known, or none is tapped."""
        keysyms = refuse_keys(names, self.hotkeys)
        self._read_layout()
        self._type(keysyms)

    def combo(self, names: Sequence[str]) -> None:
        """Hold keys together, then let go in reverse order."""
        keysyms = refuse_keys_together(names, self.hotkeys)
        self._read_layout()
        if self._prepare(keysyms, combined=True) < len(keysyms):
            raise no_spare_key(keysyms[-1])
        pressed: list[int] = []
        for keysym in keysyms:
            for keycode in self._keycodes(self._stroke(keysym, combined=True)):
                if keycode not in pressed:
                    self._careful.press_key(keycode)
                    pressed.append(keycode)
        for keycode in reversed(pressed):
            self._careful.release_key(keycode)

    def restore(self, *, listening: bool = True) -> None:
        """Take the meaning from the spare keys again; waits until what was typed with them has been read.

        Not `listening` when there is nothing left to listen for: the program is gone.
        """
        self._read_layout()
        if self._layout.borrowed:
            if listening:
                self._let_arrive()
            else:
                time.sleep(_READING_S)
            self._injector.give_back(self._layout)
        self._spares = SpareKeys(self._injector.layout().spares)

    def _type(self, keysyms: Sequence[int]) -> None:
        at = 0
        while at < len(keysyms):
            end = at + self._prepare(keysyms[at:], combined=False)
            if end == at:
                raise no_spare_key(keysyms[at])
            for keysym in keysyms[at:end]:
                self._tap(self._stroke(keysym, combined=False))
                self._careful.wait(_PACE_S)
            at = end

    def _prepare(self, keysyms: Sequence[int], *, combined: bool) -> int:
        """Give spare keys to what the layout lacks, from the start as far as they reach; returns how far that is."""
        lacking: dict[int, None] = {}
        reach = len(keysyms)
        for index, keysym in enumerate(keysyms):
            if keysym in lacking or self._own_stroke(keysym, combined=combined) is not None:
                continue
            if len(lacking) == self._spares.room:
                reach = index
                break
            lacking[keysym] = None
        changed, may_be_on_their_way = self._spares.take(lacking)
        if may_be_on_their_way:
            self._let_arrive()
        if changed:
            if not self._injector.borrow(changed, self._layout):
                raise no_spare_key(next(iter(changed.values())))
            self._layout.borrowed |= changed
        return reach

    def _let_arrive(self) -> None:
        """Wait until the program that has the keys has read those that are on their way."""
        ping = self._injector.ping()
        if ping is None:
            self._careful.wait(_READING_S)
        else:
            patience = _READING_S if ping.window in self._silent else _ANSWER_S
            if not self._careful.wait_until(lambda: self._injector.has_answered(ping), patience):
                self._silent.add(ping.window)
        self._spares.arrived()

    def _own_stroke(self, keysym: int, *, combined: bool) -> Stroke | None:
        """How the layout itself gives this. In a combination a letter is a key, whichever group is active."""
        stroke = self._layout.stroke(keysym)
        if stroke is None and (combined or _FUNCTION_KEYSYMS <= keysym <= _HIGHEST_FUNCTION_KEYSYM):
            places = self._layout.keycodes(keysym)
            return Stroke(places[0]) if places else None
        return stroke

    def _stroke(self, keysym: int, *, combined: bool) -> Stroke:
        stroke = self._own_stroke(keysym, combined=combined)
        if stroke is not None:
            return stroke
        keycode = self._spares.keycode(keysym)
        if keycode is None:
            raise no_spare_key(keysym)
        self._spares.used(keycode)
        return Stroke(keycode)

    def _keycodes(self, stroke: Stroke) -> list[int]:
        held = [keys.SHIFT] * stroke.shift + [keys.ALT_GR] * stroke.alt_gr
        return [*(self._layout.keycodes(modifier)[0] for modifier in held), stroke.keycode]

    def _tap(self, stroke: Stroke) -> None:
        keycodes = self._keycodes(stroke)
        for keycode in keycodes:
            self._careful.press_key(keycode)
        for keycode in reversed(keycodes):
            self._careful.release_key(keycode)

    def _read_layout(self) -> None:
        """The layout may have changed, by a person or by another program; spare keys may have got a meaning."""
        self._layout = self._injector.layout()
        if set(self._layout.spares) != set(self._spares.keycodes):
            self._spares = SpareKeys(self._layout.spares)

    def _turn_caps_lock_off(self) -> int | None:
        """Turn Caps Lock off if it is on; returns the key that turns it on again."""
        if not self._injector.has_caps_lock():
            return None
        for keycode in self._layout.keycodes(_CAPS_LOCK):
            self._tap(Stroke(keycode))
            if not self._injector.has_caps_lock():
                return keycode
        raise ActionRefused(
            "Caps Lock is on and could not be turned off, so the text would come out in capitals",
            hint="Turn Caps Lock off, then try again.",
            rule="caps_lock",
        )
