"""The one typeface of practice desktops, and how wide its letters are."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

SIZE, HEADING = 17, 24
# Between a field's frame and its text.
PADDING = 9


@cache
def letters(size: int = SIZE) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The typeface that comes with Pillow."""
    from PIL import ImageFont

    return ImageFont.load_default(size)


def drawn(text: str) -> str:
    """What is drawn for a text, letter by letter: the typeface has no accents, so they are left out."""
    if text.isascii():
        return text
    return "".join(letter if letter.isascii() else unicodedata.normalize("NFKD", letter)[0] for letter in text)


def width(text: str, size: int = SIZE) -> float:
    """Pixels."""
    return letters(size).getlength(drawn(text))


def column_at(text: str, x: float) -> int:
    """Before which character of a line a click `x` pixels behind its beginning puts the caret."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        if x < (width(text[:middle]) + width(text[: middle + 1])) / 2:
            high = middle
        else:
            low = middle + 1
    return low
