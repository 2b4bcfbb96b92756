"""A look at the screen with none of our windows in it.

They are hidden first; what could not be hidden is told, so that it is painted over and nothing is clicked there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from coasty_desktop.computer.local.backing import Backing
from coasty_desktop.computer.local.capture import Frame, Grabber
from coasty_desktop.computer.local.settle import QuietWatch, has_changed, wait_until_quiet
from coasty_desktop.computer.local.windows import Windows
from coasty_desktop.computer.local.x11 import XServer
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

# Hiding takes 1.4 ms where nothing animates; after half a second it is not going to happen.
HIDE_TIMEOUT_S = 0.5
_ASK_AGAIN_S = 0.002
# Two frames of a 60 Hz screen: a compositor that fades a window out paints in each of them.
_REPAINT_QUIET_S = 0.035
_REPAINT_CAP_S = 0.4
# Where nothing of ours was to be seen, there is no change to wait for.
_REPAINT_BEGINS_S = 0.25
_REPAINT_INTERVAL_S = 0.008
# Where nobody can be asked: some frames. Never measured, because never run there.
_UNSEEN_REPAINT_S = 0.1
_EVERYWHERE = ScreenRect(-(1 << 16), -(1 << 16), 1 << 17, 1 << 17)


class OwnWindows(Protocol):
    """Whoever draws our windows, and can take them out of the way."""

    async def hide(self, area: ScreenRect) -> None:
        """Take every window of ours that reaches into `area` off the screen."""

    async def show(self) -> None:
        """Bring back what `hide` took away, without taking the keys from anybody."""


class NoOwnWindows:
    """A program without windows."""

    async def hide(self, area: ScreenRect) -> None:
        """Hide nothing."""

    async def show(self) -> None:
        """Show nothing."""


class ClearView:
    """Looks through our own windows."""

    def __init__(
        self, server: XServer, windows: Windows, grabber: Grabber, own_pids: Callable[[], set[int]], own: OwnWindows
    ) -> None:
        """Take what is asked; `own_pids` are the processes whose windows are ours."""
        self._backing = Backing(server)
        self._windows, self._grabber = windows, grabber
        self._own_pids, self._own = own_pids, own

    def prepare(self) -> None:
        """Let the server keep what lies under windows from now on; blocks for a moment."""
        self._backing.keep()

    def ours(self, area: ScreenRect) -> tuple[ScreenRect, ...]:
        """Where our windows can be seen within `area`; blocks for a moment."""
        return tuple(window.area for window in self._windows.of_pids(self._own_pids(), area))

    async def frame(self, area: ScreenRect) -> tuple[Frame, tuple[ScreenRect, ...]]:
        """Grab `area` without our windows; returns with it where one of them was in the way all the same."""
        if not self._windows.can_be_seen:
            async with self._hidden_unseen(area):
                return await self._grabber.grab(area), ()
        covered = await asyncio.to_thread(self.ours, area)
        if not covered:
            frame = await self._grabber.grab(area)
            return frame, await asyncio.to_thread(self._left_in, area)
        async with self.without(area, covered):
            frame = await self._grabber.grab(area)
            return frame, await asyncio.to_thread(self._left_in, area)

    def _left_in(self, area: ScreenRect) -> tuple[ScreenRect, ...]:
        """What of ours is in a picture that was taken just now: what came meanwhile, and what cannot be hidden."""
        return self.ours(area) + self._windows.icons_of_pids(self._own_pids(), area)

    @asynccontextmanager
    async def without(self, area: ScreenRect, covered: Sequence[ScreenRect]) -> AsyncIterator[None]:
        """Our windows are off `area` inside of this, as far as they can be; `covered` is where they are now."""
        shared = [part for part in (one.intersection(area) for one in covered) if part is not None]
        under = _around(shared)
        await asyncio.to_thread(self._backing.keep)
        frames = await asyncio.to_thread(self._frames, area)
        before = await self._grabber.grab(under)
        try:
            await self._own.hide(area)
            if await self._are_hidden(area, frames):
                await self._is_repainted(under, before)
            yield
        finally:
            await self._own.show()

    @asynccontextmanager
    async def out_of_the_way(self, points: Sequence[ScreenPoint]) -> AsyncIterator[None]:
        """None of our windows gets a click at any of `points` inside of this.

        Raises ActionRefused when one of them stays.
        """
        if not self._windows.can_be_seen:
            async with self._hidden_unseen(_EVERYWHERE):
                yield
            return
        if not await asyncio.to_thread(self.is_ours, points):
            yield
            return
        area = _around([ScreenRect(point.x, point.y, 1, 1) for point in points])
        try:
            await self._own.hide(area)
            deadline = time.monotonic() + HIDE_TIMEOUT_S
            while await asyncio.to_thread(self.is_ours, points):
                if time.monotonic() > deadline:
                    raise own_window_refusal()
                await asyncio.sleep(_ASK_AGAIN_S)
            yield
        finally:
            await self._own.show()

    @asynccontextmanager
    async def _hidden_unseen(self, area: ScreenRect) -> AsyncIterator[None]:
        """Our windows were asked to leave `area`, where the system does not say whether they have."""
        try:
            await self._own.hide(area)
            await asyncio.sleep(_UNSEEN_REPAINT_S)
            yield
        finally:
            await self._own.show()

    def is_ours(self, points: Sequence[ScreenPoint]) -> bool:
        """Whether a click at one of `points` would reach a window of ours; blocks for a moment."""
        own = self._own_pids()
        return bool(own) and any(self._windows.pids_at(point) & own for point in points)

    def _frames(self, area: ScreenRect) -> frozenset[int]:
        """The outermost windows around ours: a window manager takes its frame away a moment after our window."""
        return frozenset(window.top_level for window in self._windows.of_pids(self._own_pids(), area))

    async def _are_hidden(self, area: ScreenRect, frames: frozenset[int]) -> bool:
        """Wait until the server shows none of ours there, and none of the `frames` that were around them."""

        def is_any_seen() -> bool:
            return bool(self.ours(area)) or self._windows.is_any_viewable(frames)

        deadline = time.monotonic() + HIDE_TIMEOUT_S
        while await asyncio.to_thread(is_any_seen):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_ASK_AGAIN_S)
        return True

    async def _is_repainted(self, under: ScreenRect, before: Frame) -> None:
        """Wait until what lay under our windows is on the screen.

        The server has painted it already when it kept it. A compositor does it a frame later, or fades for longer; a
        program that was covered until now has to paint anew. Both show by changes that come and then stop.
        """
        if await asyncio.to_thread(self._backing.is_at_hand):
            return
        now = time.monotonic()
        while time.monotonic() < now + _REPAINT_BEGINS_S:
            if has_changed(before, await self._grabber.grab(under)):
                break
            await asyncio.sleep(_REPAINT_INTERVAL_S)
        watch = QuietWatch(time.monotonic(), quiet_s=_REPAINT_QUIET_S, floor_s=0, cap_s=_REPAINT_CAP_S)
        await wait_until_quiet(self._grabber, under, watch, interval_s=_REPAINT_INTERVAL_S)


def own_window_refusal() -> ActionRefused:
    """What is said when an action would land on us."""
    return ActionRefused(
        "The service named a point on a window of Coasty Desktop",
        "Nothing was done there. Move that window away, then go on.",
        rule="own_window",
    )


def _around(areas: Sequence[ScreenRect]) -> ScreenRect:
    left, top = min(area.x for area in areas), min(area.y for area in areas)
    right = max(area.x + area.width for area in areas)
    bottom = max(area.y + area.height for area in areas)
    return ScreenRect(left, top, right - left, bottom - top)
