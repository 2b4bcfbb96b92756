"""Compares a label with what was read: exactly, without regard to case, and allowing for what OCR confuses.

Nothing here is a guess at meaning: `Sing in` is not `Sign in`. Only shapes that recognition mixes up are equal.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum

# Each group looks alike at ten pixels; the first stands for all. Capital I and small l, but not the dotted i.
_CONFUSED = ("1lI|!/", "0OoQ", "5Ss", "8B", "2Zz")
_ONE_SHAPE = {char: group[0] for group in _CONFUSED for char in group}
_PAIRS = (("rn", "m"), ("vv", "w"))
_PLAIN = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "...", "ß": "ss"}  # noqa: RUF001
_EDGES = " .:*…·•>▸▼▾"

# English words for signs, for instructions that are spoken: the sign is looked for when the word is not there.
SIGNS = {
    "plus": ("+",), "minus": ("-", "−"), "times": ("*", "×", "x"), "multiply": ("*", "×"), "divide": ("/", "÷"),  # noqa: RUF001
    "divided by": ("/", "÷"), "equals": ("=",), "equal": ("=",), "point": (".",), "comma": (",",), "percent": ("%",),
    "zero": ("0",), "one": ("1",), "two": ("2",), "three": ("3",), "four": ("4",), "five": ("5",), "six": ("6",),
    "seven": ("7",), "eight": ("8",), "nine": ("9",),
}  # fmt: skip


class Match(IntEnum):
    """How well two texts agree; smaller is better."""

    EXACT = 0
    FOLDED = 1
    SHAPE = 2
    NONE = 9


def match(wanted: str, read: str) -> Match:
    """Compare a label with a run of words; spaces do not count, because recognition drops and adds them."""
    if "".join(wanted.split()) == "".join(read.split()):
        return Match.EXACT
    one, other = fold(wanted), fold(read)
    if one and one == other:
        return Match.FOLDED
    # A single character has no neighbours to tell a slip from another character.
    if len(one) >= 2 and len(other) >= 2 and _shape(wanted) == _shape(read):
        return Match.SHAPE
    return Match.NONE


def fold(text: str) -> str:
    """Without case, width, spaces, icons, and punctuation at the ends."""
    squeezed = _squeezed(text).casefold()
    return squeezed.strip(_EDGES) or squeezed


_ICONS = frozenset({"So", "No", "Cf", "Co"})


def _squeezed(text: str) -> str:
    plain = "".join(_PLAIN.get(char, char) for char in text if unicodedata.category(char) not in _ICONS)
    return "".join(unicodedata.normalize("NFKC", plain).split())


def _shape(text: str) -> str:
    """The same for texts that differ only in what OCR mixes up, accents included."""
    decomposed = unicodedata.normalize("NFKD", _squeezed(text))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    alike = "".join(_ONE_SHAPE.get(char, char) for char in bare).casefold()
    for pair, one in _PAIRS:
        alike = alike.replace(pair, one)
    return alike.strip(_EDGES)
