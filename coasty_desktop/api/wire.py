"""The bodies of answers, without I/O.

Source: contract, section 11: both texts are read. Reading ignores what it does not know and keeps unknown words as
text; an answer that lacks what it is for raises ServiceUnreachable with a sentence, and nothing else is ever raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from coasty_desktop.api.actions import read_actions
from coasty_desktop.api.answers import (
    Engine,
    Grounded,
    Models,
    Parsed,
    Predicted,
    Receipt,
    SessionInfo,
    UsageReport,
)
from coasty_desktop.api.bodies.checks import size_text
from coasty_desktop.api.lenient import line, mapping, number, plain, sequence, truth, whole
from coasty_desktop.api.records.reading import ASK_AGAIN, object_of, unusable
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.core.geometry import ModelPoint, Size

_LONGEST_REASONING_SHOWN = 20_000
_MOST_NAMES = 1_000


def read_json(body: bytes) -> Any:
    """The value of a body; None for an empty one. Raises ServiceUnreachable for anything but JSON."""
    if not body.strip():
        return None
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        if body.lstrip()[:1] == b"<":
            raise ServiceUnreachable(
                "A web page came instead of the service's answer",
                hint="Check the address of the service, and whether the network wants you to sign in first.",
                code="WEB_PAGE",
            ) from error
        raise ServiceUnreachable(
            "The service's answer is incomplete or not JSON", hint=ASK_AGAIN, code="NOT_JSON"
        ) from error


def read_predicted(value: Any, receipt: Receipt, sent: Size | None = None) -> Predicted:
    """An answer of predict or of a session's predict. `sent` is the size of the picture that was sent."""
    answer = object_of(value)
    _check_echo(answer, sent)
    status = answer.get("status")
    if not isinstance(status, str) or not status:
        raise unusable("a status")
    if not isinstance(answer.get("actions"), list | None):
        raise unusable("a list of actions")
    return Predicted(
        actions=read_actions(answer.get("actions")),
        status=line(status, 40),
        reasoning=plain(answer.get("reasoning"), _LONGEST_REASONING_SHOWN),
        engine=line(answer.get("cua_version"), 40),
        step=whole(answer.get("step")),
        receipt=receipt,
    )


def read_session(value: Any, receipt: Receipt = Receipt()) -> SessionInfo:  # noqa: B008 - frozen
    """A session's record."""
    record = object_of(value)
    session_id = record.get("session_id") or record.get("id")
    if not isinstance(session_id, str) or not session_id.isprintable() or len(session_id) > 512:
        raise unusable("a session id")
    return SessionInfo(
        id=session_id,
        engine=line(record.get("cua_version"), 40),
        screen_size=line(record.get("screen_size"), 40),
        created_at=line(record.get("created_at"), 40),
        expires_at=line(record.get("expires_at"), 40),
        steps=whole(record.get("step_count")),
        credits_used=number(record.get("total_credits_used")),
        receipt=receipt,
    )


def read_grounded(value: Any, receipt: Receipt, sent: Size) -> Grounded:
    """A point, flat or nested."""
    answer = object_of(value)
    _check_echo(answer, sent)
    nested = answer.get("coordinates", answer.get("point"))
    pair = nested if isinstance(nested, list) and len(nested) == 2 else None
    where: Mapping[str, Any] = {"x": pair[0], "y": pair[1]} if pair else mapping(nested) or answer
    x, y = number(where.get("x")), number(where.get("y"))
    if x is None or y is None:
        raise unusable("a point")
    return Grounded(ModelPoint(x, y), receipt)


def read_parsed(value: Any, receipt: Receipt) -> Parsed:
    """Actions read from source text."""
    answer = object_of(value)
    if not isinstance(answer.get("actions"), list):
        raise unusable("a list of actions")
    return Parsed(read_actions(answer["actions"]), receipt)


def read_models(value: Any) -> Models:
    """Engines, models and action types, as objects or as bare names."""
    if isinstance(value, list):
        return Models(models=_names(value))
    answer = object_of(value)
    engines = (
        Engine(
            id=name,
            description=line(mapping(entry).get("description")),
            average_step_time=line(mapping(entry).get("avg_step_time"), 40),
            is_latest=truth(mapping(entry).get("latest")) is True,
        )
        for entry in sequence(answer.get("cua_versions"))[:_MOST_NAMES]
        if (name := _name(entry))
    )
    return Models(tuple(engines), _names(answer.get("models")), _names(answer.get("action_types")))


def read_usage(value: Any) -> UsageReport:
    """Balance and use; every field may be missing."""
    answer = object_of(value)
    balance = number(answer.get("balance"))
    return UsageReport(
        balance=number(answer.get("wallet_balance_cents")) if balance is None else balance,
        period=line(answer.get("period"), 20),
        requests=whole(answer.get("total_requests")),
        credits=number(answer.get("total_credits")),
        tier=line(answer.get("tier"), 40),
        by_endpoint=dict(mapping(answer.get("breakdown"))),
    )


def _check_echo(answer: Mapping[str, Any], sent: Size | None) -> None:
    """Stop when the service worked with another size: every point would be off (contract, section 3)."""
    width, height = whole(answer.get("screen_width")), whole(answer.get("screen_height"))
    if sent is None or (width in (None, sent.width) and height in (None, sent.height)):
        return
    raise ServiceUnreachable(
        f"The service took the picture for {width}x{height} pixels, but {size_text(sent)} were sent",
        hint="Nothing was done, because every click would land elsewhere. Please report this to the service.",
        code="SIZE_MISMATCH",
    )


def _names(value: Any) -> tuple[str, ...]:
    return tuple(name for entry in sequence(value)[:_MOST_NAMES] if (name := _name(entry)))


def _name(entry: Any) -> str:
    named = mapping(entry)
    return line(named.get("id") or named.get("name") if named else entry, 80)
