"""The verbs of an instruction, and the words around them that mean nothing."""

from __future__ import annotations

from collections.abc import Sequence

from coasty_desktop.sandbox.tokens import Token

FILLERS = frozenset(
    {"please", "now", "first", "firstly", "second", "secondly", "third", "thirdly", "next", "then", "finally", "lastly",
     "afterwards", "also", "and", "after", "that", "so", "you", "should", "must", "just", "to", "again", "once"}
)  # fmt: skip

_VERBS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("double", "click"), "double"), (("double-click",), "double"), (("doubleclick",), "double"),
    (("triple", "click"), "triple"), (("triple-click",), "triple"), (("right", "click"), "right"),
    (("right-click",), "right"), (("middle", "click"), "middle"), (("middle-click",), "middle"),
    (("left", "click"), "click"), (("left-click",), "click"), (("click",), "click"), (("tap",), "click"),
    (("choose",), "choose"), (("select",), "choose"), (("pick",), "choose"), (("open",), "click"),
    (("fill", "in"), "fill"), (("fill", "out"), "fill"), (("fill",), "fill"), (("set",), "replace"),
    (("replace",), "replace"), (("change",), "replace"), (("clear",), "clear"), (("empty",), "clear"),
    (("type", "in"), "type"), (("type",), "type"), (("write",), "type"), (("enter",), "type"), (("input",), "type"),
    (("insert",), "type"), (("put",), "type"), (("press",), "press"), (("hit",), "press"), (("push",), "press"),
    (("scroll",), "scroll"), (("drag",), "drag"), (("wait",), "wait"), (("pause",), "wait"), (("tick",), "tick"),
    (("check",), "tick"), (("untick",), "untick"), (("uncheck",), "untick"), (("turn", "on"), "tick"),
    (("switch", "on"), "tick"), (("turn", "off"), "untick"), (("switch", "off"), "untick"), (("hover",), "point"),
    (("point",), "point"), (("move",), "point"), (("focus",), "focus"),
)  # fmt: skip


def verb_at(pieces: Sequence[Token], at: int) -> tuple[str, int] | None:
    """The verb that begins at a token, and how many tokens it takes."""
    for words, verb in _VERBS:
        if tuple(token.lower for token in pieces[at : at + len(words)]) == words:
            return verb, len(words)
    return None
