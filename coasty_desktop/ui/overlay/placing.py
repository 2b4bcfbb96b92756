"""From native pixels of the virtual desktop to Qt's logical ones and back, screen by screen.

Qt keeps a screen's origin in native pixels and divides only its size and what lies on it by the device pixel ratio.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QScreen

from coasty_desktop.core.errors import OutOfPicture
from coasty_desktop.core.geometry import LogicalPoint, ModelPoint, PictureTransform, ScreenPoint, ScreenRect
from coasty_desktop.ui.overlay.marks import Transform


@dataclass(frozen=True)
class Placed:
    """One screen: its rectangle in native pixels, its logical one, and their ratio."""

    native: ScreenRect
    logical: QRect
    ratio: float

    def to_logical(self, point: ScreenPoint) -> LogicalPoint:
        """The middle of a native pixel in Qt's coordinates."""
        return LogicalPoint(
            self.logical.x() + (point.x - self.native.x + 0.5) / self.ratio,
            self.logical.y() + (point.y - self.native.y + 0.5) / self.ratio,
        )

    def rect_to_logical(self, area: ScreenRect) -> QRectF:
        """A native rectangle in Qt's coordinates."""
        return QRectF(
            self.logical.x() + (area.x - self.native.x) / self.ratio,
            self.logical.y() + (area.y - self.native.y) / self.ratio,
            area.width / self.ratio,
            area.height / self.ratio,
        )

    def rect_to_native(self, area: QRect) -> ScreenRect:
        """A logical rectangle in native pixels, rounded outwards to whole ones."""
        left = self.native.x + int((area.x() - self.logical.x()) * self.ratio // 1)
        top = self.native.y + int((area.y() - self.logical.y()) * self.ratio // 1)
        right = self.native.x + int(-(-(area.x() + area.width() - self.logical.x()) * self.ratio // 1))
        bottom = self.native.y + int(-(-(area.y() + area.height() - self.logical.y()) * self.ratio // 1))
        return ScreenRect(left, top, right - left, bottom - top)


def placed(screen: QScreen) -> Placed:
    """How one of Qt's screens lies on the virtual desktop."""
    return place(screen.geometry(), screen.devicePixelRatio())


def place(logical: QRect, ratio: float) -> Placed:
    """The same from plain values."""
    size = round(logical.width() * ratio), round(logical.height() * ratio)
    return Placed(ScreenRect(logical.x(), logical.y(), *size), logical, ratio)


def screen_at(area: ScreenRect, screens: Sequence[Placed]) -> Placed | None:
    """The screen that shows most of a native rectangle; None when none does."""

    def shown(screen: Placed) -> int:
        part = screen.native.intersection(area)
        return 0 if part is None else part.width * part.height

    best = max(screens, key=shown, default=None)
    return best if best is not None and shown(best) > 0 else None


def onto_screen(transform: PictureTransform, screen: Placed) -> Transform:
    """Where a picture's point lies inside a window that covers `screen`; None when it lies elsewhere."""

    def to_view(point: ModelPoint) -> QPointF | None:
        try:
            native = transform.to_screen(point)
        except OutOfPicture:
            return None
        if not screen.native.contains(native):
            return None
        logical = screen.to_logical(native)
        return QPointF(logical.x - screen.logical.x(), logical.y - screen.logical.y())

    return to_view


def onto_picture(transform: PictureTransform, box: QRectF) -> Transform:
    """Where a picture's point lies when the picture fills `box`; None when it lies outside the picture."""

    def to_view(point: ModelPoint) -> QPointF | None:
        size = transform.picture
        if not (0 <= point.x < size.width and 0 <= point.y < size.height):
            return None
        return QPointF(
            box.x() + (point.x + 0.5) * box.width() / size.width, box.y() + (point.y + 0.5) * box.height() / size.height
        )

    return to_view
