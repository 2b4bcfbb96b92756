"""The X server, as the hand uses it: inject, ask, map keys, grab. It decides nothing; `careful` does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from Xlib import X, Xatom, error
from Xlib.display import Display
from Xlib.protocol import event as xevent

from coasty_desktop.computer.hand.injector import Ping
from coasty_desktop.computer.hand.layout import Layout
from coasty_desktop.computer.hand.watch import Kind, RawEvent
from coasty_desktop.computer.hand.xi2 import RawEvents
from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

if TYPE_CHECKING:
    from Xlib.xobject.drawable import Window

_TYPES: dict[Kind, int] = {
    "key_press": X.KeyPress,
    "key_release": X.KeyRelease,
    "button_press": X.ButtonPress,
    "button_release": X.ButtonRelease,
    "motion": X.MotionNotify,
}
_GRABBED: dict[int, Kind] = {X.KeyPress: "key_press", X.KeyRelease: "key_release"}
# Of an event's state: the buttons 1 to 5, and the keyboard group.
_FIRST_BUTTON_BIT, _BUTTONS = 8, 5
_GROUP_BIT = 13


class XInjector:
    """One connection that injects and listens."""

    lost: tuple[type[Exception], ...] = (error.ConnectionClosedError, OSError)

    def __init__(self) -> None:
        """Connect. Raises NotPossibleHere."""
        self._display: Any = _connect()
        self._display.set_error_handler(_be_silent)
        _refuse_wayland(self._display)
        self._root: Any = self._display.screen().root
        self._raw = RawEvents(self._display)
        self._raw.select(motion=False)
        # The answer to a ping is sent to the root window; Qt addresses it to the second kind of listener.
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask | X.StructureNotifyMask)
        self._protocols = self._display.intern_atom("WM_PROTOCOLS")
        self._ping = self._display.intern_atom("_NET_WM_PING")
        self._borrowed = self._display.intern_atom("_COASTY_DESKTOP_BORROWED_KEYS")
        self._pings = 0
        self._answered = 0
        self._grabbed: list[tuple[int, int]] = []
        self._display.sync()

    def fileno(self) -> int:
        """What to wait on."""
        return int(self._display.fileno())

    def close(self) -> None:
        """End the connection."""
        self._display.close()

    def events(self) -> Iterator[RawEvent | None]:
        """What has happened since, None for what is not input; does not wait."""
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.ClientMessage and event.client_type == self._protocols:
                data = event.data[1]
                if data[0] == self._ping:
                    self._answered = max(self._answered, data[1])
            # While a combination we grabbed is held the server tells us of keys this way, and no raw events.
            kind = _GRABBED.get(event.type)
            yield RawEvent(kind, event.detail, by_xtest=False) if kind else self._raw.read(event)

    def inject(self, kind: Kind, detail: int, at: ScreenPoint | None = None) -> None:
        """Inject one event; returns once the server has taken it."""
        x, y = (at.x, at.y) if at is not None else (0, 0)
        self._display.xtest_fake_input(_TYPES[kind], detail, x=x, y=y)
        self._display.sync()

    def nudge(self) -> None:
        """Inject a move by nothing, which only a listener notices."""
        self._display.xtest_fake_input(X.MotionNotify, 1, x=0, y=0)
        self._display.sync()

    def listen(self, *, motion: bool) -> None:
        """Hear of keys and buttons, and of moves when `motion`."""
        self._raw.select(motion=motion)

    def pointer(self) -> ScreenPoint:
        """Where the pointer is."""
        answer = self._root.query_pointer()
        return ScreenPoint(answer.root_x, answer.root_y)

    def buttons_down(self) -> set[int]:
        """The buttons that are down, whoever holds them."""
        mask = self._root.query_pointer().mask
        return {number + 1 for number in range(_BUTTONS) if mask >> (_FIRST_BUTTON_BIT + number) & 1}

    def keys_down(self) -> set[int]:
        """The keycodes that are down, whoever holds them."""
        bits = self._display.query_keymap()
        return {8 * index + bit for index, byte in enumerate(bits) for bit in range(8) if byte >> bit & 1}

    def has_caps_lock(self) -> bool:
        """Whether letters come out as capitals now."""
        return bool(self._root.query_pointer().mask & X.LockMask)

    def bounds(self) -> ScreenRect:
        """The virtual desktop."""
        geometry = self._root.get_geometry()
        return ScreenRect(0, 0, geometry.width, geometry.height)

    def layout(self) -> Layout:
        """The keyboard map as it is now."""
        first, last = self._display.display.info.min_keycode, self._display.display.info.max_keycode
        rows = self._display.get_keyboard_mapping(first, last - first + 1)
        group = self._root.query_pointer().mask >> _GROUP_BIT & 3
        note = self._root.get_full_property(self._borrowed, Xatom.CARDINAL)
        numbers = list(note.value) if note is not None else []
        borrowed = dict(zip(numbers[::2], numbers[1::2], strict=False))
        return Layout(first, [tuple(row) for row in rows], group, self._display.get_modifier_mapping(), borrowed)

    def borrow(self, meanings: Mapping[int, int], layout: Layout) -> bool:
        """Give spare keys one meaning each, in every group and with every modifier; whether the server did.

        It is noted at the root window first, so that whoever comes after a crash can give them back.
        """
        note = [number for pair in (layout.borrowed | dict(meanings)).items() for number in pair]
        self._root.change_property(self._borrowed, Xatom.CARDINAL, 32, note)
        for keycode, keysym in meanings.items():
            self._display.change_keyboard_mapping(keycode, [[keysym] * layout.width])
        self._display.sync()
        return all(
            self._display.get_keyboard_mapping(keycode, 1)[0][0] == keysym for keycode, keysym in meanings.items()
        )

    def give_back(self, layout: Layout) -> None:
        """Take the meaning from every borrowed key of this layout."""
        for keycode in layout.borrowed:
            self._display.change_keyboard_mapping(keycode, [[X.NoSymbol] * layout.width])
        self._root.delete_property(self._borrowed)
        self._display.sync()

    def ping(self) -> Ping | None:
        """Ask the program that has the keys to answer once it has read what came before; None when it cannot."""
        window = self._focused_window()
        for _ in range(8):
            if window is None or window.id == self._root.id:
                return None
            answers = _ask(window, self._protocols)
            if answers is not None:
                break
            window = window.query_tree().parent or None
        if window is None or answers is None or self._ping not in answers:
            return None
        # The number travels as the time stamp: it is all that comes back.
        self._pings = max(self._pings + 1, int(time.monotonic() * 1000) & 0x7FFFFFFF)
        message = xevent.ClientMessage(
            window=window, client_type=self._protocols, data=(32, [self._ping, self._pings, window.id, 0, 0])
        )
        window.send_event(message, event_mask=0)
        self._display.flush()
        return Ping(window.id, self._pings)

    def has_answered(self, ping: Ping) -> bool:
        """Whether this ping was answered; `events` hears it."""
        return self._answered >= ping.number

    def grab(self, keycodes: Iterable[int], masks: Iterable[int]) -> bool:
        """Keep these combinations from other programs; False when one of them already has one."""
        clash = error.CatchError(error.BadAccess)
        wanted = [(keycode, mask) for keycode in keycodes for mask in masks]
        for keycode, mask in wanted:
            self._root.grab_key(keycode, mask, False, X.GrabModeAsync, X.GrabModeAsync, onerror=clash)
        self._display.sync()
        self._grabbed += wanted
        return clash.get_error() is None

    def ungrab(self) -> None:
        """Give every combination back."""
        for keycode, mask in self._grabbed:
            self._root.ungrab_key(keycode, mask)
        self._grabbed.clear()
        self._display.flush()

    def _focused_window(self) -> Window | None:
        focus = self._display.get_input_focus().focus
        return None if isinstance(focus, int) else focus


def _ask(window: Any, name: int) -> list[int] | None:
    try:
        answer = window.get_full_property(name, X.AnyPropertyType)
    except error.XError:
        return None
    return None if answer is None else list(answer.value)


def _connect() -> Display:
    name = os.environ.get("DISPLAY", "")
    if not name:
        wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
        raise (
            _wayland()
            if wayland
            else NotPossibleHere(
                "There is no display here: DISPLAY is not set",
                hint="Start Coasty Desktop from a graphical session, or on a virtual desktop (`make run` starts one).",
            )
        )
    try:
        return Display(name)
    except (error.DisplayError, OSError) as problem:
        raise NotPossibleHere(
            f"The X server {name} did not let us in",
            hint="Check DISPLAY and XAUTHORITY, or start Coasty Desktop from the session itself.",
        ) from problem


def _refuse_wayland(display: Any) -> None:
    """An X server inside Wayland takes injected input and most programs never see it."""
    if "XWAYLAND" in display.list_extensions():
        raise _wayland()
    if display.has_extension("RANDR"):
        resources = display.screen().root.xrandr_get_screen_resources_current()
        for output in resources.outputs:
            name = display.xrandr_get_output_info(output, resources.config_timestamp).name
            if str(name).startswith("XWAYLAND"):
                raise _wayland()


def _wayland() -> NotPossibleHere:
    return NotPossibleHere(
        "This session runs on Wayland, which lets no program act on other programs' windows",
        hint="Log in to an X11 (“Xorg”) session to let tasks act on this computer. Everything else works here.",
    )


def _be_silent(*_: object) -> None:
    """An error nobody waits for: a window that went away while it was asked."""
