"""Readings put together by hand: what a picture would say, without a picture."""

from coasty_desktop.ocr.reading import Box, Button, Line, Reading, Word, around

LETTER, HEIGHT = 8, 12


def word(text: str, x: int, y: int) -> Word:
    return Word(text, Box(x, y, LETTER * len(text), HEIGHT), 0.99)


def line(text: str, x: int, y: int, gap: int = 5) -> Line:
    """Words side by side; `gap` pixels between them."""
    words = []
    for part in text.split():
        words.append(word(part, x, y))
        x += LETTER * len(part) + gap
    return Line(text, around([one.box for one in words]), 0.99, tuple(words))


def button(text: str, x: int, y: int, width: int = 0) -> tuple[Button, Line]:
    """A frame with its caption in the middle, and the line that the first pass read there."""
    inner = LETTER * len(text) + 5 * text.count(" ")
    width = width or inner + 24
    caption = line(text, x + (width - inner) // 2, y + 6)
    return Button(text, Box(x, y, width, HEIGHT + 12), 0.99, text_box=caption.box), caption


def field(x: int, y: int, width: int = 180, text: str = "") -> tuple[Button, Line | None]:
    """A frame to type into; `text` stands at its left."""
    inside = line(text, x + 4, y + 5) if text else None
    box = Box(x, y, width, HEIGHT + 10)
    return Button(text, box, 0.99, is_blank=not text, text_box=inside.box if inside else None), inside


def box(x: int, y: int, *, ticked: bool = False) -> Button:
    return Button("", Box(x, y, 14, 14), 0.9, is_blank=not ticked)


def reading(*things: Line | Button | tuple[Button, Line | None]) -> Reading:
    lines: list[Line] = []
    buttons: list[Button] = []
    for thing in things:
        for part in thing if isinstance(thing, tuple) else (thing,):
            if isinstance(part, Button):
                buttons.append(part)
            elif part is not None:
                lines.append(part)
    return Reading(800, 600, tuple(sorted(lines, key=lambda one: (one.box.y, one.box.x))), tuple(buttons))
