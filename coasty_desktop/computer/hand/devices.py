"""What `PynputInjector` needs of a system: input devices that are acted on, listened to and asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

from coasty_desktop.core.geometry import ScreenPoint, ScreenRect


class HeardKey(NamedTuple):
    """A key was pressed or released, as its number on this system, as text, or both."""

    is_press: bool
    vk: int | None
    text: str | None
    injected: bool


class HeardButton(NamedTuple):
    """A button, or a notch of a wheel as one of the buttons 4 to 7."""

    is_press: bool
    button: int
    injected: bool


class HeardMotion(NamedTuple):
    """The pointer was moved there."""

    at: ScreenPoint


Heard = HeardKey | HeardButton | HeardMotion


class Devices(Protocol):
    """What `PynputInjector` needs of a system."""

    @property
    def named_keys(self) -> Mapping[str, int]:
        """pynput's names of keys, such as `ctrl_l`, and their numbers."""

    @property
    def letter_keys(self) -> Mapping[str, int]:
        """The keys of letters, digits and some signs, for combinations."""

    @property
    def no_key(self) -> int | None:
        """A number that no key has and that can be tapped to be heard, if there is one."""

    def units_of(self, character: str) -> list[str]:
        """The pieces in which a character that was typed by `text` is heard."""

    def listen(self, hear: Callable[[Heard], None]) -> None:
        """Tell `hear` of everything from now on, on other threads."""

    def is_listening(self) -> bool:
        """Whether everything is still heard of."""

    def close(self) -> None:
        """Stop listening."""

    def key(self, vk: int, *, is_press: bool) -> None:
        """Press or release a key."""

    def text(self, character: str, *, is_press: bool) -> None:
        """Press or release a key that types this character whatever the layout."""

    def button(self, number: int, *, is_press: bool) -> None:
        """Press or release a button where the pointer is."""

    def scroll(self, wheel: int) -> None:
        """Turn a wheel by a notch; 4 to 7 are up, down, left and right."""

    def move(self, at: ScreenPoint) -> None:
        """Put the pointer there."""

    def pointer(self) -> ScreenPoint:
        """Where the pointer is."""

    def keys_down(self, among: Iterable[int]) -> set[int]:
        """Which of these keys are down."""

    def buttons_down(self) -> set[int]:
        """The buttons that are down."""

    def has_caps_lock(self) -> bool:
        """Whether letters come out as capitals now."""

    def bounds(self) -> ScreenRect:
        """The virtual desktop."""
