"""Splits a recognised line into words with boxes of their own: a menu bar comes as one line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coasty_desktop.ocr.ink import ink_bounds
from coasty_desktop.ocr.reading import Box, Word

# Of the height of the line's ink. Recognition drops spaces; a word cut in two is found all the same, as its parts are
# compared without spaces, but two words in one are not.
_WIDE_GAP = 0.42


def split_words(
    text: str, centres: list[float], confidences: list[float], ink: NDArray[np.bool_], origin: tuple[int, int]
) -> tuple[Word, ...]:
    """Words of one line. `centres` are the x of its characters (spaces apart) in the crop whose ink is given."""
    letters = [index for index, char in enumerate(text) if not char.isspace()]
    if not letters or len(centres) != len(letters):
        return ()
    words: list[Word] = []
    left = 0
    first = 0
    for place in range(1, len(letters) + 1):
        last = place == len(letters)
        if not last and not _is_word_end(text, letters, centres, place, ink):
            continue
        right = ink.shape[1] if last else _gap_between(ink, centres[place - 1], centres[place])
        part = text[letters[first] : letters[place - 1] + 1]
        box = _box_of(ink, left, max(right, left + 1), origin)
        words.append(Word(part, box, float(np.mean(confidences[first:place]))))
        left, first = max(right, left + 1), place
    return tuple(words)


def _is_word_end(text: str, letters: list[int], centres: list[float], place: int, ink: NDArray[np.bool_]) -> bool:
    if letters[place] - letters[place - 1] > 1:
        return True
    start, end = int(centres[place - 1]), int(centres[place])
    rows = np.count_nonzero(ink.any(axis=1))
    return bool(_widest_blank(ink, start, end)[1] >= max(4.0, _WIDE_GAP * rows))


def _gap_between(ink: NDArray[np.bool_], start: float, end: float) -> int:
    place, width = _widest_blank(ink, int(start), int(end))
    return place + width // 2 if width else int((start + end) / 2)


def _widest_blank(ink: NDArray[np.bool_], start: int, end: int) -> tuple[int, int]:
    """Where the widest run of columns without ink begins, and how wide it is."""
    best, width, run = start, 0, 0
    for x in range(max(0, start), min(end + 1, ink.shape[1])):
        run = 0 if ink[:, x].any() else run + 1
        if run > width:
            best, width = x - run + 1, run
    return best, width


def _box_of(ink: NDArray[np.bool_], left: int, right: int, origin: tuple[int, int]) -> Box:
    bounds = ink_bounds(ink[:, left:right])
    if bounds is None:
        return Box(origin[0] + left, origin[1], max(1, right - left), ink.shape[0])
    x0, y0, x1, y1 = bounds
    return Box(origin[0] + left + x0, origin[1] + y0, x1 - x0, y1 - y0)
