"""What each refusal of the service means to a person: a title, a hint, and what the answer said beside its code.

Source: contract, section 10. Decided by code, then by status; whether to try again is `retry`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from coasty_desktop.api.charge import failed_charge, is_replay
from coasty_desktop.api.lenient import line, mapping, number, sequence, truth
from coasty_desktop.api.request import Reply
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable


class Explanation(msgspec.Struct, frozen=True):
    """A code for people. `says` adds the service's own sentence, for codes that ours cannot be precise about."""

    title: str
    hint: str
    says: bool = False


_WAIT = "Wait a little, then try again."
_OWN_MODEL = Explanation(
    "The service cannot use your own model account", "Check its provider and the key stored for it.", says=True
)
_BUG = Explanation("The service did not understand the request", "Please report this with the request id.", says=True)
_GONE = Explanation(
    "The service does not know that any more", "Refresh. A test key sees only test items, a live key only live ones."
)
_SLOW_DOWN = Explanation("The service asks for fewer requests", _WAIT)
_DOWN = Explanation("The service is not available right now", _WAIT)
_STATE = Explanation("That is not possible in its present state", "Refresh and look at the state.", says=True)

EXPLANATIONS: dict[str, Explanation] = {
    "INVALID_LIMIT": _BUG,
    "INVALID_STATUS_FILTER": _BUG,
    "EMPTY_UPDATE": _BUG,
    "FEATURE_NOT_AVAILABLE": Explanation(
        "This key's plan or mode does not include that", "Choose engine v3, or leave the instructions out.", says=True
    ),
    "INVALID_API_KEY": Explanation(
        "The service does not accept the API key", "Enter the key again, or practise without one."
    ),
    "INVALID_SIGNATURE": Explanation(
        "The service does not accept the signature", "Check the secret and this computer's clock."
    ),
    "INSUFFICIENT_CREDITS": Explanation("The wallet has too few credits", "Add credits, or use a test key."),
    "WALLET_EXHAUSTED": Explanation("The wallet is empty", "Add credits, then go on; or use a test key."),
    "INSUFFICIENT_SCOPE": Explanation(
        "The API key may not do this", "A scope cannot be added to a key: make a new key that has it."
    ),
    "NOT_FOUND": _GONE,
    "RUN_NOT_FOUND": _GONE,
    "WORKFLOW_NOT_FOUND": _GONE,
    "MACHINE_NOT_FOUND": _GONE,
    "SESSION_NOT_FOUND": Explanation(
        "The session has ended", "Start again: a new session costs 10 credits. Idle ones end after two hours."
    ),
    "LLM_KEY_NOT_FOUND": _OWN_MODEL,
    "LLM_PROVIDER_UNSUPPORTED": _OWN_MODEL,
    "LLM_KEY_NOT_CONFIGURED": _OWN_MODEL,
    "INVALID_STATE": _STATE,
    "CONFLICT": _STATE,
    "NOT_AWAITING_HUMAN": Explanation("Nothing waits for a person there", "Refresh."),
    "RESUME_CONFLICT": Explanation("It was resumed already", "Refresh."),
    "IDEMPOTENCY_KEY_REUSED": Explanation(
        "The service took two different requests for one", "Please report this with the request id."
    ),
    "IDEMPOTENCY_IN_FLIGHT": Explanation("The service still works on the first attempt", _WAIT),
    "IDEMPOTENCY_ALREADY_REFUNDED": Explanation("That attempt failed and was paid back", "Try again."),
    "PAYLOAD_TOO_LARGE": Explanation(
        "The picture is too large for the service", "Choose the smaller picture size, or a smaller region."
    ),
    "VALIDATION_ERROR": _BUG,
    "INVALID_SCREENSHOT": Explanation(
        "The service could not read the picture", "Try again. If it happens again, please report it.", says=True
    ),
    "LLM_PROVIDER_RATE_LIMITED": _SLOW_DOWN,
    "RATE_LIMITED": _SLOW_DOWN,
    "RATE_LIMIT_EXCEEDED": _SLOW_DOWN,
    "TOO_MANY_RUNS": Explanation("Too many runs are on at once", "Wait until one ends, or cancel one."),
    "INTERNAL_ERROR": Explanation("The service failed", "Try again later; report the request id if it stays."),
    "PREDICTION_FAILED": Explanation("The service could not work out the next step", "It was not charged. Try again."),
    "GROUNDING_FAILED": Explanation("The service could not find the place", "It was not charged. Describe it anew."),
    "UPSTREAM_ERROR": _DOWN,
    "UPSTREAM_UNAVAILABLE": _DOWN,
    "SERVICE_UNAVAILABLE": _DOWN,
    "DB_UNAVAILABLE": _DOWN,
    "BILLING_UNAVAILABLE": Explanation("The service cannot reach its billing", "Wait a little, then look at usage."),
    "SNAPSHOT_OUTCOME_UNKNOWN": Explanation(
        "It is not known whether the snapshot was made", "Look at the machine before you make another."
    ),
    "UPSTREAM_TIMEOUT": Explanation("The service took too long", _WAIT),
    "GUARD_EXCEEDED": Explanation("The workflow reached its budget or its limit", "Raise the limit, or look at why."),
}

_BY_STATUS: dict[int, Explanation] = {
    401: EXPLANATIONS["INVALID_API_KEY"],
    402: EXPLANATIONS["INSUFFICIENT_CREDITS"],
    403: Explanation("The service does not allow this with that key", "Check the key and its scopes.", says=True),
    404: Explanation(
        "The service has nothing at that address", "Check the address of the service, and the key's mode.", says=True
    ),
    413: EXPLANATIONS["PAYLOAD_TOO_LARGE"],
    429: _SLOW_DOWN,
    502: _DOWN,
    503: _DOWN,
    504: EXPLANATIONS["UPSTREAM_TIMEOUT"],
}

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
    title, hint = _words(code, reply.status, line(error.get("message")), told)
    return kind(
        title,
        hint if retry_after_s is None else hint.replace(_WAIT, f"Wait {retry_after_s:.0f} seconds, then try again."),
        code=code or f"HTTP_{reply.status}",
        status=reply.status,
        request_id=line(error.get("request_id"), 80) or request_id_of(reply),
        retry_after_s=retry_after_s,
        retryable=truth(error.get("retryable")),
        same_key=truth(error.get("retry_with_same_idempotency_key")),
        context=told,
    )


def redirected(reply: Reply) -> ServiceUnreachable:
    """A redirect is never followed: the key would go to whoever it names."""
    return ServiceUnreachable(
        f"The service answered with a redirect (HTTP {reply.status}), which is not followed",
        hint="Check the address of the service: its host, https, and /v1 at its end.",
        code="REDIRECT",
        status=reply.status,
        request_id=request_id_of(reply),
    )


def request_id_of(reply: Reply) -> str:
    """The request id among the headers, or ""."""
    return line(reply.headers.get("x-coasty-request-id"), 80)


def _words(code: str, status: int, message: str, told: Mapping[str, Any]) -> tuple[str, str]:
    known = EXPLANATIONS.get(code) or _BY_STATUS.get(status)
    if known is None:
        failed = "The service failed" if status >= 500 else "The service refused the request"
        known = Explanation(f"{failed} (HTTP {status})", _WAIT if status >= 500 else "", says=True)
    title = known.title + _particulars(code, told)
    said = f"The service says: {message}" if known.says and message else ""
    details = f"({told['details']})" if known.says and told.get("details") else ""
    return title, " ".join(part for part in (known.hint, said, details) if part)


def _particulars(code: str, told: Mapping[str, Any]) -> str:
    if code in ("INSUFFICIENT_CREDITS", "WALLET_EXHAUSTED"):
        has, needs = told.get("balance"), told.get("required")
        parts = ([] if has is None else [f"{has:g} there"]) + ([] if needs is None else [f"{needs:g} needed"])
        return f" ({', '.join(parts)})" if parts else ""
    if code == "INSUFFICIENT_SCOPE" and told.get("required_scope"):
        return f": it lacks the scope {told['required_scope']}"
    if code in ("INVALID_STATE", "CONFLICT") and told.get("current_state"):
        return f" ({told['current_state']})"
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
    if is_replay(reply.headers, None):
        told["is_replay"] = True
    return told


def _as_text(value: Any) -> str:
    if isinstance(value, str) or value is None:
        return value or ""
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
