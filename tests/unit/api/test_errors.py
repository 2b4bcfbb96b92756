"""Each code of the contract in words a person can act on."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.api.errors import redirected, refusal
from coasty_desktop.api.request import Reply
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable

CONTRACT = Path(__file__).parents[2] / "contract" / "ours" / "openapi.yaml"
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def refused(status: int, value: Any, **headers: str) -> ServiceError:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return refusal(Reply(status, named, json.dumps(value).encode()), value, now=NOW)


def envelope(code: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": "m", **fields}}


@pytest.mark.parametrize(
    ("status", "offer"), [(401, "enter_key"), (402, "use_test_key"), (413, "smaller_picture"), (429, "wait"),
                          (418, "copy_request_id"), (599, "copy_request_id")],
)  # fmt: skip
def test_that_a_code_nobody_knows_is_told_by_its_status(status: int, offer: str) -> None:
    assert refused(status, envelope("SOMETHING_NEW")).offer == offer


def test_that_a_scope_is_named_beside_those_the_key_has() -> None:
    error = refused(403, envelope("INSUFFICIENT_SCOPE", required_scope="session", current_scopes=["usage", "ground"]))
    assert error.title == "The API key may not do this: it lacks the scope session (it has: usage, ground)"
    assert error.context["required_scope"] == "session"
    assert error.context["current_scopes"] == ["usage", "ground"]


def test_that_missing_credits_are_counted() -> None:
    error = refused(402, envelope("INSUFFICIENT_CREDITS", required=10, balance="4.5"))
    assert error.title == "The wallet has too few credits (4.5 there, 10 needed)"
    assert (error.context["required"], error.context["balance"]) == (10, 4.5)


def test_that_a_state_is_named() -> None:
    error = refused(409, envelope("INVALID_STATE", current_state="stopped", allowed_from="running"))
    assert "(stopped, possible from: running)" in error.title
    assert error.context["allowed_from"] == ["running"]


def test_that_the_request_id_comes_from_the_body_or_the_header() -> None:
    assert refused(500, envelope("X", request_id="req_1"), x_coasty_request_id="req_2").request_id == "req_1"
    assert refused(500, None, x_coasty_request_id="req_2").request_id == "req_2"
    assert refused(500, None).request_id == ""


def test_that_a_5xx_gave_up_and_a_4xx_refused() -> None:
    assert isinstance(refused(500, envelope("SOMETHING_NEW")), ServiceUnreachable)
    assert isinstance(refused(599, None), ServiceUnreachable)
    assert not isinstance(refused(418, envelope("SOMETHING_NEW")), ServiceUnreachable)
    assert (refused(599, None).exit_code, refused(418, None).exit_code) == (5, 4)


def test_that_an_unknown_code_says_what_the_service_says() -> None:
    error = refused(418, envelope("SOMETHING_NEW", details={"field": "x"}))
    assert error.title == "The service refused the request (HTTP 418)"
    assert error.hint == 'The service says: m ({"field":"x"})'


def test_that_a_field_the_service_names_is_the_persons_to_change_and_nothing_else_is() -> None:
    details = [{"path": "$.source_schedule_id", "problem": "a schedule would fire itself"}]
    named = refused(422, envelope("VALIDATION_ERROR", details=details))
    assert "source_schedule_id" in named.hint
    assert named.hint.startswith("Change it")
    assert named.offer == "copy_request_id"
    for nothing in (None, [], {}, ""):
        assert refused(422, envelope("VALIDATION_ERROR", details=nothing)).offer == "report"


@pytest.mark.parametrize("value", [None, [], "x", 5, {}, {"error": None}, {"error": "x"}, {"error": {"code": 5}}])
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 599])
def test_that_anything_at_all_becomes_a_sentence(value: Any, status: int) -> None:
    error = refused(status, value)
    assert error.title
    assert error.code == f"HTTP_{status}"


def test_that_a_flat_envelope_is_read_too() -> None:
    assert refused(500, {"code": "INTERNAL_ERROR", "message": "m"}).code == "INTERNAL_ERROR"


def test_that_the_services_words_are_cleaned_and_cut() -> None:
    message = "\x1b[31mbad key sk-coasty-live-abcdef\n" + "x" * 5000
    error = refused(422, envelope("VALIDATION_ERROR", message=message, details=["y" * 5000]))
    assert "\x1b" not in str(error)
    assert "abcdef" not in str(error)
    assert len(str(error)) < 1000


@pytest.mark.parametrize(
    ("fields", "headers", "seconds"),
    [
        ({"retry_after": 5}, {"retry_after": "9"}, 5),
        ({}, {"retry_after": "9"}, 9),
        ({"retry_after": None}, {"retry_after": "Wed, 01 Jul 2026 00:00:30 GMT"}, 30),
        ({}, {"retry_after": "Tue, 30 Jun 2026 00:00:00 GMT"}, 0),
        ({}, {"retry_after": "soon"}, None),
        ({}, {"retry_after": "Wed, 99 Jul 2026 99:00:30 GMT"}, None),
        ({}, {}, None),
        ({"retry_after": -5}, {}, 0),
    ],
)
def test_that_retry_after_is_seconds_or_a_date(fields: Any, headers: Any, seconds: float | None) -> None:
    assert refused(429, envelope("RATE_LIMITED", **fields), **headers).retry_after_s == seconds


def test_that_a_known_wait_is_told_in_seconds() -> None:
    assert refused(429, envelope("RATE_LIMITED", retry_after=90)).hint == "Wait 90 seconds, then try again."
    assert refused(429, envelope("RATE_LIMITED", retry_after=900)).hint == "Wait 15 minutes, then try again."
    assert refused(429, envelope("RATE_LIMITED")).hint == "Wait a little, then try again."
    assert refused(429, envelope("TOO_MANY_RUNS", retry_after=90)).hint.endswith("The service asks to wait 90 seconds.")
    assert refused(503, envelope("BILLING_UNAVAILABLE", retry_after=1e300)).hint.endswith("to wait more than a day.")


def test_that_the_retry_fields_are_read() -> None:
    error = refused(409, envelope("X", retryable=True, retry_with_same_idempotency_key=False))
    assert (error.retryable, error.same_key) == (True, False)
    assert refused(409, envelope("X")).retryable is None


def test_that_a_failed_call_tells_what_it_still_cost() -> None:
    headers = {"x_credits_charged": "5", "x_credits_refunded": "2"}
    assert refused(500, envelope("X"), **headers).context["credits"] == 3


def test_that_a_redirect_names_what_to_check_and_not_where_it_goes() -> None:
    error = redirected(Reply(302, {"location": "https://evil.example/?secret"}, b""))
    assert "302" in error.title
    assert "address" in error.hint
    assert "evil" not in str(error)
