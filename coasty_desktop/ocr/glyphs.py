"""Names a single glyph on a button: what the recogniser takes for a Chinese character is mostly a sign.

Only for captions of one glyph inside a frame; in running text these characters mean themselves.
"""
# ruff: noqa: RUF001 - the whole point is characters that look like others

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from coasty_desktop.ocr.ink import ink_bounds, is_leaning_right

# One row a sign: the sign, then what it is taken for.
_TAKEN_FOR = (
    ("+", "十＋"), ("=", "二＝"), ("-", "一—–－_ー"), ("*", "米＊✱※冰木水氺"), ("×", "乂メ"), ("|", "丨"),
    (".", "丶、。·•"), ("□", "口"), ("(", "（"), (")", "）"), ("%", "％"), (":", "："), (";", "；"), ("!", "！"),
    ("?", "？"), ("/", "／ノ丿"), ("↑", "个"),
)  # fmt: skip
_LOOKALIKES = {taken: sign for sign, all_taken in _TAKEN_FOR for taken in all_taken}
_UPRIGHT = frozenset("1lI|!/")
_LARGEST_SIGN = 9
_SIGNS = "×÷−√±π↑↓←→"


def name_glyph(text: str, ink: NDArray[np.bool_], frame_height: int) -> str:
    """The sign a one-glyph caption most likely is. `ink` is the inside of its frame."""
    if len(text) != 1:
        return text
    named = _LOOKALIKES.get(text, text)
    if unicodedata.category(named) == "Lo" and (small := _too_small_for_a_character(ink)):
        return small
    if named in _UPRIGHT and is_leaning_right(ink):
        return "/"
    if named in {".", "-", "*", "'", "`"}:
        return _name_small_mark(named, ink, frame_height)
    return named


def _too_small_for_a_character(ink: NDArray[np.bool_]) -> str:
    """The sign that ink amounts to which is too small to be an ideograph or a letter of a larger script."""
    bounds = ink_bounds(ink)
    if bounds is None:
        return ""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if max(width, height) > _LARGEST_SIGN:
        return ""
    return "*" if 0.6 <= width / height <= 1.6 else "-" if width > height else ""


def is_sign(text: str) -> bool:
    """Whether a caption is something a key cap of a Latin keyboard could show."""
    return bool(text) and all(char.isascii() or char in _SIGNS for char in text)


def name_unread(ink: NDArray[np.bool_], frame_height: int) -> str:
    """What a glyph is that the recogniser makes nothing of: a dot and a dash are too little for it."""
    return _name_small_mark("", ink, frame_height)


def _name_small_mark(named: str, ink: NDArray[np.bool_], frame_height: int) -> str:
    bounds = ink_bounds(ink)
    if bounds is None:
        return named
    left, top, right, bottom = bounds
    width, height = right - left, bottom - top
    filled = ink[top:bottom, left:right].mean() > 0.6
    if not filled or height > frame_height / 4:
        return named
    if width >= 2 * height:
        return "-"
    return "." if max(width, height) <= max(4, frame_height / 7) else named
