"""Pictures drawn for the reader: a window with a menu bar, buttons, fields and key caps."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from coasty_desktop.ocr.rectangles import Picture

FONT = "DejaVuSans.ttf"


class Drawing:
    """A light grey picture to draw widgets on."""

    def __init__(self, width: int = 640, height: int = 400) -> None:
        self.image = Image.new("RGB", (width, height), "#f6f5f4")
        self._draw = ImageDraw.Draw(self.image)

    def text(self, text: str, x: int, y: int, size: int = 13, fill: str = "#2e3436") -> None:
        self._draw.text((x, y), text, fill, ImageFont.truetype(FONT, size), anchor="lm")

    def frame(self, x: int, y: int, width: int, height: int, fill: str = "#fdfdfc") -> None:
        self._draw.rounded_rectangle((x, y, x + width - 1, y + height - 1), 3, fill, "#c8c2bc")

    def button(self, text: str, x: int, y: int, width: int = 61) -> None:
        height = 34
        self.frame(x, y, width, height)
        font = ImageFont.truetype(FONT, 13)
        self._draw.text((x + width / 2, y + height / 2), text, "#2e3436", font, anchor="mm")

    def png(self) -> bytes:
        out = io.BytesIO()
        self.image.save(out, "PNG")
        return out.getvalue()

    def pixels(self) -> Picture:
        return np.asarray(self.image, np.uint8)[:, :, ::-1]
