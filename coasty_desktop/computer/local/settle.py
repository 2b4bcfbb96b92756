"""When the screen is quiet: frames are compared until nothing has changed for a while.

A comparison of memory costs less than any hash and ends at the first difference. A blinking caret does not count.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from coasty_desktop.computer.local.capture import Frame, Grabber
from coasty_desktop.core.geometry import ScreenRect, Size

if TYPE_CHECKING:
    from PIL import Image

# Long enough to span two frames of a slow animation, short beside any fixed sleep.
QUIET_S = 0.12
# A program needs time to answer at all: quiet before that means nothing.
FLOOR_S = 0.2
# A video or a spinner never ends.
CAP_S = 3.0
INTERVAL_S = 0.03
# What a text caret of a large font covers, with the pixels around it that are smoothed.
CARET = Size(4, 48)


class QuietWatch:
    """Says from the times of changes whether it is over: quiet for long enough, after a floor, or at the cap."""

    def __init__(self, now: float, *, quiet_s: float = QUIET_S, floor_s: float = FLOOR_S, cap_s: float = CAP_S) -> None:
        """Start at `now`, in seconds of any clock."""
        self._quiet_s, self._floor, self._cap = quiet_s, now + floor_s, now + cap_s
        self._changed_at = now

    def is_over(self, now: float, *, has_changed: bool) -> bool:
        """Take one look at time `now` into account."""
        if has_changed:
            self._changed_at = now
        return now >= self._cap or (now >= self._floor and now - self._changed_at >= self._quiet_s)


async def wait_until_quiet(
    grabber: Grabber,
    area: ScreenRect,
    watch: QuietWatch,
    *,
    ignored: Sequence[ScreenRect] = (),
    interval_s: float = INTERVAL_S,
) -> None:
    """Return once `area` is quiet as `watch` says; a change within one of the `ignored` rectangles does not count."""
    before = await grabber.grab(area)
    while True:
        await asyncio.sleep(interval_s)
        frame = await grabber.grab(area)
        if watch.is_over(time.monotonic(), has_changed=has_changed(before, frame, ignored)):
            return
        before = frame


def has_changed(before: Frame, after: Frame, ignored: Sequence[ScreenRect] = ()) -> bool:
    """Whether something a person would notice differs."""
    if before.shows_the_same_as(after):
        return False
    if before.area != after.area:
        return True
    from PIL import ImageChops

    box = ImageChops.difference(_image(before), _image(after)).getbbox()
    if box is None:
        return False
    left, top, right, bottom = box
    if right - left <= CARET.width and bottom - top <= CARET.height:
        return False
    changed = ScreenRect(after.area.x + left, after.area.y + top, right - left, bottom - top)
    return not any(changed.intersection(area) == changed for area in ignored)


def _image(frame: Frame) -> Image.Image:
    from PIL import Image

    # Any buffer is good; the stubs only know bytes. The fourth byte is dropped: no screen gives it a meaning.
    pixels = cast(bytes, frame.bgra)
    return Image.frombuffer("RGB", (frame.area.width, frame.area.height), pixels, "raw", "BGRX", 0, 1)
