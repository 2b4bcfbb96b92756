"""Reads one clause: its verb, and what the verb is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from coasty_desktop.sandbox.keys import keys_of
from coasty_desktop.sandbox.steps import (
    ClickOn,
    DragTo,
    FocusField,
    HoldKeys,
    PointAt,
    Step,
    TapKeys,
    Target,
    Tick,
    TurnWheel,
    TypeWords,
    WaitFor,
)
from coasty_desktop.sandbox.target_words import read_target
from coasty_desktop.sandbox.text_match import SIGNS
from coasty_desktop.sandbox.tokens import Token
from coasty_desktop.sandbox.verbs import verb_at

Words = Sequence[Token]
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "once": 1, "two": 2, "twice": 2, "three": 3, "thrice": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "half": 0.5,
}  # fmt: skip
_INTO = frozenset({"into", "in", "inside", "to", "on", "at"})
_MOST_TIMES = 20
_ARROWS = frozenset({">", "->", "=>", "→", "»", "›"})  # noqa: RUF001 - what people write in menu paths
_USUAL_SCROLL, _PAGE_SCROLL, _WHOLE_SCROLL = 5, 10, 50


class NotUnderstood(ValueError):
    """The clause is none that practice knows."""


def read_clause(clause: Words, source: str, verb_before: str) -> tuple[str, list[Step]]:
    """The verb of a clause and its steps. A clause without a verb repeats the one before: `click 'A', then 'B'`.

    Raises NotUnderstood, NotATarget.
    """
    found = verb_at(clause, 0)
    if found is not None and not _is_bare_key(clause, found, verb_before):
        verb, length = found
        rest = clause[length:]
    elif verb_before and _may_repeat(clause, verb_before):
        verb, rest = verb_before, clause
    else:
        raise NotUnderstood("no verb that practice knows")
    rest, times = _without_times(rest, verb)
    if not rest:
        raise NotUnderstood(f"{clause[0].text} what?")
    return verb, _READERS[verb](rest, source) * times


def _may_repeat(clause: Words, verb_before: str) -> bool:
    """Whether a clause without a verb is one more target: quoted, a name, a number, a sign, or `the ...`."""
    first = clause[0]
    if first.kind != "word" or verb_before == "press" or first.lower in ("the", "on", "into"):
        return True
    return not first.text[0].islower() or (len(clause) == 1 and first.lower in SIGNS)


def _is_bare_key(clause: Words, found: tuple[str, int], verb_before: str) -> bool:
    """`press Tab, then Enter`: Enter is a key there, not the verb."""
    return verb_before == "press" and found[1] == len(clause) and keys_of(clause[0].text) is not None


def _without_times(rest: Words, verb: str) -> tuple[Words, int]:
    """Takes `twice`, `3 times` off the end."""
    if verb in ("scroll", "wait") or len(rest) < 2:
        return rest, 1
    last = rest[-1].lower
    if last in ("once", "twice", "thrice"):
        return rest[:-1], int(_NUMBERS[last])
    if last == "times" and len(rest) > 2 and (number := _number(rest[-2].lower)) is not None:
        return rest[:-2], max(1, min(int(number), _MOST_TIMES))
    return rest, 1


def _number(word: str) -> float | None:
    if re.fullmatch(r"\d+(\.\d+)?", word):
        return float(word)
    return _NUMBERS.get(word)


def _clicking(button: Literal["left", "middle", "right"], count: int) -> Callable[[Words, str], list[Step]]:
    def read(rest: Words, source: str) -> list[Step]:
        if rest[0].lower in ("into", "inside") and len(rest) > 1:
            return [FocusField(read_target(rest[1:], source))]
        words, asked = _without_button(rest)
        return [ClickOn(read_target(part, source), asked or button, count) for part in _path(words)]

    return read


def _path(words: Words) -> list[Words]:
    """`File > Save As` is two entries, one after the other."""
    ends = [at for at, token in enumerate(words) if token.kind == "word" and token.text in _ARROWS]
    starts = [0, *(at + 1 for at in ends)]
    return [part for first, last in zip(starts, [*ends, len(words)], strict=True) if (part := words[first:last])]


def _without_button(rest: Words) -> tuple[Words, Literal["left", "middle", "right"] | None]:
    """Takes `with the right button` off the end."""
    words = [token.lower for token in rest[-4:]]
    for button in ("left", "middle", "right"):
        for ending in (["with", "the", button, "button"], ["the", "right", "mouse", button]):
            if words == ending:
                return rest[:-4], button
    return rest, None


def _choose(rest: Words, source: str) -> list[Step]:
    """`choose 'Green' from the 'Colour' list`: open the list, then click the entry."""
    if [token.lower for token in rest] in (["all"], ["everything"]):
        return [HoldKeys(("ctrl", "a"))]
    at = next((at for at, token in enumerate(rest) if at and token.lower in ("from", "in", "under")), None)
    if at is None or at + 1 == len(rest):
        return [ClickOn(read_target(rest, source))]
    within = read_target(rest[at + 1 :], source)
    opened = Target(within.words, "list", within.order, within.sides, within.relation, within.near, within.point)
    return [ClickOn(opened), ClickOn(read_target(rest[:at], source))]


def _type(rest: Words, source: str) -> list[Step]:
    quoted = next((at for at, token in enumerate(rest) if token.kind == "quote"), None)
    if quoted is not None and all(token.lower in _ABOUT_TEXT for token in rest[:quoted]):
        text, after = rest[quoted].text, rest[quoted + 1 :]
    else:
        place = next((at for at, token in enumerate(rest) if at and token.lower in ("into", "in")), len(rest))
        text, after = source[rest[0].start : rest[place - 1].end], rest[place:]
    if not after:
        return [TypeWords(text)]
    if after[0].lower not in _INTO or len(after) < 2:
        raise NotUnderstood("what follows the text")
    if [token.lower for token in after[1:]] in (["it"], ["there"]):
        return [TypeWords(text)]
    return [FocusField(read_target(after[1:], source)), TypeWords(text)]


_ABOUT_TEXT = frozenset({"the", "text", "word", "words", "name", "number", "letters", "line", "a"})


def _fill(rest: Words, source: str) -> list[Step]:
    field, text = _field_and_text(rest, source, ("with", "to", "as"))
    return [FocusField(field), TypeWords(text)]


def _replace(rest: Words, source: str) -> list[Step]:
    words = rest
    if [token.lower for token in rest[:3]] == ["the", "text", "in"]:
        words = rest[3:]
    field, text = _field_and_text(words, source, ("with", "to", "by"))
    return [FocusField(field), HoldKeys(("ctrl", "a"), is_part=True), TypeWords(text)]


def _clear(rest: Words, source: str) -> list[Step]:
    return [FocusField(read_target(rest, source)), HoldKeys(("ctrl", "a"), is_part=True), TapKeys(("delete",))]


def _field_and_text(rest: Words, source: str, joints: tuple[str, ...]) -> tuple[Target, str]:
    at = next((at for at in range(len(rest) - 2, 0, -1) if rest[at].lower in joints), None)
    if at is None:
        raise NotUnderstood("which field, and what to write")
    text = rest[at + 1].text if rest[at + 1].kind == "quote" else source[rest[at + 1].start : rest[-1].end]
    return read_target(rest[:at], source), text


def _press(rest: Words, source: str) -> list[Step]:
    words = [token for token in rest if token.lower not in ("the", "key", "keys", "on")]
    if not words:
        raise NotUnderstood("press what?")
    if words[0].kind == "quote":
        keys = keys_of(words[0].text, is_quoted=True) if len(words) == 1 else None
    else:
        keys = keys_of(source[words[0].start : words[-1].end])
    if keys is None:
        return [ClickOn(read_target(rest, source))]
    return [TapKeys(keys)] if len(keys) == 1 else [HoldKeys(keys)]


def _scroll(rest: Words, source: str) -> list[Step]:
    words = list(rest)
    place = next((at for at, token in enumerate(words) if at and token.lower in ("in", "over", "inside", "on")), None)
    target = None
    if place is not None and place + 1 < len(words):
        target = read_target(words[place + 1 :], source)
        words = words[:place]
    said = [token.lower for token in words]
    if said[:2] in (["to", "the"], ["all", "the"]):
        ways = {"top": 1, "bottom": -1, "end": -1}
        if said[-1] in ways:
            return [TurnWheel(ways[said[-1]] * _WHOLE_SCROLL, target=target)]
    way = next((word for word in said if word in ("up", "down", "left", "right")), None)
    if way is None:
        raise NotUnderstood("scroll up, down, left or right?")
    clicks = _scroll_amount([word for word in said if word not in (way, "by")])
    if way in ("down", "left"):
        clicks = -clicks
    return [TurnWheel(clicks, "horizontal" if way in ("left", "right") else "vertical", target)]


def _scroll_amount(said: list[str]) -> int:
    if not said:
        return _USUAL_SCROLL
    if said[-1] in ("little", "bit"):
        return 2
    number = next((value for word in said if (value := _number(word)) is not None), None)
    if number is None:
        raise NotUnderstood("how far?")
    each = _PAGE_SCROLL if said[-1].startswith("page") else 1
    return max(1, min(round(number * each), 100))


def _drag(rest: Words, source: str) -> list[Step]:
    words = rest[1:] if rest[0].lower == "from" else rest
    at = next((at for at, token in enumerate(words) if at and token.lower in ("to", "onto", "into", "over")), None)
    if at is None or at + 1 == len(words):
        raise NotUnderstood("drag what to what?")
    return [DragTo(read_target(words[:at], source), read_target(words[at + 1 :], source))]


def _wait(rest: Words, source: str) -> list[Step]:
    said = [token.lower for token in rest if token.lower not in ("for", "of", "about", "another")]
    glued = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|sec|min)", said[0]) if len(said) == 1 else None
    if glued:
        said = [glued[1], glued[2]]
    number = next((value for word in said if (value := _number(word)) is not None), None)
    unit = said[-1] if said else ""
    for names, seconds in ((("second", "seconds", "sec", "s", "moment"), 1.0), (("minute", "minutes", "min"), 60.0),
                           (("ms", "milliseconds", "millisecond"), 0.001)):  # fmt: skip
        if unit in names and number is not None:
            return [WaitFor(number * seconds)]
    raise NotUnderstood("how long?")


def _point(rest: Words, source: str) -> list[Step]:
    words = rest
    for lead in (("the", "mouse", "to"), ("the", "pointer", "to"), ("over",), ("to",), ("at",), ("on",)):
        if tuple(token.lower for token in words[: len(lead)]) == lead and len(words) > len(lead):
            words = words[len(lead) :]
            break
    return [PointAt(read_target(words, source))]


_READERS: dict[str, Callable[[Words, str], list[Step]]] = {
    "click": _clicking("left", 1),
    "double": _clicking("left", 2),
    "triple": _clicking("left", 3),
    "right": _clicking("right", 1),
    "middle": _clicking("middle", 1),
    "choose": _choose,
    "type": _type,
    "fill": _fill,
    "replace": _replace,
    "clear": _clear,
    "press": _press,
    "scroll": _scroll,
    "drag": _drag,
    "wait": _wait,
    "tick": lambda rest, source: [Tick(read_target(rest, source), True)],
    "untick": lambda rest, source: [Tick(read_target(rest, source), False)],
    "point": _point,
    "focus": lambda rest, source: [FocusField(read_target(rest, source))],
}
