"""The second pass: what is inside a small frame, read alone and enlarged. The first pass misses single glyphs."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from coasty_desktop.ocr.glyphs import is_sign, name_glyph, name_unread
from coasty_desktop.ocr.ink import ink_bounds, ink_mask, is_text_cursor
from coasty_desktop.ocr.reading import Box, Button, Word, around
from coasty_desktop.ocr.rectangles import Picture

# Text, confidence, x of each character that is no space, confidence of each.
Recognised = tuple[str, float, list[float], list[float]]

_ENLARGE = 3
# Blank around the glyph, as shares of its height: what one misreads, the other mostly does not.
_PADS = (0.33, 1.0)


@dataclass(frozen=True)
class Caption:
    """The inside of one frame on its way through the recogniser."""

    frame: Box
    ink: NDArray[np.bool_]
    first_pass: tuple[Word, ...]
    crops: tuple[Picture, ...]
    text_box: Box | None = None

    @classmethod
    def of(cls, picture: Picture, frame: Box, first_pass: list[Word]) -> Caption:
        """Cut the ink out of a frame, enlarged; an empty frame has nothing to recognise."""
        margin = 3
        inside = picture[frame.y + margin : frame.bottom - margin, frame.x + margin : frame.right - margin]
        ink = ink_mask(inside) if inside.size else np.zeros((1, 1), np.bool_)
        bounds = ink_bounds(ink)
        if bounds is None or (not first_pass and is_text_cursor(ink)):
            box = around([word.box for word in first_pass]) if first_pass else None
            return cls(frame, ink, tuple(first_pass), (), box)
        left, top, right, bottom = bounds
        # A single glyph is read twice, a longer caption once.
        pads = _PADS if right - left <= 1.5 * max(bottom - top, frame.height / 3) else _PADS[:1]
        crops: list[Picture] = []
        for share in pads:
            pad = max(3, round((bottom - top) * share))
            crop = inside[max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad]
            large = cv2.resize(crop, None, fx=_ENLARGE, fy=_ENLARGE, interpolation=cv2.INTER_CUBIC)
            crops.append(np.asarray(large, np.uint8))
        box = Box(frame.x + margin + left, frame.y + margin + top, right - left, bottom - top)
        return cls(frame, ink, tuple(first_pass), tuple(crops), box)

    def button(self, answers: list[Recognised]) -> Button:
        """The frame with the caption that the recogniser's answers and the shape of the ink amount to."""
        before = " ".join(word.text for word in self.first_pass)
        sure = min((word.confidence for word in self.first_pass), default=0.0)
        if not self.crops:
            return Button(before, self.frame, sure if before else 1.0, not before, self.text_box)
        named = [(self._named(text), confidence) for text, confidence, _, _ in answers]
        named.sort(key=lambda each: (is_sign(each[0]), each[1]), reverse=True)
        text, confidence = named[0]
        if len(before) > 1 and sure > confidence:
            return Button(before, self.frame, sure, text_box=self.text_box)
        return Button(text or before, self.frame, confidence, text_box=self.text_box)

    def _named(self, text: str) -> str:
        text = "".join(text.split()) if len(text.strip()) <= 2 else text.strip()
        return name_glyph(text, self.ink, self.frame.height) if text else name_unread(self.ink, self.frame.height)
