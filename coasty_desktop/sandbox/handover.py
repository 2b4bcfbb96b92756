"""Where an instruction wants a person: `ask me whether it is right`, `wait for a person`.

The practice engine cannot ask anybody; a run can. So a run cuts its task there and carries out the parts between.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coasty_desktop.sandbox.tokens import Token, tokens

_PEOPLE = (("me",), ("a", "person"), ("a", "human"), ("somebody",), ("someone",), ("the", "user"))
_QUESTIONS = tuple(lead + person for lead in (("ask",), ("wait", "for")) for person in _PEOPLE)
_JOINTS = frozenset({"then", "and", "please"})


class Part(msgspec.Struct, frozen=True):
    """A part of a task: something to carry out, or something to ask a person."""

    text: str
    is_question: bool = False


def parts_of(task: str) -> tuple[Part, ...]:
    """The parts in order; a task that asks nobody is one part, word by word as it came."""
    words = tokens(task)
    parts: list[Part] = []
    start = at = 0
    while at < len(words):
        if _begins_question(words, at):
            _add(parts, task, words[start:at], False)
            end = next((end for end in range(at, len(words)) if _ends(words[end])), len(words))
            _add(parts, task, words[at:end], True)
            start = at = end
        else:
            at += 1
    if not parts:
        return (Part(task),)
    _add(parts, task, words[start:], False)
    return tuple(parts)


def _begins_question(words: Sequence[Token], at: int) -> bool:
    said = tuple(token.lower for token in words[at : at + 4])
    if not any(said[: len(question)] == question for question in _QUESTIONS):
        return False
    return at == 0 or _is_joint(words[at - 1])


def _ends(token: Token) -> bool:
    return token.kind in ("stop", "comma") or token.lower == "then"


def _is_joint(token: Token) -> bool:
    return token.kind in ("stop", "comma") or token.lower in _JOINTS


def _add(parts: list[Part], task: str, words: Sequence[Token], is_question: bool) -> None:
    first, last = 0, len(words)
    while first < last and _is_joint(words[first]):
        first += 1
    while last > first and _is_joint(words[last - 1]):
        last -= 1
    if last > first:
        parts.append(Part(task[words[first].start : words[last - 1].end], is_question))
