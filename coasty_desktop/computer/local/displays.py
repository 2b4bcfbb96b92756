"""The displays of this computer: where each lies on the virtual desktop, and when that changed."""

from __future__ import annotations

import re
import sys
from typing import Any, Protocol

import msgspec

from coasty_desktop.computer.local.x11 import XServer
from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.core.geometry import ScreenRect

# What X calls 100 %. Source: every toolkit reads Xft.dpi against it.
_DOTS_PER_INCH_AT_SCALE_1 = 96.0


class DisplayInfo(msgspec.Struct, frozen=True):
    """One display. `number` counts from 1 in the order of the names, so that it does not depend on who was first."""

    number: int
    name: str
    area: ScreenRect
    scale: float
    is_primary: bool


class Layout(msgspec.Struct, frozen=True):
    """Where all displays lie. `generation` grows by one with each change that was noticed."""

    generation: int
    displays: tuple[DisplayInfo, ...]
    bounds: ScreenRect

    @property
    def primary(self) -> DisplayInfo:
        """The primary display; the first one when the system names none."""
        return next((display for display in self.displays if display.is_primary), self.displays[0])

    def display(self, number: int) -> DisplayInfo:
        """The display of that number; 0 is the primary one. Raises BadInput for a number nobody has."""
        if number == 0:
            return self.primary
        for display in self.displays:
            if display.number == number:
                return display
        known = ", ".join(f"{display.number} ({display.name})" for display in self.displays)
        raise BadInput(f"There is no display {number}", hint=f"There is {known}; 0 is the primary one.")


class FoundDisplay(msgspec.Struct, frozen=True):
    """A display as the system names it, before it has a number."""

    name: str
    area: ScreenRect
    scale: float
    is_primary: bool


class Displays(Protocol):
    """Whoever knows the displays."""

    def layout(self) -> Layout:
        """Ask now. Raises NotPossibleHere."""


class AskedDisplays:
    """Asks each time, and counts the changes: no event to miss, and one question costs a tenth of a millisecond."""

    def __init__(self, find: FindDisplays) -> None:
        """Take the question to ask."""
        self._find = find
        self._generation = 0
        self._found: tuple[tuple[FoundDisplay, ...], ScreenRect] | None = None
        self._layout: Layout | None = None

    def layout(self) -> Layout:
        """Ask now. Raises NotPossibleHere."""
        found = self._find()
        if self._layout is None or found != self._found:
            self._generation += 1
            self._found = found
            self._layout = Layout(self._generation, _numbered(found[0]), found[1])
        return self._layout


class FindDisplays(Protocol):
    """One question to the system: its displays and the rectangle around the virtual desktop."""

    def __call__(self) -> tuple[tuple[FoundDisplay, ...], ScreenRect]:
        """Ask. Raises NotPossibleHere."""


def open_displays(server: XServer | None = None) -> Displays:
    """The displays of this system."""
    if sys.platform == "linux":
        return AskedDisplays(RandrDisplays(server or XServer()))
    return AskedDisplays(find_by_screenshot_library)


class RandrDisplays:
    """Asks the X server's RandR extension, or takes the whole screen for one display where it is missing."""

    def __init__(self, server: XServer) -> None:
        """Take the server to ask."""
        self._server = server
        self._names: dict[int, str] = {}

    def __call__(self) -> tuple[tuple[FoundDisplay, ...], ScreenRect]:
        """Ask the server."""
        with self._server.asked() as display:
            root = display.screen().root
            whole = root.get_geometry()
            bounds = ScreenRect(0, 0, whole.width, whole.height)
            scale = _scale_of(display)
            # Two outputs that mirror each other are one rectangle to work on: the first of them names it.
            found: dict[ScreenRect, FoundDisplay] = {}
            if display.has_extension("RANDR"):
                for monitor in root.xrandr_get_monitors().monitors:
                    area = ScreenRect(monitor.x, monitor.y, monitor.width_in_pixels, monitor.height_in_pixels)
                    if area.width and area.height and (area not in found or monitor.primary):
                        found[area] = FoundDisplay(
                            self._name_of(display, monitor.name), area, scale, bool(monitor.primary)
                        )
        return tuple(found.values()) or (FoundDisplay("screen", bounds, scale, True),), bounds

    def _name_of(self, display: Any, atom: int) -> str:
        if atom not in self._names:
            self._names[atom] = str(display.get_atom_name(atom))
        return self._names[atom]


def find_by_screenshot_library() -> tuple[tuple[FoundDisplay, ...], ScreenRect]:
    """Ask the screenshot library, as Windows and macOS do here. Not tested on either."""
    import mss

    try:
        with mss.MSS() as library:
            whole, *each = library.monitors
    except mss.ScreenShotError as error:
        raise NotPossibleHere("The displays cannot be found", hint="Start from a graphical session.") from error
    return tuple(
        FoundDisplay(str(one.get("name") or f"Display {index}"), _area(one), 1.0, bool(one.get("is_primary")))
        for index, one in enumerate(each, 1)
    ), _area(whole)


def _area(monitor: Any) -> ScreenRect:
    return ScreenRect(monitor["left"], monitor["top"], monitor["width"], monitor["height"])


def _numbered(found: tuple[FoundDisplay, ...]) -> tuple[DisplayInfo, ...]:
    ordered = sorted(found, key=lambda one: (_natural(one.name), one.area.x, one.area.y))
    return tuple(
        DisplayInfo(number, one.name, one.area, one.scale, one.is_primary) for number, one in enumerate(ordered, 1)
    )


def _natural(name: str) -> list[tuple[int, str]]:
    """DP-2 comes before DP-10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name) if part]


def _scale_of(display: Any) -> float:
    """X has one scale for all displays, if any: the resource Xft.dpi."""
    from Xlib import Xatom

    held = display.screen().root.get_full_property(Xatom.RESOURCE_MANAGER, Xatom.STRING)
    text = held.value.decode("latin-1") if held and isinstance(held.value, bytes) else ""
    match = re.search(r"^Xft\.dpi:\s*([\d.]+)", text, re.MULTILINE)
    return round(float(match[1]) / _DOTS_PER_INCH_AT_SCALE_1, 2) if match else 1.0
