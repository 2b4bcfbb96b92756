"""A keyboard and a mouse without a system: it notes what is injected, and reports it back as raw events."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from coasty_desktop.computer.hand.injector import Ping
from coasty_desktop.computer.hand.layout import Layout
from coasty_desktop.computer.hand.watch import Kind, RawEvent
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

SHIFT, ALT_GR, CAPS_LOCK = 50, 92, 66
# Keycode to the row of the map: plain, Shift, the second group plain, Shift, AltGr, AltGr and Shift.
ROWS: dict[int, tuple[int, ...]] = {
    10: (0x31, 0x21, 0x31, 0x21, 0, 0),
    24: (0x71, 0x51, 0x6CA, 0x6EA, 0x40, 0),
    36: (0xFF0D, 0, 0xFF0D, 0, 0, 0),
    38: (0x61, 0x41, 0x6C6, 0x6E6, 0, 0),
    SHIFT: (0xFFE1, 0, 0xFFE1, 0, 0, 0),
    CAPS_LOCK: (0xFFE5, 0, 0xFFE5, 0, 0, 0),
    87: (0xFF9C, 0x31, 0xFF9C, 0x31, 0, 0),
    ALT_GR: (0xFE03, 0, 0xFE03, 0, 0, 0),
}
FIRST, LAST = 8, 100
MODIFIERS = [[SHIFT], [CAPS_LOCK], [37], [64], [], [], [], [ALT_GR]]


class FakeInjector:
    """Satisfies `computer.hand.injector.Injector`. `spares` are the keycodes without a meaning."""

    lost: tuple[type[Exception], ...] = (ConnectionResetError,)

    def __init__(self, spares: Iterable[int] = (93, 97), group: int = 0) -> None:
        self.group = group
        self.rows = dict.fromkeys(range(FIRST, LAST + 1), (0xFFFF, 0, 0xFFFF, 0, 0, 0)) | ROWS
        self.rows |= dict.fromkeys(spares, (0,) * 6)
        self.injected: list[tuple[Kind, int]] = []
        # Which meaning a key had when it was pressed.
        self.typed: list[int] = []
        self.borrowed: dict[int, int] = {}
        self.at = ScreenPoint(0, 0)
        self.caps_lock = False
        self.refuses = False
        self.answers_pings = True
        self.pings = 0
        self.on_inject: Callable[[Kind, int], None] = lambda kind, detail: None
        self._reported: list[RawEvent | None] = []
        self._readable, self._writable = os.pipe()

    def fileno(self) -> int:
        return self._readable

    def close(self) -> None:
        os.close(self._readable)
        os.close(self._writable)

    def events(self) -> Iterator[RawEvent | None]:
        while self._reported:
            yield self._reported.pop(0)

    def inject(self, kind: Kind, detail: int, at: ScreenPoint | None = None) -> None:
        self.injected.append((kind, detail))
        self.at = at or self.at
        if kind == "key_press":
            self.typed.append(self.rows[detail][0])
            self.caps_lock ^= detail == CAPS_LOCK
        self._reported.append(RawEvent(kind, detail, by_xtest=True))
        self.on_inject(kind, detail)

    def nudge(self) -> None:
        self._reported.append(RawEvent("motion", 0, by_xtest=True))

    def listen(self, *, motion: bool) -> None:
        pass

    def pointer(self) -> ScreenPoint:
        return self.at

    def buttons_down(self) -> set[int]:
        return set()

    def keys_down(self) -> set[int]:
        return set()

    def has_caps_lock(self) -> bool:
        return self.caps_lock

    def bounds(self) -> ScreenRect:
        return ScreenRect(0, 0, 1280, 800)

    def layout(self) -> Layout:
        rows = [self.rows[keycode] for keycode in range(FIRST, LAST + 1)]
        return Layout(FIRST, rows, self.group, MODIFIERS, self.borrowed)

    def borrow(self, meanings: Mapping[int, int], layout: Layout) -> bool:
        if self.refuses:
            return False
        self.borrowed |= meanings
        self.rows |= {keycode: (keysym,) * layout.width for keycode, keysym in meanings.items()}
        return True

    def give_back(self, layout: Layout) -> None:
        self.rows |= {keycode: (0,) * layout.width for keycode in layout.borrowed}
        self.borrowed.clear()

    def ping(self) -> Ping | None:
        self.pings += 1
        return Ping(1, self.pings)

    def has_answered(self, ping: Ping) -> bool:
        return self.answers_pings

    def grab(self, keycodes: Iterable[int], masks: Iterable[int]) -> bool:
        return True

    def ungrab(self) -> None:
        pass
