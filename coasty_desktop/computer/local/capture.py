"""Pixels of the screen: one grabber, on one thread of its own.

It owns the connection the pixels come through and nothing else: what is captured, and whether any of our windows is in
the way, is its caller's business.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.geometry import ScreenRect

if TYPE_CHECKING:
    from mss import MSS


class Frame(msgspec.Struct, frozen=True, eq=False):
    """The pixels of one rectangle: four bytes each (blue, green, red, unused), rows from the top, no padding."""

    area: ScreenRect
    bgra: bytearray

    def shows_the_same_as(self, other: Frame) -> bool:
        """Whether not a single byte differs; a comparison of memory, so the early difference is the cheap one."""
        return self.area == other.area and self.bgra == other.bgra


class Grabber:
    """Grabs rectangles through one kept connection: opening the library anew for each picture is five times as slow.

    Used from one event loop; every call of the library happens on the grabber's own thread.
    """

    def __init__(self) -> None:
        """Connect to nothing yet; the first grab does."""
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="grabber")
        self._library: MSS | None = None
        self._bounds: ScreenRect | None = None

    async def grab(self, area: ScreenRect) -> Frame:
        """Grab the part of `area` that lies on the desktop; the frame says which part that is.

        Raises NotPossibleHere when there is no desktop to grab from, or none of `area` lies on it.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._grab, area)

    async def close(self) -> None:
        """Close the connection and end the thread. Safe to call twice."""
        if not self._closed:
            self._closed = True
            await asyncio.get_running_loop().run_in_executor(self._thread, self._forget)
            self._thread.shutdown()

    def _grab(self, area: ScreenRect) -> Frame:
        # The library keeps the bounds it saw first; a rectangle beyond them means that the desktop has grown.
        if self._bounds is None or area.intersection(self._bounds) != area:
            self._forget()
        from mss import ScreenShotError

        try:
            return self._grab_once(area)
        except ScreenShotError:
            # The desktop has shrunk, or its server was started anew. Once more on a fresh connection, then give up.
            self._forget()
        try:
            return self._grab_once(area)
        except ScreenShotError as error:
            self._forget()
            raise NotPossibleHere(
                "The screen could not be captured", hint="Run `coasty-desktop doctor` to see what is missing."
            ) from error

    def _grab_once(self, area: ScreenRect) -> Frame:
        if self._library is None:
            self._open()
        assert self._library is not None
        assert self._bounds is not None
        visible = area.intersection(self._bounds)
        if visible is None:
            raise NotPossibleHere(
                f"Nothing of {area.width}x{area.height} at {area.x},{area.y} lies on the screen",
                hint="Run `coasty-desktop doctor` to see where the displays are.",
            )
        shot = self._library.grab(
            {"left": visible.x, "top": visible.y, "width": visible.width, "height": visible.height}
        )
        return Frame(visible, shot.raw)

    def _open(self) -> None:
        import mss

        self._library = mss.MSS()
        whole = self._library.monitors[0]
        self._bounds = ScreenRect(whole["left"], whole["top"], whole["width"], whole["height"])

    def _forget(self) -> None:
        library, self._library, self._bounds = self._library, None, None
        if library is not None:
            library.close()
