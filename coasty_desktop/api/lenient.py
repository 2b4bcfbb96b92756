"""Reading loose JSON values: what can be meant, or nothing. No function here raises for any JSON value."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 40
# Escape sequences, bidirectional overrides and their like must not reach a terminal or a label.
_CONTROLS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff\ud800-\udfff]"
)
_SECRET = re.compile(r"(sk-coasty-(?:live|test)-|cua_sk_|sk-ant-|whsec_)[^\s'\"]+", re.IGNORECASE)


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def number(value: object) -> float | None:
    """A finite number, also one written as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
            return None
        value = float(text)
    if not isinstance(value, int | float):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def whole(value: object) -> int | None:
    """A whole number, also `2.0` or `"2"`; None for anything else."""
    result = number(value)
    return int(result) if result is not None and result.is_integer() else None


def truth(value: object) -> bool | None:
    """True or false, also as the text of a header; None for anything else."""
    return value if isinstance(value, bool) else {"true": True, "1": True, "false": False, "0": False}.get(word(value))


def word(value: object) -> str:
    """A text in lower case without spaces around it, else empty."""
    return value.strip().lower() if isinstance(value, str) else ""


def plain(value: object, limit: int) -> str:
    """Text that is safe to show: no control characters, no keys, at most `limit` characters; else empty."""
    if not isinstance(value, str):
        return ""
    # Cut first, so that a huge text costs nothing; a key that the cut shortened is still recognised.
    text = _SECRET.sub(r"\1***", _CONTROLS.sub("", value[: limit + 1]))
    return text if len(text) <= limit and len(value) <= limit else text[: limit - 1] + "…"


def line(value: object, limit: int = 300) -> str:
    """The same, as one line."""
    return " ".join(plain(value, limit).split())
