"""Finds a described target in a reading: one place, or an honest reason why not."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import msgspec

from coasty_desktop.ocr.reading import Box, Button, Line, Reading, Word, around
from coasty_desktop.sandbox.steps import Relation, Target
from coasty_desktop.sandbox.text_match import SIGNS, Match, match

# A gap this wide, as a share of the line's height, separates things: entries of a menu bar, columns.
_SEPARATE = 0.8
# A frame larger than this is no button; it is a panel, or the window.
_BUTTON_WIDTH, _BUTTON_HEIGHT = 420, 90


class Candidate(msgspec.Struct, frozen=True):
    """A place where the label stands. `is_alone`: as a whole caption, not inside a sentence."""

    text: str
    box: Box
    how: Match
    is_alone: bool
    frame: Button | None = None

    @property
    def place(self) -> Box:
        """What is clicked: the frame around the label, or the label."""
        return self.frame.box if self.frame is not None else self.box


class CannotFind(Exception):
    """Says in a person's words what is missing, or what there is too much of."""


class TooMany(CannotFind):
    """The label stands there more than once, and nothing says which is meant."""


def find(reading: Reading, target: Target) -> Candidate:
    """The one place that is meant. Raises CannotFind."""
    if target.point is not None:
        return _pixel(reading, target.point)
    candidates = candidates_for(reading, target)
    return choose(candidates, target, reading)


def candidates_for(reading: Reading, target: Target) -> list[Candidate]:
    """Every place that answers to the label and kind, in reading order. Raises CannotFind when there is none."""
    if target.words:
        found = labelled(reading, target.words)
        if not found:
            raise CannotFind(_missing(reading, target.words))
    else:
        found = [
            Candidate(button.text, button.box, Match.EXACT, True, button)
            for button in reading.buttons
            if _is_button_size(button.box) and button.text
        ]
    return _in_reading_order(_of_kind(found, target))


def choose(candidates: Sequence[Candidate], target: Target, reading: Reading) -> Candidate:
    """One of several, by what is near, by side, by order. Raises CannotFind."""
    left = list(candidates)
    if target.near is not None and target.relation is not None:
        left = _related(left, find(reading, target.near), target.relation)
        if not left:
            raise CannotFind(f"I see {_quoted(target)}, but not there")
    for side in target.sides:
        left = _towards(left, side)
    if target.order is not None:
        if not -len(left) <= target.order < len(left):
            raise CannotFind(f"I see only {len(left)} {_quoted(target)}")
        return left[target.order]
    if len(left) > 1:
        places = ", ".join("{:.0f}/{:.0f}".format(*each.place.center) for each in left[:6])
        raise TooMany(
            f"I see {len(left)} times {_quoted(target)} (at {places}); say which: the first, the second, the last, "
            "the left one, or what it is next to"
        )
    return left[0]


def everywhere(reading: Reading, label: str) -> list[Candidate]:
    """Every place of a label, the best-matching first: exact before alike, whole captions before parts of sentences."""
    return _without_doubles([*_captions(reading, label), *_spans(reading, label)])


def labelled(reading: Reading, label: str) -> list[Candidate]:
    """The best-matching places of a label, or of the sign that it is the word for."""
    for words in (label, *SIGNS.get(label.casefold(), ())):
        found = everywhere(reading, words)
        if found:
            best = min((each.how, not each.is_alone) for each in found)
            found = [each for each in found if (each.how, not each.is_alone) == best]
            # A lone sign outside a frame is mostly an icon, or what a display shows.
            keys = [each for each in found if each.frame is not None] if len(words) == 1 else []
            return keys or found
    return []


def segments(line: Line) -> list[tuple[Word, ...]]:
    """The parts of a line that stand apart."""
    parts: list[list[Word]] = []
    for word in line.words:
        gap = word.box.x - parts[-1][-1].box.right if parts else 0
        if parts and gap < _SEPARATE * line.box.height:
            parts[-1].append(word)
        else:
            parts.append([word])
    return [tuple(part) for part in parts]


def _captions(reading: Reading, label: str) -> list[Candidate]:
    return [
        Candidate(button.text, button.text_box or button.box, how, True, button if button.is_captioned else None)
        for button in reading.buttons
        if _is_button_size(button.box) and (how := match(label, button.text)) is not Match.NONE
    ]


def _spans(reading: Reading, label: str) -> list[Candidate]:
    found = []
    longest = 2 * len(label) + 8
    for line in reading.lines:
        for part in segments(line):
            for first in range(len(part)):
                for last in range(first, len(part)):
                    text = " ".join(word.text for word in part[first : last + 1])
                    if len(text) > longest:
                        break
                    if (how := match(label, text)) is not Match.NONE:
                        box = around([word.box for word in part[first : last + 1]])
                        is_alone = last - first + 1 == len(part)
                        found.append(Candidate(text, box, how, is_alone, _frame_of(reading, box, label)))
    return found


def _frame_of(reading: Reading, box: Box, label: str) -> Button | None:
    """The smallest frame around a label, if the label is its whole caption."""
    x, y = box.center
    around_it = [
        button
        for button in reading.buttons
        if button.box.covers(x, y) and _is_button_size(button.box) and button.box.width >= 0.8 * box.width
    ]
    smallest = min(around_it, key=lambda button: button.box.width * button.box.height, default=None)
    if smallest is None or not smallest.is_captioned or match(label, smallest.text) is Match.NONE:
        return None
    return smallest


def _is_button_size(box: Box) -> bool:
    return box.width <= _BUTTON_WIDTH and box.height <= _BUTTON_HEIGHT


def _without_doubles(found: list[Candidate]) -> list[Candidate]:
    """The same place read twice, as a caption and as words, counts once; the frame is kept."""
    kept: list[Candidate] = []
    for each in sorted(found, key=lambda each: (each.how, not each.is_alone, each.frame is None)):
        if not any(each.place.overlap(other.place) > 0.5 for other in kept):
            kept.append(each)
    return kept


def _of_kind(found: list[Candidate], target: Target) -> list[Candidate]:
    framed = [each for each in found if each.frame is not None]
    if target.kind == "button":
        return framed or found
    if target.kind == "text":
        return [each for each in found if each.frame is None] or found
    return found


def _in_reading_order(found: list[Candidate]) -> list[Candidate]:
    rows: list[list[Candidate]] = []
    for each in sorted(found, key=lambda each: each.place.center[1]):
        if rows and abs(each.place.center[1] - rows[-1][0].place.center[1]) <= 0.6 * rows[-1][0].place.height:
            rows[-1].append(each)
        else:
            rows.append([each])
    return [each for row in rows for each in sorted(row, key=lambda each: each.place.x)]


def _towards(found: list[Candidate], side: str) -> list[Candidate]:
    """Those furthest to one side; what lies within a line's height of the furthest is as far."""
    axis, sign = {"left": (0, 1), "right": (0, -1), "top": (1, 1), "bottom": (1, -1)}[side]
    furthest = min(sign * each.place.center[axis] for each in found)
    return [each for each in found if sign * each.place.center[axis] - furthest <= each.box.height]


def _related(found: list[Candidate], anchor: Candidate, relation: Relation) -> list[Candidate]:
    """The nearest in the direction that was named."""
    others = [each for each in found if each.place.overlap(anchor.box) < 0.5]
    fitting = [(distance, each) for each in others if (distance := _distance(each.place, anchor.box, relation)) >= 0]
    return [min(fitting, key=lambda pair: pair[0])[1]] if fitting else []


def _distance(box: Box, anchor: Box, relation: Relation) -> float:
    """How far `box` is from the anchor in that direction; negative when it is not there at all."""
    x, y = box.center
    ax, ay = anchor.center
    in_row = abs(y - ay) <= max(box.height, anchor.height) / 2
    in_column = min(box.right, anchor.right) - max(box.x, anchor.x) > 0 or abs(box.x - anchor.x) <= anchor.height
    fits = {
        "beside": in_row or in_column,
        "in_row": in_row,
        "right_of": in_row and x > ax,
        "left_of": in_row and x < ax,
        "below": in_column and y > ay,
        "above": in_column and y < ay,
    }[relation]
    # Beside means in the same row, if anything is there.
    away = abs(x - ax) + abs(y - ay) + (0 if in_row or relation in ("below", "above") else 10_000)
    return away if fits else -1


def _pixel(reading: Reading, point: tuple[float, float]) -> Candidate:
    x, y = point
    if not (0 <= x < reading.width and 0 <= y < reading.height):
        raise CannotFind(f"the point {x:g}, {y:g} is outside the picture, which has {reading.width}x{reading.height}")
    return Candidate(f"{x:g}, {y:g}", Box(int(x), int(y), 1, 1), Match.EXACT, True)


def _missing(reading: Reading, label: str) -> str:
    seen = {" ".join(word.text for word in part) for line in reading.lines for part in segments(line)}
    seen |= {button.text for button in reading.buttons if button.text and _is_button_size(button.box)}
    near = difflib.get_close_matches(label, sorted(seen), n=1, cutoff=0.5)
    if not near:
        folded = {text.casefold(): text for text in sorted(seen)}
        near = [folded[text] for text in difflib.get_close_matches(label.casefold(), list(folded), n=1, cutoff=0.5)]
    return f"I can't find '{label}'" + (f"; nearest is '{near[0]}'" if near else "; nothing on the screen is like it")


def _quoted(target: Target) -> str:
    return f"'{target.words}'" if target.words else "such places"
