"""Finds the field a label belongs to: inside it, beside it, or below it. And the check box."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from coasty_desktop.ocr.reading import Box, Button, Line, Reading
from coasty_desktop.sandbox.finder import Candidate, CannotFind, choose, everywhere, find, segments
from coasty_desktop.sandbox.steps import Relation, Target

_FIELD_HEIGHT = (14, 400)
_LEAST_FIELD_WIDTH = 28
_BOX_SIDE = (8, 30)
# In line heights: a label and its field are near each other.
_BESIDE, _BELOW = 14.0, 2.6


def find_field(reading: Reading, target: Target) -> Candidate:
    """The field that is meant; for a list also a frame that looks like a button. Raises CannotFind."""
    if target.point is not None:
        return find(reading, target)
    fields = [button for button in reading.buttons if _is_field(button, reading)]
    if target.kind != "list":
        fields = [field for field in fields if not _looks_like_button(field)]
    if not target.words:
        if target.near is None or target.relation is None:
            raise CannotFind("the field has no name")
        return _only(_next_to(find(reading, target.near), fields, target.relation, reading), target.near.words)
    labels = everywhere(reading, target.words)
    if not labels:
        find(reading, target)
    # A menu entry, say, may match the words better, but only a label that has a field is meant.
    ranked = itertools.groupby(labels, key=lambda label: (label.how, label.is_alone))
    groups = ([field for label in group for field in _of_label(label, fields, reading)] for _, group in ranked)
    found = next((group for group in groups if group), [])
    distinct: list[Candidate] = []
    for each in sorted(found, key=lambda each: (each.place.y, each.place.x)):
        if not any(each.place == other.place for other in distinct):
            distinct.append(each)
    if not distinct:
        raise CannotFind(f"I see '{target.words}', but no field in it, beside it or below it")
    return choose(distinct, target, reading)


def find_box(reading: Reading, target: Target) -> Candidate:
    """The check box left (or right) of a label; the label's beginning where no box is seen. Raises CannotFind."""
    label = find(reading, target)
    middle = label.box.center[1]
    near = []
    for button in reading.buttons:
        box = button.box
        is_square = _BOX_SIDE[0] <= box.height <= _BOX_SIDE[1] and abs(box.width - box.height) <= 3
        gap = label.box.x - box.right if box.x < label.box.x else box.x - label.box.right
        if is_square and abs(box.center[1] - middle) <= box.height * 0.6 and -box.width <= gap <= 2.5 * box.height:
            near.append((gap, button))
    if not near:
        # The beginning of the label, where toolkits take a click for the box; further on there may be a link.
        start = Box(label.box.x, label.box.y, min(label.box.width, 2 * label.box.height), label.box.height)
        return Candidate(label.text, start, label.how, label.is_alone)
    box_found = min(near, key=lambda pair: pair[0])[1]
    return Candidate(label.text, box_found.box, label.how, True, box_found)


def is_ticked(box: Candidate) -> bool | None:
    """Whether there is a mark in a check box; None where no box is seen."""
    if box.frame is None:
        return None
    return not box.frame.is_blank


def _is_field(button: Button, reading: Reading) -> bool:
    box = button.box
    return (
        _FIELD_HEIGHT[0] <= box.height <= _FIELD_HEIGHT[1]
        and box.width >= max(_LEAST_FIELD_WIDTH, 1.2 * box.height)
        and box.width < 0.9 * reading.width
        and (button.is_blank or bool(button.text))
    )


def _of_label(label: Candidate, fields: Sequence[Button], reading: Reading) -> list[Candidate]:
    inside = [field for field in fields if _holds_as_content(field.box, label.box)]
    if inside:
        smallest = min(inside, key=lambda field: field.box.width * field.box.height)
        return [_candidate(smallest, label)]
    for relation in ("right_of", "below"):
        near = _next_to(label, fields, relation, reading)
        if near:
            return near
    return []


def _holds_as_content(field: Box, text: Box) -> bool:
    """Whether a text is written in a field: at its left, in its height, with room to spare."""
    if not field.contains(text, slack=3) or field.height > 4 * text.height:
        return False
    left, right = text.x - field.x, field.right - text.right
    return left <= 2.5 * text.height and right > 2 * left + text.height


def _next_to(label: Candidate, fields: Sequence[Button], relation: Relation, reading: Reading) -> list[Candidate]:
    anchor = label.box
    reachable = []
    for field in fields:
        box = field.box
        if field is label.frame or box.contains(anchor, slack=2):
            continue
        if (distance := _reach(anchor, box, relation)) is not None:
            reachable.append((distance, field))
    if not reachable:
        return []
    distance, nearest = min(reachable, key=lambda pair: pair[0])
    if relation in ("right_of", "beside") and _is_interrupted(anchor, nearest.box, reading.lines):
        return []
    return [_candidate(nearest, label)]


def _reach(anchor: Box, box: Box, relation: Relation) -> float | None:
    """How far a field is from its label in that direction; None when it is not there or too far."""
    height = max(anchor.height, 10)
    shared = min(anchor.bottom, box.bottom) - max(anchor.y, box.y)
    in_row = shared >= 0.5 * min(anchor.height, box.height)
    right, left = box.x - anchor.right, anchor.x - box.right
    if relation in ("right_of", "beside", "in_row") and in_row and -4 <= right <= _BESIDE * height:
        return max(0, right)
    if relation in ("left_of", "in_row") and in_row and -4 <= left <= _BESIDE * height:
        return max(0, left)
    below, above = box.y - anchor.bottom, anchor.y - box.bottom
    is_aligned = min(abs(box.x - anchor.x), abs(box.center[0] - anchor.center[0])) <= 2.5 * height
    if relation in ("below", "beside") and is_aligned and -6 <= below <= _BELOW * height:
        return max(0, below) + (0 if relation == "below" else 1000)
    if relation == "above" and is_aligned and -6 <= above <= _BELOW * height:
        return max(0, above)
    return None


def _is_interrupted(anchor: Box, field: Box, lines: Sequence[Line]) -> bool:
    """Whether another text stands between a label and the field beside it."""
    gap = Box(anchor.right + 1, anchor.y, max(1, field.x - anchor.right - 2), anchor.height)
    return any(
        gap.x <= word.box.center[0] < gap.right and gap.y <= word.box.center[1] < gap.bottom
        for line in lines
        for part in segments(line)
        for word in part
        if word.confidence >= 0.8 and len(word.text) > 1
    )


def _looks_like_button(field: Button) -> bool:
    """Whether a caption stands in the middle of a frame of a button's size."""
    # A caret is read as a letter of one stroke; one letter is the caption of a key, which is about as wide as high.
    is_caret = len(field.text) <= 1 and field.box.width > 3 * field.box.height
    return field.is_captioned and field.box.width < 300 and not is_caret


def _candidate(field: Button, label: Candidate) -> Candidate:
    return Candidate(label.text, field.box, label.how, True, field)


def _only(found: Sequence[Candidate], label: str) -> Candidate:
    if not found:
        raise CannotFind(f"I see '{label}', but no field there")
    return found[0]
