"""A reply outside 2xx as an error: the words of its code, and what the answer said beside it.

Source: contract, section 10. Decided by code, then by status; the words are in `explanations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from coasty_desktop.api.charge import failed_charge, is_replay, refunded
from coasty_desktop.api.explanations import OFFERS, WAIT, explain
from coasty_desktop.api.lenient import line, mapping, number, sequence, truth
from coasty_desktop.api.request import Reply
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable

_NUMBERS_TOLD = ("required", "balance")
_TEXTS_TOLD = ("required_scope", "current_state", "details", "suggestion", "docs_url")
_LISTS_TOLD = ("current_scopes", "allowed_from")


def refusal(reply: Reply, value: Any, *, now: datetime) -> ServiceError:
    """The error that a reply outside 2xx stands for; ServiceUnreachable when the service gave up, not we.

    `value` is its decoded body, whatever it is. `now` turns a date in Retry-After into seconds.
    """
    envelope = mapping(value)
    error = mapping(envelope.get("error")) or envelope
    code = line(error.get("code"), 80)
    told = _told(error, reply)
    retry_after_s = _retry_after(error, reply, now)
    kind = ServiceUnreachable if reply.status >= 500 else ServiceError
    known = explain(code, reply.status, is_named="details" in told)
    title, hint = known.title + _particulars(code, told), known.hint
    if known.says:
        hint = _with_its_words(hint, line(error.get("message")), told)
    return kind(
        title,
        hint if retry_after_s is None else _with_wait(hint, retry_after_s),
        code=code or f"HTTP_{reply.status}",
        status=reply.status,
        request_id=line(error.get("request_id"), 80) or request_id_of(reply),
        retry_after_s=retry_after_s,
        retryable=truth(error.get("retryable")),
        same_key=truth(error.get("retry_with_same_idempotency_key")),
        context=told,
        offer=known.offer,
    )


def redirected(reply: Reply) -> ServiceUnreachable:
    """A redirect is never followed: the key would go to whoever it names."""
    return ServiceUnreachable(
        f"The service answered with a redirect (HTTP {reply.status}), which is not followed",
        hint="Check the address of the service: its host, https, and /v1 at its end.",
        code="REDIRECT",
        status=reply.status,
        request_id=request_id_of(reply),
        offer=OFFERS["REDIRECT"],
    )


def request_id_of(reply: Reply) -> str:
    """The request id among the headers, or ""."""
    return line(reply.headers.get("x-coasty-request-id"), 80)


def _with_its_words(hint: str, message: str, told: Mapping[str, Any]) -> str:
    said = f"The service says: {message}" if message else ""
    details = f"({told['details']})" if told.get("details") else ""
    return " ".join(part for part in (hint, said, details) if part)


def _with_wait(hint: str, seconds: float) -> str:
    """The hint with how long to wait, whatever it says else."""
    if WAIT in hint:
        return hint.replace(WAIT, f"Wait {_duration(seconds)}, then try again.")
    return f"{hint} The service asks to wait {_duration(seconds)}.".strip() if seconds >= 1 else hint


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours" if seconds < 172_800 else "more than a day"


def _particulars(code: str, told: Mapping[str, Any]) -> str:
    if code in ("INSUFFICIENT_CREDITS", "WALLET_EXHAUSTED"):
        has, needs = told.get("balance"), told.get("required")
        parts = ([] if has is None else [f"{has:g} there"]) + ([] if needs is None else [f"{needs:g} needed"])
        return f" ({', '.join(parts)})" if parts else ""
    if code == "INSUFFICIENT_SCOPE" and told.get("required_scope"):
        has = f" (it has: {', '.join(told['current_scopes'])})" if told.get("current_scopes") else ""
        return f": it lacks the scope {told['required_scope']}{has}"
    if code in ("INVALID_STATE", "CONFLICT") and told.get("current_state"):
        possible = f", possible from: {', '.join(told['allowed_from'])}" if told.get("allowed_from") else ""
        return f" ({told['current_state']}{possible})"
    return ""


def _told(error: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in _NUMBERS_TOLD:
        if (amount := number(error.get(name))) is not None:
            told[name] = amount
    for name in _TEXTS_TOLD:
        if text := line(_as_text(error.get(name))):
            told[name] = text
    for name in _LISTS_TOLD:
        value = error.get(name)
        if texts := [line(entry, 80) for entry in ([value] if isinstance(value, str) else sequence(value)[:20])]:
            told[name] = texts
    if credits := failed_charge(reply.headers):
        told["credits"] = credits
    if back := refunded(reply.headers):
        told["refunded"] = back
    if is_replay(reply.headers, None):
        told["is_replay"] = True
    return told


def _as_text(value: Any) -> str:
    if isinstance(value, str) or not value:
        return str(value or "")
    try:
        return msgspec.json.encode(value).decode()
    except (ValueError, RecursionError):
        return ""


def _retry_after(error: Mapping[str, Any], reply: Reply, now: datetime) -> float | None:
    """Seconds to wait, from the body or from the header, which may be a date."""
    header = reply.headers.get("retry-after")
    said = number(error.get("retry_after"))
    seconds = number(header) if said is None else said
    if seconds is None and header:
        try:
            date = parsedate_to_datetime(header)
        except (ValueError, TypeError, OverflowError):
            return None
        seconds = (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
    return None if seconds is None else max(0.0, seconds)
