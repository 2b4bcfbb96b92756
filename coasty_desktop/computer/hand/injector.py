"""What the hand needs of a system's input: one of these for each system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from coasty_desktop.computer.hand.layout import Layout
from coasty_desktop.computer.hand.watch import Kind, RawEvent
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect


class Ping(NamedTuple):
    """A question to one window."""

    window: int
    number: int


class Injector(Protocol):
    """Injects single events and tells what happens; `XInjector` is the one for X11, `PynputInjector` for others."""

    lost: tuple[type[Exception], ...]
    """What a method raises once the system's connection is gone."""

    def fileno(self) -> int:
        """What to wait on for `events`."""

    def close(self) -> None:
        """End the connection."""

    def events(self) -> Iterator[RawEvent | None]:
        """What has happened since, our own events among it, None for what is not input; does not wait."""

    def inject(self, kind: Kind, detail: int, at: ScreenPoint | None = None) -> None:
        """Inject one event; returns once the system has taken it."""

    def nudge(self) -> None:
        """Inject a move by nothing, which only a listener notices."""

    def listen(self, *, motion: bool) -> None:
        """Hear of keys and buttons, and of moves when `motion`."""

    def pointer(self) -> ScreenPoint:
        """Where the pointer is."""

    def buttons_down(self) -> set[int]:
        """The buttons that are down, whoever holds them."""

    def keys_down(self) -> set[int]:
        """The keycodes that are down, whoever holds them."""

    def has_caps_lock(self) -> bool:
        """Whether letters come out as capitals now."""

    def bounds(self) -> ScreenRect:
        """The virtual desktop; it may begin left of 0 and above it."""

    def layout(self) -> Layout:
        """The keyboard map as it is now."""

    def borrow(self, meanings: Mapping[int, int], layout: Layout) -> bool:
        """Give spare keys of this layout one meaning each; whether the system did."""

    def give_back(self, layout: Layout) -> None:
        """Take the meaning from every borrowed key of this layout."""

    def ping(self) -> Ping | None:
        """Ask the program that has the keys to answer once it has read what came before; None when it cannot."""

    def has_answered(self, ping: Ping) -> bool:
        """Whether this ping was answered."""

    def grab(self, keycodes: Iterable[int], masks: Iterable[int]) -> bool:
        """Keep these combinations from other programs; False when one of them already has one."""

    def ungrab(self) -> None:
        """Give every combination back."""
