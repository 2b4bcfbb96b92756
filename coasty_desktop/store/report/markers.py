"""What the actions of a step point at, drawn over its picture as SVG in the picture's own pixels."""

from __future__ import annotations

import math

from coasty_desktop.core.action import Click, Drag, KeyCombo, KeyPress, Move, Scroll, TypeText, describe
from coasty_desktop.core.geometry import ModelPoint, Size
from coasty_desktop.core.secrets_out import without_secrets
from coasty_desktop.store.report.markup import Markup, element, joined
from coasty_desktop.store.report.story import ActionStory

_LONGEST = 44
Keys = TypeText | KeyPress | KeyCombo
_CORNERS = ((1, -1), (-1, -1), (1, 1), (-1, 1))


def markers(actions: list[ActionStory], size: Size) -> Markup:
    """The marks of all actions that name a point of the picture or type something; numbers as in the list."""
    drawing = _Drawing(size, sum(isinstance(story.action, Keys) for story in actions))
    return joined(*(drawing.action(number, story) for number, story in enumerate(actions, 1)))


class _Drawing:
    """`unit` is a pixel of a picture 1000 wide, so that marks look alike on every picture."""

    def __init__(self, size: Size, lines: int) -> None:
        self._size, self._lines = size, lines
        self._unit = max(size.width / 1000, 0.45)
        self._marked: list[ModelPoint] = []
        self._bubbles = 0

    def action(self, number: int, story: ActionStory) -> Markup:
        match story.action:
            case Click(at=at, button=button, count=count):
                inside = self._rings(at, max(1, min(count, 3)))
                label = "" if button == "left" else button
                return self._mark(story, number, at, inside, label)
            case Move(at=at):
                return self._mark(story, number, at, self._rings(at, 1, radius=9))
            case Drag(start=start, end=end):
                return self._mark(story, number, start, self._arrow(start, end))
            case Scroll(at=at):
                point = at or (self._marked[-1] if self._marked else ModelPoint(*self._middle()))
                return self._mark(story, number, point, self._chevrons(story.action, point))
            case action if isinstance(action, Keys):
                return self._bubble(story, f"{number} · {_short(describe(action))}")
            case _:
                return Markup("")

    def _mark(self, story: ActionStory, number: int, at: ModelPoint, inside: Markup, label: str = "") -> Markup:
        if not self._contains(at):
            return Markup("")
        near = sum(math.dist((at.x, at.y), (other.x, other.y)) < 24 * self._unit for other in self._marked)
        self._marked.append(at)
        return element("g", inside, self._badge(at, near, f"{number} {label}".strip()), class_=_classes("m", story))

    def _rings(self, at: ModelPoint, count: int, radius: float = 17) -> Markup:
        unit = self._unit
        halo = element("circle", cx=at.x, cy=at.y, r=(radius + 6) * unit, class_="halo")
        rings = (self._line("circle", 2.5, cx=at.x, cy=at.y, r=(radius - 5 * index) * unit) for index in range(count))
        return joined(halo, *rings, element("circle", cx=at.x, cy=at.y, r=2.2 * unit, class_="dot"))

    def _line(self, shape: str, width: float, **place: str | float) -> Markup:
        """A line with a light edge, so that it shows on every colour."""
        return joined(
            element(shape, class_="under", stroke_width=(width + 2.5) * self._unit, **place),
            element(shape, class_="ring", stroke_width=width * self._unit, **place),
        )

    def _badge(self, at: ModelPoint, near: int, text: str) -> Markup:
        right, down = _CORNERS[near % len(_CORNERS)]
        unit = self._unit
        width = (10 + 7 * len(text)) * unit
        x = _clamped(at.x + right * 16 * unit, width / 2, self._size.width - width / 2)
        y = _clamped(at.y + down * 16 * unit, 9 * unit, self._size.height - 9 * unit)
        box = element("rect", x=x - width / 2, y=y - 9 * unit, width=width, height=18 * unit, rx=9 * unit)
        return element("g", box, self._text(text, x, y, "middle"), class_="badge")

    def _text(self, text: str, x: float, y: float, anchor: str) -> Markup:
        return element(
            "text", text, x=x, y=y + 4 * self._unit, text_anchor=anchor, font_size=12 * self._unit
        )  # fmt: skip

    def _arrow(self, start: ModelPoint, end: ModelPoint) -> Markup:
        unit = self._unit
        angle = math.atan2(end.y - start.y, end.x - start.x)

        def corner(turn: float) -> str:
            return f"{end.x - 16 * unit * math.cos(angle + turn):.1f},{end.y - 16 * unit * math.sin(angle + turn):.1f}"

        return joined(
            self._line("circle", 2.5, cx=start.x, cy=start.y, r=7 * unit),
            self._line("line", 3, x1=start.x, y1=start.y, x2=end.x, y2=end.y),
            element("polygon", points=f"{end.x:.1f},{end.y:.1f} {corner(0.45)} {corner(-0.45)}", class_="dot"),
        )

    def _chevrons(self, scroll: Scroll, at: ModelPoint) -> Markup:
        unit = self._unit
        # Up and right are positive: the way the wheel turns, not the way the page goes.
        x, y = (1, 0) if scroll.axis == "horizontal" else (0, -1)
        way = 1 if scroll.clicks >= 0 else -1

        def chevron(step: int) -> Markup:
            tip_x, tip_y = at.x + way * x * step * unit, at.y + way * y * step * unit
            back_x, back_y = tip_x - way * x * 8 * unit, tip_y - way * y * 8 * unit
            across_x, across_y = y * 10 * unit, x * 10 * unit
            one = f"{back_x + across_x:.1f} {back_y + across_y:.1f}"
            other = f"{back_x - across_x:.1f} {back_y - across_y:.1f}"
            return self._line("path", 3, d=f"M{one}L{tip_x:.1f} {tip_y:.1f}L{other}")

        halo = element("circle", cx=at.x, cy=at.y, r=23 * unit, class_="halo")
        return joined(halo, *(chevron(step) for step in (-4, 4, 12)))

    def _bubble(self, story: ActionStory, text: str) -> Markup:
        unit = self._unit
        width = min((18 + 6.9 * sum(2 if ord(char) > 0x2E80 else 1 for char in text)) * unit, self._size.width)
        if self._marked:  # under what was clicked before
            x, y = self._marked[-1].x + 14 * unit, self._marked[-1].y + (36 + 28 * self._bubbles) * unit
        else:
            x, y = (self._size.width - width) / 2, self._size.height - (16 + 28 * (self._lines - self._bubbles)) * unit
        self._bubbles += 1
        x = _clamped(x, 4 * unit, self._size.width - width - 4 * unit)
        y = _clamped(y, 14 * unit, self._size.height - 16 * unit)
        box = element("rect", x=x, y=y - 12 * unit, width=width, height=24 * unit, rx=8 * unit)
        return element("g", box, self._text(text, x + 9 * unit, y, "start"), class_=_classes("tip", story))

    def _contains(self, at: ModelPoint) -> bool:
        return 0 <= at.x < self._size.width and 0 <= at.y < self._size.height

    def _middle(self) -> tuple[float, float]:
        return self._size.width / 2, self._size.height / 2


def _classes(name: str, story: ActionStory) -> str:
    return name if story.became == "done" else f"{name} not-done"


def _short(text: str) -> str:
    # Before it is shortened: half a key would no longer look like one.
    clean = without_secrets(text)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _clamped(value: float, least: float, most: float) -> float:
    return max(least, min(value, most))
