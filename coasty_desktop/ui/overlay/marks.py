"""Where the marks of a step lie: actions and a transform in, shapes out. Draws nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

from coasty_desktop.core.action import (
    Action,
    Click,
    Done,
    Drag,
    Fail,
    Move,
    Scroll,
    points_of,
)
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.ui.translation import translator
from coasty_desktop.ui.words import in_words

# Places a picture's point where it is drawn; None when it does not lie there.
Transform = Callable[[ModelPoint], QPointF | None]
Measure = Callable[[str], QSizeF]

RADIUS = 17.0
tr = translator("marks")
# Two targets nearer than this are one ring with both numbers.
SAME_PLACE = 10.0
BUBBLE_GAP = 8.0


@dataclass(frozen=True)
class Ring:
    """A target: a ring with the numbers of the actions that hit it."""

    at: QPointF
    numbers: tuple[int, ...]

    @property
    def label(self) -> str:
        """`1`, or `1, 3`."""
        return ", ".join(str(number) for number in self.numbers)


@dataclass(frozen=True)
class Arrow:
    """A drag."""

    start: QPointF
    end: QPointF
    number: int


@dataclass(frozen=True)
class Chevrons:
    """A turn of the wheel; `dx`, `dy` say which way the content will go."""

    at: QPointF
    dx: int
    dy: int
    number: int


@dataclass(frozen=True)
class Bubble:
    """Words beside a target; `box` is where they stand."""

    text: str
    box: QRectF
    number: int


Mark = Ring | Arrow | Chevrons | Bubble


def marks(actions: Sequence[Action], to_view: Transform, bounds: QRectF, measure: Measure) -> list[Mark]:
    """Lay a step's marks out inside `bounds`.

    A point that does not lie in the view leaves no mark; what has no point of its own gets a bubble beside the last
    target, or at the lower edge. `measure` says how large a bubble's words are.
    """
    made: list[Mark] = []
    boxes: list[QRectF] = []
    last: QPointF | None = None
    for number, action in enumerate(actions, 1):
        places = [to_view(point) for point in points_of(action)]
        for shape in _shapes(action, number, places, last or bounds.center()):
            _add(made, shape)
        inside = [place for place in places if place is not None]
        last = inside[-1] if inside else last
        text = _words_of(action, number)
        if text:
            box = _free_box(measure(text), last, bounds, boxes)
            boxes.append(box)
            made.append(Bubble(text, box, number))
    return made


def _shapes(action: Action, number: int, places: list[QPointF | None], resting: QPointF) -> list[Mark]:
    match action, places:
        case ((Click() | Move()), [QPointF() as at]):
            return [Ring(at, (number,))]
        case Drag(), [QPointF() as start, QPointF() as end]:
            return [Arrow(start, end, number)]
        case Scroll(clicks=clicks, axis=axis), _:
            turned = places[0] if places else resting
            if turned is None or clicks == 0:
                return []
            way = 1 if clicks > 0 else -1
            return [Chevrons(turned, way if axis == "horizontal" else 0, -way if axis == "vertical" else 0, number)]
        case _:
            return []


def _add(made: list[Mark], shape: Mark) -> None:
    if isinstance(shape, Ring):
        for index, other in enumerate(made):
            if isinstance(other, Ring) and (other.at - shape.at).manhattanLength() < SAME_PLACE:
                made[index] = replace(other, numbers=other.numbers + shape.numbers)
                return
    made.append(shape)


def _words_of(action: Action, number: int) -> str:
    match action:
        case Move() | Scroll() | Drag() | Done() | Fail():
            return ""
        case Click(button="left", count=1):
            return ""
        case Click(button=button, count=count):
            times = {1: "", 2: tr("double"), 3: tr("triple")}.get(count, str(count))
            return " · ".join(filter(None, (str(number), "" if button == "left" else button, times)))
        case _:
            return f"{number} · {in_words(action)}"


def _free_box(size: QSizeF, beside: QPointF | None, bounds: QRectF, taken: list[QRectF]) -> QRectF:
    anchor = beside or QPointF(bounds.center().x(), bounds.bottom() - size.height() - 3 * BUBBLE_GAP)
    width = min(size.width(), bounds.width())
    box = QRectF(anchor.x() + BUBBLE_GAP, anchor.y() + RADIUS + BUBBLE_GAP, width, size.height())
    if beside is None:
        box.moveLeft(anchor.x() - width / 2)
        box.moveTop(anchor.y())
    if box.bottom() > bounds.bottom():
        box.moveBottom(anchor.y() - RADIUS - BUBBLE_GAP)
    box.moveLeft(max(bounds.left(), min(box.left(), bounds.right() - width)))
    step = size.height() + 4
    way = step if box.top() >= anchor.y() else -step
    while any(box.intersects(other) for other in taken) and bounds.top() < box.top() < bounds.bottom():
        box.translate(0, way)
    box.moveTop(max(bounds.top(), min(box.top(), bounds.bottom() - size.height())))
    return box
