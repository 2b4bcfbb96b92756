"""JSON that a person gives, in an argument or a file. What is wrong with it is told without repeating it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from coasty_desktop.core.errors import BadInput

# Ours: what any request may hold is far below it.
_MOST_BYTES = 16_000_000


def read_json(data: bytes, what: str) -> Any:
    """The value. `what` names it for people: `The parameters`. Raises BadInput, also for what is no UTF-8."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        byte = re.search(r"\(byte \d+\)$", str(error))
        raise BadInput(f"{what} are not JSON{f' {byte[0]}' if byte else ''}", hint='For example {"x": 10}.') from None


def read_parameters(text: str | None) -> dict[str, Any] | None:
    """The parameters of an argument, None when it was left out. Raises BadInput."""
    if text is None:
        return None
    value = read_json(text.encode(errors="surrogatepass"), "The parameters")
    if not isinstance(value, dict):
        raise BadInput("The parameters are no JSON object", hint='For example {"x": 10, "y": 20}.')
    return value


def read_json_file(file: Path, what: str) -> Any:
    """The value that a file holds. Raises BadInput when it cannot be read."""
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "that is no name of a file"
        raise BadInput(f"{file} cannot be read ({reason})", hint="Choose another file.") from None
    if len(data) > _MOST_BYTES:
        raise BadInput(f"{file} is larger than {_MOST_BYTES // 1_000_000} MB", hint="Choose another file.")
    return read_json(data, what)
