"""Tells a person's input from our own, and notices hotkeys. Pure: raw events in, facts out.

The server reports each injected event exactly once as a raw event. So what was just injected is counted, a raw event
that is counted is ours, and every other one is a person's (or another program's, which is the same to us).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from coasty_desktop.computer.hand.wire import Did, HotkeyName

Kind = Literal["key_press", "key_release", "button_press", "button_release", "motion"]
_WHEEL = frozenset({4, 5, 6, 7})


class RawEvent(NamedTuple):
    """What the server saw a device do. `detail` is the keycode or the button; `by_xtest`: injected by a program."""

    kind: Kind
    detail: int
    by_xtest: bool


# A hotkey as the keys it needs, each as the keycodes that would do; the one that is not a modifier comes last.
HotkeyCodes = Sequence[frozenset[int]]


class Watch:
    """What is down by whom, as the raw events tell."""

    def __init__(self) -> None:
        """Nothing is down yet; `seed` says otherwise."""
        self._ledger: Counter[tuple[Kind, int]] = Counter()
        self._keys: set[int] = set()
        self._buttons: set[int] = set()
        self._hotkeys: Mapping[HotkeyName, HotkeyCodes] = {}
        self.modifier_keys: frozenset[int] = frozenset()

    def listen_for(self, hotkeys: Mapping[HotkeyName, HotkeyCodes]) -> None:
        """From now on notice these."""
        self._hotkeys = hotkeys

    def seed(self, keys: Iterable[int], buttons: Iterable[int]) -> None:
        """Take what the server says is down and not held by us as held by a person."""
        self._keys, self._buttons = set(keys), set(buttons)
        self._ledger.clear()

    def expect(self, kind: Kind, detail: int) -> None:
        """We are about to inject this."""
        self._ledger[kind, detail] += 1

    @property
    def person_holds(self) -> str:
        """What a person holds that would change the meaning of our input; empty when nothing."""
        if self._keys & self.modifier_keys:
            return "a modifier key"
        return "a mouse button" if self._buttons else ""

    def saw(self, event: RawEvent, own_keys: Iterable[int]) -> tuple[HotkeyName | None, Did | None]:
        """Take one raw event in; return the hotkey it completes and what it shows a person doing."""
        if event.by_xtest and self._is_ours(event, own_keys):
            return None, None
        did: Did | None = None
        match event.kind:
            case "motion":
                did = "motion"
            case "button_press" if event.detail in _WHEEL:
                did = "wheel"
            case "button_press":
                self._buttons.add(event.detail)
                did = "button"
            case "button_release":
                self._buttons.discard(event.detail)
            case "key_release":
                self._keys.discard(event.detail)
            case "key_press":
                return self._pressed(event.detail)
        return None, did

    def _pressed(self, keycode: int) -> tuple[HotkeyName | None, Did | None]:
        repeated = keycode in self._keys
        self._keys.add(keycode)
        hotkey = self._completed_by(keycode)
        if hotkey is not None:
            return (None if repeated else hotkey), None
        # A modifier alone does nothing yet; it may become a hotkey.
        return None, None if keycode in self.modifier_keys else "key"

    def _is_ours(self, event: RawEvent, own_keys: Iterable[int]) -> bool:
        if self._ledger[event.kind, event.detail] > 0:
            self._ledger[event.kind, event.detail] -= 1
            return True
        # The server repeats a key that we hold.
        return event.kind == "key_press" and event.detail in own_keys

    def _completed_by(self, keycode: int) -> HotkeyName | None:
        for name, keys in self._hotkeys.items():
            if not all(self._keys & codes for codes in keys):
                continue
            # The stop is heard whatever else is held and whichever key came last.
            if name == "stop" and any(keycode in codes for codes in keys):
                return name
            others = (self._keys & self.modifier_keys) - frozenset().union(*keys)
            if keycode in keys[-1] and not others:
                return name
        return None
