"""Understands a literal instruction in plain English: one verb a clause, targets in quotes or in plain words.

`understand` is pure. A clause it does not understand fails the whole instruction before anything is done: half of a
task carried out is worse than none. What is understood stands in docs/practice.md.
"""

from __future__ import annotations

import msgspec

from coasty_desktop.sandbox.clauses import NotUnderstood, read_clause
from coasty_desktop.sandbox.steps import FocusField, Said
from coasty_desktop.sandbox.target_words import ABOUT_A_LABEL, NotATarget, read_target
from coasty_desktop.sandbox.tokens import Token, tokens, without_enumeration
from coasty_desktop.sandbox.verbs import FILLERS, verb_at

_PLACES = frozenset({"in", "into", "inside"})
_ADVERBS = frozenset({"then", "afterwards", "finally", "lastly", "next", "also", "now", "please"})
_FOLLOWS_ON = frozenset({"the", "on", "into", "in"}) | ABOUT_A_LABEL


class Plan(msgspec.Struct, frozen=True):
    """The steps of an instruction in order; `problem` says what was not understood, and then there are none."""

    steps: tuple[Said, ...]
    problem: str = ""


def understand(instruction: str) -> Plan:
    """The plan an instruction amounts to."""
    source = without_enumeration(instruction)
    steps: list[Said] = []
    verb = ""
    place: FocusField | None = None
    for clause in _clauses(tokens(source)):
        said = source[clause[0].start : clause[-1].end]
        try:
            if (named := _place_of(clause, source)) is not None:
                place = named
                continue
            verb, read = read_clause(clause, source, verb)
        except (NotUnderstood, NotATarget) as problem:
            return Plan((), f"“{said}” ({problem})" if str(problem) else f"“{said}”")
        if place is not None:
            steps.append(Said(place, said))
            place = None
        steps.extend(Said(step, said) for step in read)
    if place is not None or not steps:
        return Plan((), "what to do" if place is None else "what to do there")
    return Plan(tuple(steps))


def _place_of(clause: list[Token], source: str) -> FocusField | None:
    """`In the Search field, ...`: a place that the next clause's typing goes to."""
    if clause[0].lower not in _PLACES or len(clause) < 2:
        return None
    return FocusField(read_target(clause[1:], source))


def _clauses(pieces: list[Token]) -> list[list[Token]]:
    clauses: list[list[Token]] = [[]]
    for at, token in enumerate(pieces):
        if token.kind in ("stop", "comma") or token.lower == "then" or _is_joint(pieces, at):
            clauses.append([])
        elif clauses[-1] or token.lower not in FILLERS or not _is_filler(pieces, at):
            clauses[-1].append(token)
    return [clause for clause in clauses if clause]


def _is_filler(pieces: list[Token], at: int) -> bool:
    """Whether a word at the beginning of a clause only leads to what follows (`first click`, not `the first OK`)."""
    return at + 1 < len(pieces) and (
        pieces[at].lower in _ADVERBS | {"and", "so", "you", "should", "must", "to", "that", "after"}
        or verb_at(pieces, at + 1) is not None
    )


def _is_joint(pieces: list[Token], at: int) -> bool:
    """Whether an `and` joins two acts, not two words of one label."""
    if pieces[at].lower != "and" or at + 1 >= len(pieces):
        return False
    following = at + 1
    if pieces[following].text in _ADVERBS or not pieces[following].text[:1].isalpha():
        return True
    while following + 1 < len(pieces) and pieces[following].lower in FILLERS | _FOLLOWS_ON:
        if verb_at(pieces, following) is not None:
            return True
        following += 1
    return pieces[following].kind == "quote" or verb_at(pieces, following) is not None
