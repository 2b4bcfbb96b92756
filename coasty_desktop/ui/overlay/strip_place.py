"""Which corner of a screen the strip lies in, so that no action lands under it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize

from coasty_desktop.core.geometry import LogicalPoint

MARGIN = 22
# An action this near to the strip counts as under it: what it opens may reach further.
ROOM = 24


def corners(size: QSize, screen: QRect) -> tuple[QPoint, ...]:
    """Where the strip's top left may lie, the best place first."""
    left, right = screen.left() + MARGIN, screen.right() - MARGIN - size.width() + 1
    top, bottom = screen.top() + MARGIN, screen.bottom() - MARGIN - size.height() + 1
    return QPoint(right, bottom), QPoint(left, bottom), QPoint(right, top), QPoint(left, top)


def corner_for(size: QSize, screen: QRect, points: Sequence[LogicalPoint], now: int = 0) -> int:
    """Which of `corners` to lie in: number `now` if that is free of `points`, else the first free one.

    When none is free, the one with the fewest points under it.
    """
    places = corners(size, screen)
    order = (now, *(number for number in range(len(places)) if number != now))
    return min(order, key=lambda number: _under(QRect(places[number], size), points))


def _under(strip: QRect, points: Sequence[LogicalPoint]) -> int:
    room = strip.adjusted(-ROOM, -ROOM, ROOM, ROOM)
    return sum(room.contains(round(point.x), round(point.y)) for point in points)
