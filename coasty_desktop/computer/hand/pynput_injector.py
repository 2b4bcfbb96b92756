"""Windows and macOS, as the hand uses them: inject, ask, listen. It decides nothing; `careful` does.

Written for these systems, never run on either; what of it is logic is tested with a pynput that is none. Other than on
X11 a hotkey reaches the focused program as well, since nothing is grabbed.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from coasty_desktop.computer.hand.devices import Devices, Heard, HeardButton, HeardKey, HeardMotion
from coasty_desktop.computer.hand.injector import Ping
from coasty_desktop.computer.hand.key_numbers import FIRST, SPARES, layout_of
from coasty_desktop.computer.hand.keys import character_of
from coasty_desktop.computer.hand.layout import Layout
from coasty_desktop.computer.hand.watch import Kind, RawEvent
from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

_WHEEL = range(4, 8)
# The pointer is where it was put within a frame or two; macOS moves it a moment after it was asked.
_ARRIVES_S = 0.05
_ASK_AGAIN_S = 0.001
# Moves that may still be on their way back to us.
_MOST_MOVES = 64


class ListenerLost(Exception):
    """Nothing is heard any more, not even the stop."""


class PynputInjector:
    """Devices that inject and listen. Not more than one of its methods runs at a time."""

    lost: tuple[type[Exception], ...] = (ListenerLost, OSError)

    def __init__(self, devices: Devices) -> None:
        """Start listening. Raises NotPossibleHere."""
        self._devices = devices
        self._heard: deque[Heard] = deque()
        self._woken, self._wakes = socket.socketpair()
        for end in (self._woken, self._wakes):
            end.setblocking(False)
        self._hears_motion = False
        self._spares: dict[int, int] = {}
        # What was typed and not heard of yet: press or release, the piece, and the number it was typed by if it is
        # the last piece of its character.
        self._typed: deque[tuple[bool, str, int]] = deque()
        # Where we put the pointer, the newest last; what was heard of already is heard of twice on Windows.
        self._moves: dict[ScreenPoint, bool] = {}
        self._pings = 0
        devices.listen(self._hear)
        try:
            self._refuse_when_deaf()
        except NotPossibleHere:
            self.close()
            raise

    def fileno(self) -> int:
        """What to wait on."""
        return self._woken.fileno()

    def close(self) -> None:
        """Stop listening."""
        self._devices.close()
        self._woken.close()
        self._wakes.close()

    def events(self) -> Iterator[RawEvent | None]:
        """What has happened since. Raises ListenerLost."""
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(1 << 16)
        if not self._devices.is_listening():
            raise ListenerLost("the listener has ended")
        while self._heard:
            heard = self._heard.popleft()
            match heard:
                case HeardKey():
                    yield self._key_event(heard)
                case HeardButton(is_press, number, injected):
                    yield RawEvent("button_press" if is_press else "button_release", number, by_xtest=injected)
                case HeardMotion(at):
                    yield self._motion_event(at)

    def inject(self, kind: Kind, detail: int, at: ScreenPoint | None = None) -> None:
        """Inject one event."""
        is_press = kind.endswith("press")
        if kind == "motion":
            self._move(at or self.pointer())
        elif kind.startswith("key"):
            self._inject_key(detail, is_press=is_press)
        elif detail not in _WHEEL:
            self._devices.button(detail, is_press=is_press)
        elif is_press:
            self._devices.scroll(detail)

    def nudge(self) -> None:
        """Inject what only a listener notices. Raises NotPossibleHere when none is there."""
        self._refuse_when_deaf()
        if self._devices.no_key is None:
            # Once more to where it is.
            self._move(self.pointer())
        else:
            self._devices.key(self._devices.no_key, is_press=True)
            self._devices.key(self._devices.no_key, is_press=False)

    def listen(self, *, motion: bool) -> None:
        """Hear of keys and buttons always, and of moves when `motion`."""
        self._hears_motion = motion

    def pointer(self) -> ScreenPoint:
        """Where the pointer is."""
        return self._devices.pointer()

    def buttons_down(self) -> set[int]:
        """The buttons that are down, whoever holds them."""
        return self._devices.buttons_down()

    def keys_down(self) -> set[int]:
        """The keycodes that are down, whoever holds them."""
        known = {*self._devices.named_keys.values(), *self._devices.letter_keys.values()}
        return {FIRST + vk for vk in self._devices.keys_down(known)}

    def has_caps_lock(self) -> bool:
        """Whether letters come out as capitals now."""
        return self._devices.has_caps_lock()

    def bounds(self) -> ScreenRect:
        """The virtual desktop."""
        return self._devices.bounds()

    def layout(self) -> Layout:
        """The keyboard map as it is now."""
        return layout_of(self._devices.named_keys, self._devices.letter_keys, self._spares)

    def borrow(self, meanings: Mapping[int, int], layout: Layout) -> bool:
        """Let spare numbers stand for characters; no program gets to know."""
        if any(character_of(keysym) is None for keysym in meanings.values()):
            return False
        self._spares |= meanings
        return True

    def give_back(self, layout: Layout) -> None:
        """Let them stand for nothing."""
        self._spares.clear()

    def ping(self) -> Ping | None:
        """A character travels with its key: whatever its number stands for next cannot change it any more."""
        self._pings += 1
        return Ping(0, self._pings)

    def has_answered(self, ping: Ping) -> bool:
        """Always."""
        return True

    def grab(self, keycodes: Iterable[int], masks: Iterable[int]) -> bool:
        """Nothing can be kept from other programs, and so nobody else has it either."""
        return True

    def ungrab(self) -> None:
        """Nothing was grabbed."""

    def _hear(self, heard: Heard) -> None:
        """On a listener's thread."""
        if isinstance(heard, HeardMotion) and not self._hears_motion:
            return
        self._heard.append(heard)
        # One byte is enough to wake us, and we may be gone.
        with contextlib.suppress(OSError):
            self._wakes.send(b".")

    def _move(self, at: ScreenPoint) -> None:
        self._moves.pop(at, None)
        self._moves[at] = False
        if len(self._moves) > _MOST_MOVES:
            del self._moves[next(iter(self._moves))]
        self._devices.move(at)
        deadline = time.monotonic() + _ARRIVES_S
        while self.pointer() != at and time.monotonic() < deadline:
            time.sleep(_ASK_AGAIN_S)

    def _inject_key(self, keycode: int, *, is_press: bool) -> None:
        if keycode not in SPARES:
            self._devices.key(keycode - FIRST, is_press=is_press)
            return
        character = character_of(self._spares.get(keycode, 0)) or ""
        *begin, last = self._devices.units_of(character)
        self._typed += [(is_press, unit, 0) for unit in begin]
        self._typed.append((is_press, last, keycode))
        self._devices.text(character, is_press=is_press)

    def _key_event(self, heard: HeardKey) -> RawEvent | None:
        kind: Kind = "key_press" if heard.is_press else "key_release"
        if heard.injected and self._typed and self._typed[0][:2] == (heard.is_press, heard.text):
            _, _, keycode = self._typed.popleft()
            return RawEvent(kind, keycode, by_xtest=True) if keycode else None
        if heard.vk is None:
            # Text from somewhere else: whoever it was, it was not us.
            return RawEvent(kind, 0, by_xtest=False)
        if heard.vk == self._devices.no_key:
            # What `nudge` did stands for the move it is on X11; its release is nothing more.
            return RawEvent("motion", 0, by_xtest=True) if heard.is_press else None
        return RawEvent(kind, FIRST + heard.vk, by_xtest=heard.injected)

    def _motion_event(self, at: ScreenPoint) -> RawEvent | None:
        is_heard = self._moves.get(at)
        if is_heard:
            return None
        if is_heard is None:
            return RawEvent("motion", 0, by_xtest=False)
        self._moves[at] = True
        return RawEvent("motion", 0, by_xtest=True)

    def _refuse_when_deaf(self) -> None:
        if not self._devices.is_listening():
            raise NotPossibleHere(
                "The stop hotkey could not be heard here, so nothing is done",
                hint="macOS: allow Accessibility and Input Monitoring for this program in System Settings, Privacy & "
                "Security, then start it again.",
            )
