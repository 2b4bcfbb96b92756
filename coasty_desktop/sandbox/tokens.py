"""Cuts an instruction into words, quotations, points and punctuation."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

_CLOSING = {"'": "'", '"': '"', "“": "”", "„": "“", "‘": "’", "«": "»", "`": "`"}  # noqa: RUF001 - real quotes
_POINT = re.compile(r"\(?\s*(\d{1,5}(?:\.\d+)?)\s*,\s*(\d{1,5}(?:\.\d+)?)\s*\)?(?![\w'\"])")
# `click 7, 8 and 9` names three keys, `click at 7, 8` a point.
_LEAD = re.compile(r"\b(?:at|to|from|onto|point|pixel)\s+\Z", re.IGNORECASE)
_LISTED = re.compile(r"[\d'\"],\s*\Z")
_MORE = re.compile(r"\s*(?:,|and\b)\s*['\"\d]")
_ENUMERATION = re.compile(r"(?m)^[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+")
_WORD = re.compile(r"[^\s,;]+")


class Token(msgspec.Struct, frozen=True):
    """A piece of the instruction. `text` is what stands between the quotes of a quotation."""

    kind: Literal["word", "quote", "point", "comma", "stop"]
    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """A word as it is compared; a quotation is never a word."""
        return self.text.lower() if self.kind == "word" else ""


def without_enumeration(instruction: str) -> str:
    """The same text without `1.` or `-` at the beginning of its lines."""
    return _ENUMERATION.sub("", instruction)


def tokens(text: str) -> list[Token]:
    """All pieces in order."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            if char == "\n":
                found.append(Token("stop", "\n", at, at + 1))
            at += 1
            continue
        token = _quotation(text, at) or _point(text, at) or _mark(char, at) or _word(text, at)
        found.extend(_ending_off(token))
        at = token.end
    return found


def _quotation(text: str, at: int) -> Token | None:
    closing = _CLOSING.get(text[at])
    if closing is None:
        return None
    end = text.find(closing, at + 1)
    # An apostrophe inside a word closes nothing.
    while end != -1 and end + 1 < len(text) and text[end + 1].isalnum():
        end = text.find(closing, end + 1)
    return None if end == -1 else Token("quote", text[at + 1 : end], at, end + 1)


def _point(text: str, at: int) -> Token | None:
    match = _POINT.match(text, at) if text[at].isdigit() or text[at] == "(" else None
    if match is None:
        return None
    is_listed = _LISTED.search(text, 0, at) or _MORE.match(text, match.end())
    is_meant = text[at] == "(" or _LEAD.search(text, 0, at) or (not is_listed and min(map(len, match.groups())) > 1)
    return Token("point", f"{match[1]},{match[2]}", at, match.end()) if is_meant else None


def _mark(char: str, at: int) -> Token | None:
    if char == ",":
        return Token("comma", char, at, at + 1)
    return Token("stop", char, at, at + 1) if char == ";" else None


def _word(text: str, at: int) -> Token:
    match = _WORD.match(text, at)
    assert match is not None
    return Token("word", match[0], at, match.end())


def _ending_off(token: Token) -> list[Token]:
    """A word's final full stop, colon or the like is a token of its own."""
    bare = token.text.rstrip(".:!?")
    if token.kind != "word" or len(bare) == len(token.text):
        return [token]
    if not bare:
        return [] if token.text == ":" else [Token("stop", token.text, token.start, token.end)]
    end = token.start + len(bare)
    marks = token.text[len(bare) :]
    stop = [] if marks == ":" else [Token("stop", marks, end, token.end)]
    return [Token("word", bare, token.start, end), *stop]
