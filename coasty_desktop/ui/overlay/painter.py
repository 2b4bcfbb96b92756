"""Draws the marks of a step. The one painter of the live view and of the overlay on the screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF, QRegion

from coasty_desktop.core.action import Action
from coasty_desktop.ui.overlay.marks import RADIUS, Arrow, Bubble, Chevrons, Mark, Ring, Transform, marks

PADDING = QSizeF(9, 4)
HALO = 6.0
FRAME = 3.0


@dataclass(frozen=True)
class Look:
    """How the marks look. Without `translucent` nothing is see-through: a screen without a compositor shows it black.

    `done` actions are drawn faint, the one at index `acting_on` strong.
    """

    colour: QColor
    on_colour: QColor
    tip: QColor
    on_tip: QColor
    font: QFont
    translucent: bool = True
    done: int = 0
    acting_on: int = -1


def layout(actions: Sequence[Action], to_view: Transform, bounds: QRectF, look: Look) -> list[Mark]:
    """Where everything goes, measured in the look's own font."""
    metrics = QFontMetricsF(look.font)

    def measure(text: str) -> QSizeF:
        width = min(metrics.horizontalAdvance(text), bounds.width() * 0.6, 420.0)
        return QSizeF(width + 2 * PADDING.width(), metrics.height() + 2 * PADDING.height())

    return marks(actions, to_view, bounds, measure)


def paint(painter: QPainter, drawn: Sequence[Mark], look: Look) -> None:
    """Draw marks that `layout` placed; bubbles last, so that their words are never covered."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, look.translucent)
    painter.setFont(look.font)
    for mark in sorted(drawn, key=lambda one: isinstance(one, Bubble)):
        painter.setOpacity(0.4 if look.translucent and _newest(mark) <= look.done else 1.0)
        match mark:
            case Ring():
                _ring(painter, mark, look)
            case Arrow():
                _arrow(painter, mark, look)
            case Chevrons():
                _chevrons(painter, mark, look)
            case Bubble():
                _bubble(painter, mark, look)
    painter.restore()


def paint_frame(painter: QPainter, bounds: QRectF, look: Look) -> None:
    """A thin frame: someone else is at the wheel."""
    painter.save()
    half = FRAME / 2
    painter.setPen(QPen(look.colour, FRAME, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
    painter.drawRect(bounds.adjusted(half, half, -half, -half))
    painter.restore()


def frame_region(bounds: QRectF) -> QRegion:
    """The pixels of the frame, for a window that is cut out to its shapes."""
    inner = bounds.adjusted(FRAME, FRAME, -FRAME, -FRAME)
    return QRegion(bounds.toAlignedRect()) - QRegion(inner.toAlignedRect())


def region(drawn: Sequence[Mark], look: Look) -> QRegion:
    """The pixels the marks cover when nothing is see-through, for a window that is cut out to its shapes."""
    covered = QRegion()
    for mark in drawn:
        for path in _outline(mark, look):
            covered += QRegion(path.toFillPolygon().toPolygon())
    return covered


def _newest(mark: Mark) -> int:
    return mark.numbers[-1] if isinstance(mark, Ring) else mark.number


def _is_acting(numbers: tuple[int, ...], look: Look) -> bool:
    return look.acting_on + 1 in numbers


def _ring(painter: QPainter, ring: Ring, look: Look) -> None:
    if look.translucent:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(look.colour, 0.13))
        painter.drawEllipse(ring.at, RADIUS + HALO, RADIUS + HALO)
    painter.setBrush(_faint(look.colour, 0.14) if look.translucent else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.colour, 5.0 if _is_acting(ring.numbers, look) else 3.0))
    painter.drawEllipse(ring.at, RADIUS, RADIUS)
    _badge(painter, ring.label, ring.at, look)


def _arrow(painter: QPainter, arrow: Arrow, look: Look) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour)
    for path in _arrow_paths(arrow):
        painter.drawPath(path)
    _badge(painter, str(arrow.number), arrow.start, look)


def _chevrons(painter: QPainter, mark: Chevrons, look: Look) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour)
    for path in _chevron_paths(mark):
        painter.drawPath(path)
    _badge(painter, str(mark.number), mark.at, look)


def _bubble(painter: QPainter, bubble: Bubble, look: Look) -> None:
    painter.setPen(QPen(look.colour, 1.0) if look.acting_on + 1 == bubble.number else Qt.PenStyle.NoPen)
    painter.setBrush(look.tip)
    painter.drawPath(_rounded(bubble.box, 8))
    painter.setPen(look.on_tip)
    inner = bubble.box.adjusted(PADDING.width(), 0, -PADDING.width(), 0)
    text = QFontMetricsF(look.font).elidedText(bubble.text, Qt.TextElideMode.ElideRight, inner.width() + 1)
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _badge(painter: QPainter, text: str, at: QPointF, look: Look) -> None:
    box = _badge_box(text, at, look)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour)
    painter.drawPath(_rounded(box, box.height() / 2))
    painter.setPen(look.on_colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _badge_box(text: str, at: QPointF, look: Look) -> QRectF:
    metrics = QFontMetricsF(look.font)
    height = metrics.height() + 1
    width = max(height, metrics.horizontalAdvance(text) + 11)
    return QRectF(at.x() + RADIUS * 0.45, at.y() - RADIUS - height * 0.7, width, height)


def _outline(mark: Mark, look: Look) -> list[QPainterPath]:
    match mark:
        case Ring():
            ring = QPainterPath()
            ring.addEllipse(mark.at, RADIUS + 3, RADIUS + 3)
            hole = QPainterPath()
            hole.addEllipse(mark.at, RADIUS - 3, RADIUS - 3)
            return [ring - hole, _rounded(_badge_box(mark.label, mark.at, look), 9)]
        case Arrow():
            return [*_arrow_paths(mark), _rounded(_badge_box(str(mark.number), mark.start, look), 9)]
        case Chevrons():
            return [*_chevron_paths(mark), _rounded(_badge_box(str(mark.number), mark.at, look), 9)]
        case Bubble():
            return [_rounded(mark.box, 8)]


def _arrow_paths(arrow: Arrow) -> list[QPainterPath]:
    dx, dy = arrow.end.x() - arrow.start.x(), arrow.end.y() - arrow.start.y()
    length = math.hypot(dx, dy)
    grip = QPainterPath()
    grip.addEllipse(arrow.start, 6, 6)
    if length < 1:
        return [grip]
    ux, uy = dx / length, dy / length
    head = min(16.0, length)

    def at(along: float, across: float) -> QPointF:
        return QPointF(arrow.start.x() + ux * along - uy * across, arrow.start.y() + uy * along + ux * across)

    shaft, tip = length - head, QPainterPath()
    above, below = [at(0, -2), at(shaft, -2), at(shaft, -8)], [at(shaft, 8), at(shaft, 2), at(0, 2)]
    tip.addPolygon(QPolygonF([*above, at(length, 0), *below]))
    tip.closeSubpath()
    return [grip, tip]


def _chevron_paths(mark: Chevrons) -> list[QPainterPath]:
    paths = []
    for index in range(3):
        along = -12.0 + index * 11

        def at(forward: float, across: float, along: float = along) -> QPointF:
            way = along + forward
            return QPointF(
                mark.at.x() + mark.dx * way + abs(mark.dy) * across, mark.at.y() + mark.dy * way + abs(mark.dx) * across
            )

        path = QPainterPath()
        path.addPolygon(QPolygonF([at(0, -13), at(9, 0), at(0, 13), at(-5, 13), at(4, 0), at(-5, -13)]))
        path.closeSubpath()
        paths.append(path)
    return paths


def _rounded(box: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path


def _faint(colour: QColor, opacity: float) -> QColor:
    faint = QColor(colour)
    faint.setAlphaF(opacity)
    return faint
