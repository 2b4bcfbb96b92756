"""Events of a run as versioned JSON. A picture in an event becomes the name of its file; nothing is pickled.

An event of a kind or a version that this program does not know cannot be decoded: `UnknownEvent`, and reading stops.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

import msgspec

from coasty_desktop.agent.events import RunEvent

# Fields changed in a way that old data does not fit: add one function that lifts (kind, data) from the version before.
_LIFTS: tuple[Callable[[str, dict[str, Any]], dict[str, Any]], ...] = ()
VERSION = 1 + len(_LIFTS)

_KINDS: dict[str, type[Any]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): kind for kind in get_args(RunEvent)
}
_NAMES = {kind: name for name, kind in _KINDS.items()}

# Where an event carries picture bytes.
PICTURE_PATHS: dict[str, tuple[str, ...]] = {
    "picture_taken": ("capture", "png"),
    "approval_needed": ("question", "capture", "png"),
}


class UnknownEvent(Exception):
    """A kind, a version or a shape this program does not know."""


def kind_of(event: RunEvent) -> str:
    """The event's stored name: `PictureTaken` is `picture_taken`."""
    return _NAMES[type(event)]


def encode(event: RunEvent, keep: Callable[[bytes], str]) -> tuple[str, str | None]:
    """Return the event as JSON and the name of its picture, if it has one; `keep` stores the bytes."""
    data: dict[str, Any] = msgspec.to_builtins(event, builtin_types=(bytes,))
    picture = None
    if path := PICTURE_PATHS.get(kind_of(event)):
        holder = _inside(data, path[:-1])
        picture = holder[path[-1]] = keep(holder[path[-1]])
    try:
        return msgspec.json.encode(data).decode(), picture
    except UnicodeEncodeError:  # half of a surrogate pair in somebody's text
        return msgspec.json.encode(_storable(data)).decode(), picture


def decode(kind: str, version: int, data: str, fetch: Callable[[str], bytes]) -> RunEvent:
    """Return the event that `encode` wrote; `fetch` gets a picture's bytes by name. Raises UnknownEvent."""
    if kind not in _KINDS or not 1 <= version <= VERSION:
        raise UnknownEvent(f"{kind}, version {version}")
    try:
        fields = msgspec.json.decode(data, type=dict[str, Any])
        for lift in _LIFTS[version - 1 :]:
            fields = lift(kind, fields)
        if path := PICTURE_PATHS.get(kind):
            holder = _inside(fields, path[:-1])
            holder[path[-1]] = fetch(str(holder[path[-1]]))
        event: RunEvent = msgspec.convert(fields, _KINDS[kind])
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise UnknownEvent(f"{kind}: {error}") from error
    return event


def storable(text: str) -> str:
    """The text with what UTF-8 cannot hold replaced by `?`."""
    return text.encode("utf-8", "replace").decode()


def _storable(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {_storable(key): _storable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_storable(inner) for inner in value]
        case _:
            return value


def _inside(data: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for name in path:
        data = data[name]
    return data
