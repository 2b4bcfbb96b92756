"""Checks of what a caller gives, before anything is sent. Every one raises BadInput with one sentence."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from coasty_desktop.api.lenient import line
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.geometry import Size

ENGINES = ("v3", "v4", "v1", "v5")
LONGEST_URL = 2048
_LONGEST_METADATA = 64_000


def given(**fields: Any) -> dict[str, Any]:
    """The fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def size_text(size: Size) -> str:
    """`1280x720`."""
    return f"{size.width}x{size.height}"


def encodable(text: str) -> str:
    """The text, if it can be sent."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput("The text holds half a character", hint="Type it again.") from error
    return text


def text_of(value: object, what: str, most: int, *, least: int = 1) -> str:
    """A text of `least` to `most` characters that is not blank. `what` names it for people: `The name`."""
    if not isinstance(value, str):
        raise BadInput(f"{what} must be a text")
    if least and not value.strip():
        raise BadInput(f"{what} is empty")
    if not least <= len(value) <= most:
        raise BadInput(f"{what} has {len(value)} characters; {least} to {most} are possible")
    return encodable(value)


def optional_text(value: object, what: str, most: int, *, least: int = 1) -> str | None:
    """The same, or None for None."""
    return None if value is None else text_of(value, what, most, least=least)


def whole_of(value: object, what: str, least: int, most: int) -> int:
    """A whole number of a range."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadInput(f"{what} must be a whole number from {least} to {most}")
    return value


def optional_whole(value: object, what: str, least: int, most: int) -> int | None:
    """The same, or None for None."""
    return None if value is None else whole_of(value, what, least, most)


def one_of(value: object, what: str, possible: Collection[str]) -> str:
    """One of the words that both texts of the contract know."""
    if not isinstance(value, str) or value not in possible:
        named = line(value, 40)
        raise BadInput(f"{what} cannot be {named or 'that'}", hint=f"Possible are {', '.join(possible)}.")
    return value


def optional_one_of(value: object, what: str, possible: Collection[str]) -> str | None:
    """The same, or None for None."""
    return None if value is None else one_of(value, what, possible)


def checked_engine(engine: str) -> str:
    """The engine, if it is one of the contract's."""
    if engine not in ENGINES:
        raise BadInput(f"There is no engine called {line(engine, 40)}", hint="Engines are v3, v4 and v1.")
    return engine


def object_of(value: object, what: str, most_bytes: int) -> dict[str, Any]:
    """A JSON object of texts, finite numbers, lists and objects."""
    if not isinstance(value, Mapping):
        raise BadInput(f"{what} must be a JSON object")
    found = dict(value)
    try:
        size = len(json.dumps(found, allow_nan=False, ensure_ascii=False).encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(
            f"{what} cannot be written as JSON", hint="Use texts, finite numbers, lists, objects."
        ) from error
    if size > most_bytes:
        raise BadInput(f"{what} has {size:,} bytes; {most_bytes:,} are possible")
    return found


def metadata_of(value: object) -> dict[str, Any] | None:
    """Anything the caller wants to find again, or None for None."""
    return None if value is None else object_of(value, "The metadata", _LONGEST_METADATA)


def text_metadata_of(value: object) -> dict[str, Any] | None:
    """The same where the service takes only texts."""
    found = metadata_of(value)
    if found is not None and not all(isinstance(one, str) for one in found.values()):
        raise BadInput("The metadata may hold only texts here")
    return found


def optional_https(value: object) -> str | None:
    """An address the service may call, or None for None."""
    url = optional_text(value, "The webhook's address", LONGEST_URL)
    if url is not None and (not url.startswith("https://") or any(char.isspace() for char in url)):
        raise BadInput("The webhook's address must begin with https://")
    return url


def flag_of(value: object, what: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadInput(f"{what} must be true or false")
    return value
