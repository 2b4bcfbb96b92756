"""Reads the description of a target: label, kind, reading order, side, and what it is next to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coasty_desktop.sandbox.steps import Kind, Relation, Side, Target
from coasty_desktop.sandbox.tokens import Token, tokens

_ARTICLES = frozenset({"the", "a", "an", "this", "that", "on", "at", "of", "one", "very"})
_KINDS: dict[str, Kind] = {
    "button": "button", "key": "button", "field": "field", "box": "field", "input": "field", "textbox": "field",
    "entry": "field", "area": "field", "checkbox": "box", "tickbox": "box", "check": "box", "tick": "box",
    "link": "any", "tab": "any", "menu": "any", "item": "any", "option": "any", "icon": "any", "list": "list",
    "dropdown": "list", "entrance": "any", "window": "any", "page": "any", "row": "any", "line": "any", "label": "text",
    "text": "text", "word": "text", "heading": "text", "title": "text",
}  # fmt: skip
_ORDERS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "sixth": 5, "6th": 5, "last": -1,
}  # fmt: skip
_SIDES: dict[str, tuple[Side, ...]] = {
    "left": ("left",), "leftmost": ("left",), "right": ("right",), "rightmost": ("right",), "top": ("top",),
    "topmost": ("top",), "upper": ("top",), "uppermost": ("top",), "highest": ("top",), "bottom": ("bottom",),
    "lower": ("bottom",), "lowest": ("bottom",), "bottommost": ("bottom",),
    "top-left": ("top", "left"), "top-right": ("top", "right"), "bottom-left": ("bottom", "left"),
    "bottom-right": ("bottom", "right"), "lower-left": ("bottom", "left"), "lower-right": ("bottom", "right"),
    "upper-left": ("top", "left"), "upper-right": ("top", "right"),
}  # fmt: skip
# Words that may stand before a label and say which, or what, it is.
ABOUT_A_LABEL = frozenset(_KINDS) | frozenset(_ORDERS) | frozenset(_SIDES)
_RELATIONS: tuple[tuple[tuple[str, ...], Relation], ...] = (
    (("to", "the", "right", "of"), "right_of"), (("to", "the", "left", "of"), "left_of"), (("right", "of"), "right_of"),
    (("left", "of"), "left_of"), (("in", "the", "row", "of"), "in_row"), (("in", "the", "row", "with"), "in_row"),
    (("in", "the", "same", "row", "as"), "in_row"), (("in", "the", "line", "of"), "in_row"),
    (("in", "the", "row"), "in_row"), (("in", "row"), "in_row"), (("next", "to"), "beside"), (("beside",), "beside"),
    (("near",), "beside"), (("below",), "below"), (("under",), "below"), (("underneath",), "below"),
    (("beneath",), "below"), (("above",), "above"), (("over",), "above"), (("for",), "in_row"),
    (("of",), "in_row"),
)  # fmt: skip
# These relate only two labels in quotes: `the 'Open' button for 'Pears'`.
_OF = (("for",), ("of",))
_LABELLED = frozenset(
    {"labelled", "labeled", "called", "named", "saying", "marked", "titled", "reading", "with", "says"}
)  # fmt: skip
_SIDE_LEADS = frozenset({"in", "on", "at", "the", "corner", "side", "of", "screen", "end"})


class NotATarget(ValueError):
    """The words describe nothing that can be looked for."""


def target_of(text: str) -> Target:
    """A description on its own, as in a request to locate one element. Raises NotATarget."""
    return read_target([token for token in tokens(text) if token.kind not in ("comma", "stop")], text)


def read_target(words: Sequence[Token], source: str) -> Target:
    """The target that a run of tokens describes; `source` is the text they came from. Raises NotATarget."""
    if len(words) == 1 and words[0].kind == "point":
        return _point_of(words[0])
    if any(token.kind == "point" for token in words):
        return _point_of(next(token for token in words if token.kind == "point"))
    head, relation, anchor = _split_relation(words)
    if relation is not None:
        near = read_target(anchor, source)
        target = _head_of(head, source, needs_words=False)
        return Target(target.words, target.kind, target.order, target.sides, relation, near)
    return _head_of(words, source, needs_words=True)


def _point_of(token: Token) -> Target:
    x, y = token.text.split(",")
    return Target(point=(float(x), float(y)))


def _split_relation(words: Sequence[Token]) -> tuple[Sequence[Token], Relation | None, Sequence[Token]]:
    for at in range(1, len(words)):
        for phrase, relation in _RELATIONS:
            rest = words[at + len(phrase) :]
            if rest and tuple(token.lower for token in words[at : at + len(phrase)]) == phrase:
                head = words[:at]
                if phrase in _OF and not (rest[0].kind == "quote" and any(token.kind == "quote" for token in head)):
                    continue
                if any(token.kind == "quote" or token.lower in _KINDS for token in head):
                    return head, relation, rest
    return words, None, ()


def _head_of(words: Sequence[Token], source: str, *, needs_words: bool) -> Target:
    quotes = [token for token in words if token.kind == "quote"]
    if len(quotes) > 1:
        raise NotATarget("two labels at once")
    if quotes:
        about = _about_quoted(words)
        label = quotes[0].text
    else:
        about, label = _unquoted(words, source)
    kind, order, sides = _described(about, is_quoted=bool(quotes))
    if needs_words and not label.strip():
        raise NotATarget("no label")
    return Target(label.strip(), kind, order, sides)


def _about_quoted(words: Sequence[Token]) -> list[Token]:
    """The words around a quoted label; `in the list` behind it says where it is, not what it is."""
    quote = next(at for at, token in enumerate(words) if token.kind == "quote")
    before, after = list(words[:quote]), list(words[quote + 1 :])
    place = next((at for at, token in enumerate(after) if token.lower in ("in", "on", "at", "from")), len(after))
    return before + after[:place] + [token for token in after[place:] if token.lower not in _KINDS]


def _unquoted(words: Sequence[Token], source: str) -> tuple[list[Token], str]:
    """What is said about the label, and the label: `the second OK button` -> [the, second, button], `OK`.

    Only words in small letters can be about it: `Top stories` is a label, `the top story` is not.
    """
    first, last = 0, len(words)
    labelled = next((at for at, token in enumerate(words) if token.lower in _LABELLED and at), None)
    if labelled is not None:
        return list(words[:labelled]), source[words[labelled + 1].start : words[-1].end] if labelled + 1 < last else ""
    while first < last and _is_about(words[first], (_ARTICLES, _ORDERS, _SIDES)):
        first += 1
    last = _before_side_phrase(words, first)
    while last > first and _is_about(words[last - 1], (_KINDS,)):
        last -= 1
    label = source[words[first].start : words[last - 1].end] if last > first else ""
    return [*words[:first], *words[last:]], label


def _before_side_phrase(words: Sequence[Token], first: int) -> int:
    """Where `on the left`, `at the bottom right` begins at the end of the words; their length without one."""
    last = len(words)
    at = last
    while at > first and (words[at - 1].text in _SIDES or words[at - 1].text in _SIDE_LEADS):
        at -= 1
    has_side = any(token.text in _SIDES for token in words[at:])
    starts_well = at < last and words[at].text in ("in", "on", "at")
    return at if has_side and starts_well else last


def _is_about(token: Token, vocabularies: Sequence[object]) -> bool:
    return token.text == token.lower and any(token.lower in words for words in vocabularies)  # type: ignore[operator]


def _described(about: Sequence[Token], *, is_quoted: bool) -> tuple[Kind, int | None, tuple[Side, ...]]:
    kind: Kind = "any"
    order: int | None = None
    sides: list[Side] = []
    for token in about:
        word = token.lower
        if word in _KINDS:
            kind = _KINDS[word] if kind in ("any", "text") else kind
        elif word in _ORDERS:
            order = _ORDERS[word]
        elif word in _SIDES:
            sides.extend(side for side in _SIDES[word] if side not in sides)
        elif match := re.fullmatch(r"(?:number|no\.?|#)?(\d{1,2})", word):
            order = int(match[1]) - 1
        elif is_quoted and word not in _ARTICLES | _LABELLED | _SIDE_LEADS | _FILLING:
            raise NotATarget(f"“{token.text}” beside a label")
    return kind, order, tuple(sides)


_FILLING = frozenset(
    {"number", "to", "from", "for", "is", "which", "again", "push", "radio", "drop-down", "new", "its", "button's", "#",
     "placeholder", "small", "big", "main", "search", "form", "dialog", "up", "down"}
)  # fmt: skip
