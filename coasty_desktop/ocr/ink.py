"""Where the ink is: what differs from the background inside a box. Needs OpenCV and NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coasty_desktop.ocr.rectangles import Picture

_LEAST_CONTRAST = 40
_CURSOR_WIDTH = 4


def ink_mask(crop: Picture, contrast: int = _LEAST_CONTRAST) -> NDArray[np.bool_]:
    """True where a pixel differs from the crop's most frequent colour."""
    flat = crop.reshape(-1, crop.shape[-1]).astype(np.int32)
    keys = (flat[:, 0] << 16) | (flat[:, 1] << 8) | flat[:, 2]
    values, counts = np.unique(keys, return_counts=True)
    common = int(values[counts.argmax()])
    background = np.array([common >> 16, (common >> 8) & 255, common & 255], np.int32)
    far = np.abs(crop.astype(np.int32) - background).max(axis=2)
    mask: NDArray[np.bool_] = far > min(contrast, max(12, int(far.max()) // 2))
    return mask


def ink_bounds(mask: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom (outside) of the ink, or None."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns) or not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def is_text_cursor(mask: NDArray[np.bool_]) -> bool:
    """Whether all the ink inside a wide frame is the upright bar that blinks in a field with the focus."""
    bounds = ink_bounds(mask)
    if bounds is None:
        return False
    left, top, right, bottom = bounds
    height, width = mask.shape
    is_bar = right - left <= _CURSOR_WIDTH and bottom - top >= 3 * (right - left)
    # In the middle of a button it is a letter.
    is_aside = abs((left + right) / 2 - width / 2) > width / 8
    return is_bar and is_aside and width > 3 * height


def is_leaning_right(mask: NDArray[np.bool_]) -> bool:
    """Whether a thin glyph leans like a slash: its ink moves left from top to bottom, all the way."""
    bounds = ink_bounds(mask)
    if bounds is None:
        return False
    left, top, right, bottom = bounds
    glyph = mask[top:bottom, left:right]
    rows = [np.flatnonzero(row).mean() for row in glyph if row.any()]
    if len(rows) < 5:
        return False
    third = len(rows) // 3
    upper, middle, lower = np.mean(rows[:third]), np.mean(rows[third:-third]), np.mean(rows[-third:])
    return bool(upper - lower > 0.4 * (right - left) and lower < middle < upper)
