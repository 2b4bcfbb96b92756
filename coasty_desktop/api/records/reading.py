"""What every reader of records needs. Nothing here raises anything but ServiceUnreachable, for any JSON value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import msgspec

from coasty_desktop.api.lenient import line, mapping, number, plain, sequence, truth
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.core.secret import Secret

ASK_AGAIN = "Try again. If it happens again, the service has changed or the address is not its own."
LONGEST_TEXT = 40_000
# Far more than was asked for; reading millions would hold everything else up.
MOST_RECORDS = 20_000
_MOST_WORDS = 1_000
_LONGEST_ID = 512
_LONGEST_SECRET = 40_000
_DEEPEST = 100
# Objects and lists in one record.
_MOST_PARTS = 50_000
# Source: contract, section 6 and MachineConnection: shown once, or good for whoever has them.
_SECRETS = frozenset(
    {
        "webhook_secret", "ssh_private_key_pem", "vnc_password", "vnc_url", "websocket_url", "devtools_url",
        "api_key", "private_key", "password", "access_token",
    }
)  # fmt: skip
# What a caller gave and gets back unchanged.
_OWN = frozenset({"definition", "inputs_schema", "inputs", "metadata", "output"})
_NONE: frozenset[str] = frozenset()
_SAYINGS = ("message", "summary", "detail", "reason", "text", "error", "code")


class Record(msgspec.Struct, frozen=True):
    """Something that the service keeps. Its repr is short: what it holds is somebody's business."""

    def __repr__(self) -> str:
        """The kind, and which one."""
        which = (getattr(self, name, "") for name in ("id", "machine_id", "key_id", "provider", "status"))
        return f"{type(self).__name__}({' '.join(text for text in which if isinstance(text, str) and text)})"


def object_of(value: Any) -> Mapping[str, Any]:
    """The value, if it is an object. Raises ServiceUnreachable."""
    if value is None:
        raise ServiceUnreachable("The service answered with nothing", hint=ASK_AGAIN, code="EMPTY_ANSWER")
    if not isinstance(value, dict):
        raise unusable("an object")
    return value


def unusable(missing: str) -> ServiceUnreachable:
    """The error for an answer that lacks what it is for."""
    return ServiceUnreachable(f"The service's answer lacks {missing}", hint=ASK_AGAIN, code="WRONG_ANSWER")


def id_of(record: Mapping[str, Any], *names: str, otherwise: str = "") -> str:
    """The first usable id under these names, as it came; `otherwise` or "" when there is none."""
    ids = (record.get(name) for name in names)
    return next((one for one in ids if isinstance(one, str) and _is_id(one)), otherwise)


def needed_id(record: Mapping[str, Any], *names: str, otherwise: str = "") -> str:
    """The same. Raises ServiceUnreachable when there is none."""
    if not (found := id_of(record, *names, otherwise=otherwise)):
        raise unusable("an id")
    return found


def status_of(record: Mapping[str, Any]) -> str:
    """The status as a word; an unknown one is kept, none at all is ""."""
    return line(record.get("status"), 40)


def time_of(record: Mapping[str, Any], name: str) -> str:
    """A time as the text it came as; "" when there is none."""
    return line(record.get(name), 40)


def first(record: Mapping[str, Any], *names: str) -> Any:
    """The first of these fields that is there and not null."""
    return next((value for name in names if (value := record.get(name)) is not None), None)


def amount(record: Mapping[str, Any], *names: str) -> float | None:
    """The first of these fields that is a number and not below 0."""
    numbers = (number(record.get(name)) for name in names)
    return next((one for one in numbers if one is not None and one >= 0), None)


def object_or_none(record: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """A field that is an object, else None."""
    value = record.get(name)
    return value if isinstance(value, dict) else None


def said(value: Any) -> str:
    """What a person reads of an error or a result that is null, a text or an object."""
    if isinstance(value, str):
        return plain(value, LONGEST_TEXT)
    told = mapping(value)
    texts = (plain(told.get(name), LONGEST_TEXT) for name in _SAYINGS)
    if text := next((text for text in texts if text), ""):
        return text
    return "" if value in (None, {}, [], False) else _as_json(value)


def code_of(value: Any) -> str:
    """The code of an error that is an object, else ""."""
    return line(mapping(value).get("code"), 60)


def secret_of(record: Mapping[str, Any], name: str) -> Secret | None:
    """A secret text, if there is one."""
    value = record.get(name)
    return Secret(value) if isinstance(value, str) and 0 < len(value) <= _LONGEST_SECRET else None


def without_secrets(value: Any, *also: str) -> dict[str, Any]:
    """An object as it came, without what may not be kept, at any depth; {} for anything else.

    What the caller himself gave (a definition, inputs) is left alone; what nests deeper or has more parts than anybody
    means is None.
    """
    return _clean(value, _SECRETS.union(also), 0, count()) if isinstance(value, dict) else {}


def read_list(value: Any, *names: str) -> tuple[list[Any], bool]:
    """The records of a list in any of its envelopes, and whether more exist than are given."""
    if isinstance(value, list):
        return value[:MOST_RECORDS], len(value) > MOST_RECORDS
    answer = object_of(value)
    for key in (*names, "data", "items", "results"):
        if isinstance(records := answer.get(key), list):
            return records[:MOST_RECORDS], truth(answer.get("has_more")) is True or len(records) > MOST_RECORDS
    raise unusable("a list")


def words_of(value: Any) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(text for one in sequence(value)[:_MOST_WORDS] if (text := line(one, 80)))


def _is_id(text: str) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= _LONGEST_ID


def _clean(value: Any, secrets: frozenset[str], depth: int, parts: Iterator[int]) -> Any:
    if depth >= _DEEPEST or next(parts) >= _MOST_PARTS:
        return None
    if isinstance(value, list):
        return [
            _clean(one, secrets, depth + 1, parts) if one and isinstance(one, dict | list) else one for one in value
        ]
    return {
        name: _clean(one, _NONE if name in _OWN else secrets, depth + 1, parts) if isinstance(one, dict | list) else one
        for name, one in value.items()
        if name not in secrets
    }


def _as_json(value: Any) -> str:
    try:
        return plain(msgspec.json.encode(value).decode(), LONGEST_TEXT)
    except (TypeError, ValueError, RecursionError):
        return ""
