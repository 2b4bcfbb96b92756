"""Whether to ask again, and when. Pure; the caller sleeps, resends the same bytes and keeps the key.

Source: contract, sections 7 and 10: the two retry fields decide, then the code, then the status. Nothing here is ever
asked about an injected click.
"""

from __future__ import annotations

from collections.abc import Callable

from coasty_desktop.core.errors import ServiceError

MOST_RETRIES = 3
LONGEST_RETRY_AFTER_S = 60.0
_FIRST_BACKOFF_S = 1.0
_LONGEST_BACKOFF_S = 8.0

# Our own codes for what happened before an answer was read.
_CANNOT_BE_SENT = frozenset({"NOT_SECURE", "BAD_ADDRESS"})
NOT_SENT = _CANNOT_BE_SENT | {"NO_CONNECTION"}
NO_ANSWER = frozenset({"NO_ANSWER", "NOT_JSON", "EMPTY_ANSWER"})
# What comes with a 429: the service did not look at the request.
LIMITED = frozenset({"LLM_PROVIDER_RATE_LIMITED", "RATE_LIMITED", "RATE_LIMIT_EXCEEDED", "TOO_MANY_RUNS", "HTTP_429"})

_REFUNDED = frozenset({"PREDICTION_FAILED", "GROUNDING_FAILED"})
_NEVER = _CANNOT_BE_SENT | {"SNAPSHOT_OUTCOME_UNKNOWN", "IDEMPOTENCY_ALREADY_REFUNDED"}
_ONLY_IF_TOLD = frozenset({"BILLING_UNAVAILABLE"})
_BACK_OFF = LIMITED | frozenset(
    {
        "IDEMPOTENCY_IN_FLIGHT",
        "INTERNAL_ERROR",
        "UPSTREAM_UNAVAILABLE",
        "SERVICE_UNAVAILABLE",
        "DB_UNAVAILABLE",
        "UPSTREAM_TIMEOUT",
    }
)


def decide(
    attempt: int,
    error: ServiceError,
    previous: ServiceError | None = None,
    *,
    jitter: Callable[[], float],
    is_harmless: bool = True,
    is_keyed: bool = True,
) -> float | None:
    """Seconds to wait before the next attempt, or None for no more.

    `attempt` counts the attempts made, from 1, `previous` is what the one before met; `jitter` gives 0 to 1. Without
    `is_harmless` only what surely did not happen yet is tried again, and with `is_keyed` what the service says may be
    repeated under its key: without a key each repeat is a new act.
    """
    if attempt > MOST_RETRIES or not _is_worth_it(error, previous):
        return None
    may_repeat_key = is_keyed and error.same_key is True
    if not (is_harmless or may_repeat_key or _was_held_back(error)):
        return None
    asked = error.retry_after_s or 0.0
    if asked > LONGEST_RETRY_AFTER_S:
        return None
    ceiling: float = min(_LONGEST_BACKOFF_S, _FIRST_BACKOFF_S * 2 ** (attempt - 1))
    return max(asked, jitter() * ceiling)


def needs_new_key(error: ServiceError, previous: ServiceError | None = None) -> bool:
    """Whether the next attempt is a new request: the failure was paid back, or a stored failure was replayed.

    A stored failure shows the old request id. That alone could be a service that counts badly, and a new key for a
    request that was carried out would be paid twice: the replay header must say it too.
    """
    if error.same_key is not None:
        return not error.same_key
    is_old = previous is not None and bool(error.request_id) and error.request_id == previous.request_id
    return error.code in _REFUNDED or (is_old and error.context.get("is_replay") is True)


def outcome_is_unknown(error: ServiceError) -> bool:
    """Whether the attempt that met this error may have been carried out and charged all the same."""
    if error.code in NOT_SENT | _REFUNDED or error.context.get("refunded"):
        return False
    return error.status == 0 or error.status >= 500 or error.code == "IDEMPOTENCY_IN_FLIGHT"


def says_nothing(error: ServiceError) -> bool:
    """Whether the error tells nothing of earlier attempts: the service did not get to look at the request.

    Who may ask, what is in the wallet and where the service lives are looked at before the key of the request.
    """
    return _was_held_back(error) or 300 <= error.status < 400 or error.status in (401, 402, 403)


def _was_held_back(error: ServiceError) -> bool:
    return error.code in NOT_SENT or error.status == 429


def _is_worth_it(error: ServiceError, previous: ServiceError | None) -> bool:
    if error.retryable is False or error.code in _NEVER:
        return False
    if error.code in _REFUNDED:
        return previous is None or previous.code not in _REFUNDED
    if error.retryable is True:
        return True
    if error.code in NOT_SENT | NO_ANSWER | _BACK_OFF:
        return True
    return (error.status >= 500 or error.status == 429) and error.code not in _ONLY_IF_TOLD
