"""The table of codes: none of the contract is missing, and each says what helps."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from coasty_desktop.api.errors import refusal
from coasty_desktop.api.explanations import EXPLANATIONS, OFFERS
from coasty_desktop.api.request import Reply
from coasty_desktop.api.retry import NO_ANSWER, NOT_SENT

CONTRACT = Path(__file__).parents[2] / "contract" / "ours" / "openapi.yaml"
# Every code of the contract's table with what a view offers beside it.
OFFERED = {
    "INVALID_LIMIT": "report",
    "INVALID_STATUS_FILTER": "report",
    "FEATURE_NOT_AVAILABLE": "engine_v3",
    "EMPTY_UPDATE": "report",
    "INVALID_API_KEY": "enter_key",
    "INVALID_SIGNATURE": "none",
    "INSUFFICIENT_CREDITS": "use_test_key",
    "WALLET_EXHAUSTED": "add_funds",
    "INSUFFICIENT_SCOPE": "new_key",
    "NOT_FOUND": "refresh",
    "RUN_NOT_FOUND": "refresh",
    "WORKFLOW_NOT_FOUND": "refresh",
    "MACHINE_NOT_FOUND": "refresh",
    "SESSION_NOT_FOUND": "new_session",
    "LLM_KEY_NOT_FOUND": "show_state",
    "LLM_PROVIDER_UNSUPPORTED": "show_state",
    "LLM_KEY_NOT_CONFIGURED": "show_state",
    "INVALID_STATE": "show_state",
    "CONFLICT": "show_state",
    "NOT_AWAITING_HUMAN": "refresh",
    "RESUME_CONFLICT": "refresh",
    "IDEMPOTENCY_KEY_REUSED": "report",
    "IDEMPOTENCY_IN_FLIGHT": "wait",
    "IDEMPOTENCY_ALREADY_REFUNDED": "try_again",
    "PAYLOAD_TOO_LARGE": "smaller_picture",
    "VALIDATION_ERROR": "report",
    "INVALID_SCREENSHOT": "try_again",
    "LLM_PROVIDER_RATE_LIMITED": "wait",
    "RATE_LIMITED": "wait",
    "RATE_LIMIT_EXCEEDED": "wait",
    "TOO_MANY_RUNS": "wait",
    "INTERNAL_ERROR": "copy_request_id",
    "PREDICTION_FAILED": "try_again",
    "GROUNDING_FAILED": "try_again",
    "UPSTREAM_ERROR": "wait",
    "UPSTREAM_UNAVAILABLE": "wait",
    "SERVICE_UNAVAILABLE": "wait",
    "DB_UNAVAILABLE": "wait",
    "BILLING_UNAVAILABLE": "show_usage",
    "SNAPSHOT_OUTCOME_UNKNOWN": "show_state",
    "UPSTREAM_TIMEOUT": "wait",
    "GUARD_EXCEEDED": "raise_limit",
}


@pytest.mark.parametrize(("code", "offer"), OFFERED.items())
def test_that_every_code_has_a_sentence_and_a_way_out(code: str, offer: str) -> None:
    value = {"error": {"code": code, "message": "m"}}
    error = refusal(Reply(400, {}, json.dumps(value).encode()), value, now=datetime(2026, 7, 1, tzinfo=UTC))
    assert error.code == code
    assert error.title
    assert error.hint
    assert not error.title.endswith(".")
    assert error.offer == offer


def test_that_a_refusal_which_any_request_may_get_speaks_of_no_prediction() -> None:
    known = EXPLANATIONS["FEATURE_NOT_AVAILABLE"]
    assert known.says
    assert not {"engine", "v3", "instructions"} & set(known.hint.replace(",", " ").split())


@pytest.mark.parametrize("code", ["NOT_FOUND", "RUN_NOT_FOUND", "WORKFLOW_NOT_FOUND", "MACHINE_NOT_FOUND"])
def test_that_what_may_never_have_been_there_is_not_called_gone(code: str) -> None:
    assert EXPLANATIONS[code].title == "There is no such thing at the service"


def test_that_no_code_of_the_contract_is_missing() -> None:
    contract = yaml.load(CONTRACT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert set(contract["components"]["schemas"]["ErrorCode"]["x-codes"]) == set(OFFERED) == set(EXPLANATIONS)


def test_that_our_own_codes_offer_something_too() -> None:
    assert set(OFFERS) >= NO_ANSWER | NOT_SENT
    assert "none" not in OFFERS.values()
