"""How a practice desktop looks. It reads the state and changes nothing."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.sandbox.machines.desktop import Desktop
from coasty_desktop.sandbox.machines.letters import HEADING, PADDING, SIZE, drawn, letters, width
from coasty_desktop.sandbox.machines.widgets import (
    LINE_HEIGHT,
    ROW_HEIGHT,
    Button,
    Check,
    Field,
    Label,
    Link,
    Rows,
    Widget,
)
from coasty_desktop.sandbox.machines.window import PANEL, SCREEN, TITLE_HEIGHT, Window

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_TOP, _BOTTOM = (58, 110, 144), (24, 52, 84)
_PANEL, _PANEL_EDGE, _PANEL_TEXT = "#1b2733", "#41576b", "#f2f6fa"
_PANEL_OPEN = "#2f4558"
_INK, _DIM, _FRAME, _WINDOW, _FIELD = "#1a1f24", "#56616c", "#7d8894", "#f4f5f7", "#ffffff"
_BUTTON = "#e3e7ec"
_TITLE, _TITLE_FRONT, _SELECTED, _LINK = "#dde2e8", "#c9dcf0", "#b9d7f7", "#0b57b8"
_FOCUS = "#1c6fd1"


def png_of(desktop: Desktop) -> bytes:
    """The whole screen as a PNG file."""
    from PIL import ImageDraw

    picture = _wallpaper().copy()
    draw = ImageDraw.Draw(picture)
    desktop.refresh()
    for window in desktop.windows:
        if window.is_seen:
            _draw_window(draw, window, is_front=window is desktop.front)
    _draw_panel(draw, desktop)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


@cache
def _wallpaper() -> Image.Image:
    from PIL import Image

    column = Image.new("RGB", (1, SCREEN.height))
    for y in range(SCREEN.height):
        share = y / SCREEN.height
        column.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(_TOP, _BOTTOM, strict=True)))
    return column.resize((SCREEN.width, SCREEN.height))


class _Brush:
    """Draws in one picture, counting from a window's inside."""

    def __init__(self, draw: ImageDraw.ImageDraw, x: int = 0, y: int = 0) -> None:
        self._draw, self._x, self._y = draw, x, y

    def box(
        self, box: ScreenRect, fill: str | None, outline: str | None = None, thick: int = 1, radius: int = 5
    ) -> None:
        x, y = self._x + box.x, self._y + box.y
        corners = (x, y, x + box.width - 1, y + box.height - 1)
        self._draw.rounded_rectangle(corners, radius, fill, outline, thick)

    def words(self, text: str, x: float, middle: float, color: str = _INK, size: int = SIZE) -> None:
        self._draw.text((self._x + x, self._y + middle), drawn(text), fill=color, font=letters(size), anchor="lm")

    def line(self, *points: tuple[float, float], color: str = _INK, thick: int = 2) -> None:
        self._draw.line([(self._x + x, self._y + y) for x, y in points], color, thick)


def _draw_panel(draw: ImageDraw.ImageDraw, desktop: Desktop) -> None:
    brush = _Brush(draw)
    draw.rectangle((PANEL.x, PANEL.y, PANEL.width, PANEL.y + PANEL.height), _PANEL)
    for window in desktop.programs:
        box = desktop.panel_box(window)
        brush.box(box, _PANEL_OPEN if window.is_seen else _PANEL, _PANEL_EDGE)
        left = box.x + (box.width - width(window.name)) / 2
        brush.words(window.name, left, box.y + box.height / 2, _PANEL_TEXT)


def _draw_window(draw: ImageDraw.ImageDraw, window: Window, *, is_front: bool) -> None:
    frame, title = window.box, window.title_box
    brush = _Brush(draw)
    brush.box(frame, _WINDOW, _FRAME)
    brush.box(title, _TITLE_FRONT if is_front else _TITLE, _FRAME)
    brush.words(window.title, title.x + 14, title.y + TITLE_HEIGHT / 2, _INK if is_front else _DIM)
    _draw_knobs(brush, window)
    inside = _Brush(draw, frame.x, frame.y + TITLE_HEIGHT)
    for widget in window.widgets:
        _draw_widget(inside, widget, has_focus=is_front and widget is window.focus)


def _draw_knobs(brush: _Brush, window: Window) -> None:
    close, fill, low = (window.knob_box(knob) for knob in ("close", "maximize", "minimize"))
    x, y = close.center.x, close.center.y
    brush.line((x - 6, y - 6), (x + 6, y + 6))
    brush.line((x - 6, y + 6), (x + 6, y - 6))
    brush.box(ScreenRect(fill.center.x - 6, fill.center.y - 6, 13, 13), None, _INK, 2, radius=0)
    brush.line((low.center.x - 6, low.center.y + 5), (low.center.x + 6, low.center.y + 5))


def _draw_widget(brush: _Brush, widget: Widget, *, has_focus: bool) -> None:
    box = widget.box
    middle = box.y + box.height / 2
    edge, thick = (_FOCUS, 2) if has_focus else (_FRAME, 1)
    match widget:
        case Label(text=text, is_heading=is_heading):
            size = HEADING if is_heading else SIZE
            brush.words(fit(text, box.width, size), box.x, middle, _INK, size)
        case Button(text=text):
            brush.box(box, _BUTTON, edge, thick)
            brush.words(text, box.x + (box.width - width(text)) / 2, middle)
        case Link(text=text):
            brush.words(text, box.x, middle, _LINK)
            brush.line((box.x, middle + 10), (box.x + width(text), middle + 10), color=_LINK, thick=1)
        case Check(text=text, is_on=is_on):
            brush.box(ScreenRect(box.x, box.y + 4, 20, 20), _FIELD, edge, thick)
            if is_on:
                brush.line((box.x + 4, box.y + 14), (box.x + 9, box.y + 19), (box.x + 16, box.y + 8), thick=3)
            brush.words(text, box.x + 30, middle)
        case Rows():
            brush.box(box, _FIELD, edge, thick)
            _draw_rows(brush, widget)
        case Field():
            brush.box(box, _FIELD, edge, thick)
            _draw_text(brush, widget, has_focus=has_focus)


def _draw_rows(brush: _Brush, rows: Rows) -> None:
    for number, row in enumerate(rows.rows[rows.top : rows.top + rows.room]):
        line = ScreenRect(rows.box.x + 3, rows.box.y + 2 + number * ROW_HEIGHT, rows.box.width - 6, ROW_HEIGHT - 2)
        if rows.top + number == rows.chosen:
            brush.box(line, _SELECTED)
        brush.words(fit(row, line.width - 30), line.x + PADDING, line.y + line.height / 2)
    if len(rows.rows) > rows.room:
        track = rows.box.height - 8
        size = max(20, track * rows.room // len(rows.rows))
        offset = (track - size) * rows.top // (len(rows.rows) - rows.room)
        brush.box(ScreenRect(rows.box.x + rows.box.width - 11, rows.box.y + 4 + offset, 6, size), _FRAME)


def _draw_text(brush: _Brush, field: Field, *, has_focus: bool) -> None:
    text = "*" * len(field.text) if field.is_secret else field.text
    caret_row, caret_column = field.place(field.caret)
    first = 0
    for row, line in enumerate(text.split("\n")):
        start, first = first, first + len(line) + 1
        place = row - field.top
        if not 0 <= place < field.room:
            continue
        middle = field.box.y + (
            PADDING + place * LINE_HEIGHT + LINE_HEIGHT / 2 if field.is_area else field.box.height / 2
        )
        column = caret_column if has_focus and row == caret_row else None
        _draw_line(brush, field, line, start=start, middle=middle, caret=column)


def _draw_line(brush: _Brush, field: Field, line: str, *, start: int, middle: float, caret: int | None) -> None:
    """One line of a field; a long one is shown so that the caret is in sight."""
    left, room = field.box.x + PADDING, field.box.width - 2 * PADDING
    skipped = 0
    while caret is not None and width(line[skipped:caret]) > room:
        skipped += max(1, (caret - skipped) // 4)
    shown = fit(line[skipped:], room)
    chosen_from, chosen_to = (max(0, at - start - skipped) for at in field.selection)
    if chosen_to > chosen_from and shown[chosen_from:chosen_to]:
        x, end = width(shown[:chosen_from]), width(shown[:chosen_to])
        brush.box(ScreenRect(round(left + x), round(middle - 11), max(1, round(end - x)), 22), _SELECTED, radius=0)
    brush.words(shown, left, middle)
    if caret is not None:
        x = left + width(line[skipped:caret])
        brush.line((x, middle - 10), (x, middle + 10), thick=1)


def fit(text: str, room: float, size: int = SIZE) -> str:
    """As much of the beginning as `room` pixels hold."""
    if width(text, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle], size) <= room else (low, middle - 1)
    return text[:low]
