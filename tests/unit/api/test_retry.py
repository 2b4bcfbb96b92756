"""Whether to ask again: the two fields, then the code, then the status."""

from typing import Any

import pytest

from coasty_desktop.api.retry import MOST_RETRIES, decide, needs_new_key, outcome_is_unknown, says_nothing
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable


def error(code: str = "", status: int = 0, **fields: Any) -> ServiceError:
    return ServiceError("t", code=code, status=status, **fields)


def wait(failed: ServiceError, attempt: int = 1, previous: ServiceError | None = None, **how: Any) -> float | None:
    return decide(attempt, failed, previous, jitter=lambda: 1.0, **how)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("NO_CONNECTION", 0),
        ("NO_ANSWER", 0),
        ("NOT_JSON", 200),
        ("EMPTY_ANSWER", 200),
        ("IDEMPOTENCY_IN_FLIGHT", 409),
        ("RATE_LIMITED", 429),
        ("RATE_LIMIT_EXCEEDED", 429),
        ("LLM_PROVIDER_RATE_LIMITED", 429),
        ("INTERNAL_ERROR", 500),
        ("PREDICTION_FAILED", 500),
        ("GROUNDING_FAILED", 500),
        ("UPSTREAM_ERROR", 502),
        ("UPSTREAM_UNAVAILABLE", 503),
        ("SERVICE_UNAVAILABLE", 503),
        ("DB_UNAVAILABLE", 503),
        ("UPSTREAM_TIMEOUT", 504),
        ("HTTP_502", 502),
        ("SOMETHING_NEW", 500),
        ("SOMETHING_NEW", 429),
    ],
)
def test_that_a_passing_trouble_is_tried_again(code: str, status: int) -> None:
    assert wait(error(code, status)) == 1


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("INVALID_API_KEY", 401),
        ("INSUFFICIENT_CREDITS", 402),
        ("WALLET_EXHAUSTED", 402),
        ("INSUFFICIENT_SCOPE", 403),
        ("SESSION_NOT_FOUND", 404),
        ("INVALID_STATE", 409),
        ("IDEMPOTENCY_KEY_REUSED", 409),
        ("IDEMPOTENCY_ALREADY_REFUNDED", 409),
        ("PAYLOAD_TOO_LARGE", 413),
        ("VALIDATION_ERROR", 422),
        ("UPSTREAM_ERROR", 401),
        ("BILLING_UNAVAILABLE", 503),
        ("SNAPSHOT_OUTCOME_UNKNOWN", 503),
        ("SOMETHING_NEW", 418),
        ("WEB_PAGE", 200),
        ("REDIRECT", 302),
        ("ANSWER_TOO_LARGE", 200),
        ("WRONG_ANSWER", 200),
        ("SIZE_MISMATCH", 200),
        ("NOT_SECURE", 0),
        ("BAD_ADDRESS", 0),
        ("TIME_LIMIT", 0),
    ],
)
def test_that_a_refusal_is_final(code: str, status: int) -> None:
    assert wait(error(code, status)) is None


def test_that_the_services_word_goes_before_the_code() -> None:
    assert wait(error("INTERNAL_ERROR", 500, retryable=False)) is None
    assert wait(error("SOMETHING_NEW", 418, retryable=True)) == 1
    assert wait(error("BILLING_UNAVAILABLE", 503, retryable=True)) == 1
    assert wait(error("SNAPSHOT_OUTCOME_UNKNOWN", 503, retryable=True)) is None


def test_that_waits_grow_with_full_jitter_and_end() -> None:
    failed = error("INTERNAL_ERROR", 500)
    assert [wait(failed, attempt) for attempt in range(1, MOST_RETRIES + 2)] == [1, 2, 4, None]
    assert decide(3, failed, jitter=lambda: 0.25) == 1


def test_that_retry_after_is_honoured_up_to_a_minute() -> None:
    assert wait(error("RATE_LIMITED", 429, retry_after_s=60)) == 60
    assert wait(error("RATE_LIMITED", 429, retry_after_s=0)) == 1
    assert wait(error("RATE_LIMITED", 429, retry_after_s=61)) is None


def test_that_a_refunded_failure_is_tried_once_more() -> None:
    failed = error("PREDICTION_FAILED", 500)
    assert wait(failed) == 1
    assert wait(failed, 2, failed) is None
    assert wait(failed, 2, error("UPSTREAM_TIMEOUT", 504)) == 2


def test_that_what_may_have_acted_is_not_repeated_blindly() -> None:
    assert wait(error("NO_ANSWER"), is_harmless=False) is None
    assert wait(error("INTERNAL_ERROR", 500), is_harmless=False) is None
    assert wait(error("INTERNAL_ERROR", 500, same_key=True), is_harmless=False) == 1
    assert wait(error("INTERNAL_ERROR", 500, same_key=True), is_harmless=False, is_keyed=False) is None
    assert wait(error("INSUFFICIENT_SCOPE", 403, retryable=True), is_harmless=False) is None
    assert wait(error("NO_CONNECTION"), is_harmless=False) == 1
    assert wait(error("RATE_LIMITED", 429), is_harmless=False) == 1


def test_that_a_new_key_follows_a_refund_a_replayed_failure_or_the_services_word() -> None:
    failed = error("INTERNAL_ERROR", 500, request_id="req_1")
    assert needs_new_key(error("PREDICTION_FAILED", 500))
    assert not needs_new_key(failed)
    replayed = error("INTERNAL_ERROR", 500, request_id="req_1", context={"is_replay": True})
    assert needs_new_key(replayed, failed)
    assert not needs_new_key(failed, failed)
    assert not needs_new_key(replayed, error("INTERNAL_ERROR", 500, request_id="req_0"))
    assert not needs_new_key(error("INTERNAL_ERROR", 500), error("INTERNAL_ERROR", 500))
    assert needs_new_key(error("INTERNAL_ERROR", 500, same_key=False))
    assert not needs_new_key(error("PREDICTION_FAILED", 500, same_key=True))


def test_that_only_a_lost_or_failed_answer_leaves_the_outcome_open() -> None:
    is_open = [
        outcome_is_unknown(ServiceUnreachable("t", code=code, status=status))
        for code, status in [("NO_ANSWER", 0), ("TIME_LIMIT", 0), ("INTERNAL_ERROR", 500), ("HTTP_504", 504)]
    ]
    assert all(is_open)
    assert outcome_is_unknown(error("IDEMPOTENCY_IN_FLIGHT", 409))
    assert not outcome_is_unknown(error("INTERNAL_ERROR", 500, context={"refunded": 4.0}))
    assert not outcome_is_unknown(error("NO_CONNECTION"))
    assert not outcome_is_unknown(error("NOT_SECURE"))
    assert not outcome_is_unknown(error("BAD_ADDRESS"))
    assert not outcome_is_unknown(error("PREDICTION_FAILED", 500))
    assert not outcome_is_unknown(error("INSUFFICIENT_CREDITS", 402))


def test_that_a_request_nobody_looked_at_says_nothing_of_those_before() -> None:
    assert says_nothing(error("NO_CONNECTION"))
    assert says_nothing(error("RATE_LIMITED", 429))
    assert says_nothing(error("INVALID_API_KEY", 401))
    assert says_nothing(error("INSUFFICIENT_CREDITS", 402))
    assert says_nothing(error("INSUFFICIENT_SCOPE", 403))
    assert says_nothing(error("REDIRECT", 302))
    assert not says_nothing(error("VALIDATION_ERROR", 422))
    assert not says_nothing(error("NO_ANSWER"))
