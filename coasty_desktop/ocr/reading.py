"""What was read in one picture: lines, words and framed rectangles, in pixels of that picture."""

from __future__ import annotations

import msgspec


class Box(msgspec.Struct, frozen=True):
    """A rectangle in picture pixels; right and bottom are outside it."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height

    @property
    def center(self) -> tuple[float, float]:
        """Its middle, x and y in picture pixels."""
        return self.x + self.width / 2, self.y + self.height / 2

    def contains(self, other: Box, slack: int = 0) -> bool:
        """Whether `other` lies inside, give or take `slack` pixels."""
        return (
            self.x - slack <= other.x
            and self.y - slack <= other.y
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def covers(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def overlap(self, other: Box) -> float:
        """The shared area as a share of the smaller one, 0 to 1."""
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        if width <= 0 or height <= 0:
            return 0.0
        return width * height / max(1, min(self.width * self.height, other.width * other.height))


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all of `boxes` (at least one)."""
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y)


class Word(msgspec.Struct, frozen=True):
    """A run of characters without a space; `confidence` is 0 to 1."""

    text: str
    box: Box
    confidence: float


class Line(msgspec.Struct, frozen=True):
    """Words in one row, left to right. A menu bar or a label with its field's content may be one line."""

    text: str
    box: Box
    confidence: float
    words: tuple[Word, ...]


class Button(msgspec.Struct, frozen=True):
    """A framed rectangle and the caption read inside it; the text of an empty one is empty.

    `text_box` is where the text stands.
    `is_blank` says that there is no mark at all in it: an empty field, a box that is not ticked.
    Push buttons, key caps, text fields, check boxes and list boxes all look like this; who asks tells them apart.
    """

    text: str
    box: Box
    confidence: float
    is_blank: bool = False
    text_box: Box | None = None

    @property
    def is_captioned(self) -> bool:
        """Whether its text stands in the middle, as on a button; what is written in a field stands at a side."""
        if self.text_box is None:
            return False
        left, right = self.text_box.x - self.box.x, self.box.right - self.text_box.right
        return abs(left - right) <= max(5, 0.15 * self.box.width)


class Reading(msgspec.Struct, frozen=True):
    """All that was read in one picture, in reading order. `width` and `height` are the picture's."""

    width: int
    height: int
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word, line after line."""
        return tuple(word for line in self.lines for word in line.words)
