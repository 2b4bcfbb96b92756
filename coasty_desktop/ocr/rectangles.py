"""Finds framed rectangles in a picture by their edges: buttons, fields, check boxes, key caps. Needs OpenCV."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from coasty_desktop.ocr.reading import Box

Picture = NDArray[np.uint8]

# Frames of today's toolkits differ from what is around them by as little as 15 of 255.
_WEAK_EDGE, _STRONG_EDGE = 12, 36
_SMALLEST = 8
# Of the bounding box; a rounded corner costs a few per cent.
_LEAST_FILL = 0.87
# The share of the outline that lies on the box's sides; letters are closed shapes too, but round ones.
_LEAST_STRAIGHT = 0.75
# Inner and outer edge of the same frame.
_SAME_FRAME = 4


def find_rectangles(picture: Picture) -> list[Box]:
    """The frames in a BGR picture, large ones first; nested ones are kept, doubled edges are not."""
    edges = np.zeros(picture.shape[:2], np.uint8)
    for channel in cv2.split(picture):
        edges |= np.asarray(cv2.Canny(channel, _WEAK_EDGE, _STRONG_EDGE), np.uint8)
    # Closing mends broken frames, but joins a frame with text that touches it: both views are needed.
    mended = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    found = [*_rectangles_of(edges), *_rectangles_of(mended)]
    found.sort(key=lambda box: -box.width * box.height)
    return _without_doubles(found)


def _rectangles_of(edges: Any) -> list[Box]:
    height, width = edges.shape
    contours, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    found = []
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if w < _SMALLEST or h < _SMALLEST or w > width - 2 or h > height - 2:
            continue
        box = Box(x, y, w, h)
        if cv2.contourArea(contour) >= _LEAST_FILL * (w - 1) * (h - 1) and _is_straight(contour, box):
            found.append(box)
    return found


def _is_straight(contour: Any, box: Box) -> bool:
    xs, ys = contour[:, 0, 0], contour[:, 0, 1]
    beside = np.minimum(xs - box.x, box.right - 1 - xs) <= 1
    above = np.minimum(ys - box.y, box.bottom - 1 - ys) <= 1
    return bool((beside | above).mean() >= _LEAST_STRAIGHT)


def _without_doubles(boxes: list[Box]) -> list[Box]:
    kept: list[Box] = []
    cells: dict[tuple[int, int], list[Box]] = {}
    for box in boxes:
        cell = (box.x // 8, box.y // 8)
        near = [
            other
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            for other in cells.get((cell[0] + across, cell[1] + down), ())
        ]
        if any(_is_same_frame(box, other) for other in near):
            continue
        kept.append(box)
        cells.setdefault(cell, []).append(box)
    return kept


def _is_same_frame(one: Box, other: Box) -> bool:
    return (
        max(abs(one.x - other.x), abs(one.y - other.y), abs(one.right - other.right), abs(one.bottom - other.bottom))
        <= _SAME_FRAME
    )
