"""What each code means to a person: a title, a hint, and the action to offer. The one place for all of them.

Source: contract, section 10. How an answer becomes an error is `errors`' business, whether to try again is `retry`'s.
"""

from __future__ import annotations

import msgspec

from coasty_desktop.core.errors import Offer


class Explanation(msgspec.Struct, frozen=True):
    """A code for people. `says` adds the service's own sentence, for codes that ours cannot be precise about."""

    title: str
    hint: str
    offer: Offer
    says: bool = False


WAIT = "Wait a little, then try again."
_OWN_MODEL = Explanation(
    "The service cannot use your own model account",
    "Check its provider and the key stored for it.",
    "show_state",
    says=True,
)
_BUG = Explanation(
    "The service did not understand the request", "Please report this with the request id.", "report", says=True
)
# The same where the service names what it does not take: often a person gave it.
_NOT_TAKEN = Explanation(
    "The service does not take what it was given",
    "Change it if it is yours to change; otherwise please report this with the request id.",
    "copy_request_id",
    says=True,
)
_GONE = Explanation(
    "There is no such thing at the service",
    "Refresh. A test key sees only test items, a live key only live ones.",
    "refresh",
)
_SLOW_DOWN = Explanation("The service asks for fewer requests", WAIT, "wait")
_DOWN = Explanation("The service is not available right now", WAIT, "wait")
_STATE = Explanation("That is not possible in its present state", "Refresh and look at the state.", "show_state", True)

EXPLANATIONS: dict[str, Explanation] = {
    "INVALID_LIMIT": _BUG,
    "INVALID_STATUS_FILTER": _BUG,
    "EMPTY_UPDATE": _BUG,
    "FEATURE_NOT_AVAILABLE": Explanation(
        "This key's plan or mode does not include that",
        "Leave out what the service names, or use a key that includes it.",
        "engine_v3",
        says=True,
    ),
    "INVALID_API_KEY": Explanation(
        "The service does not accept the API key", "Enter the key again, or practise without one.", "enter_key"
    ),
    "INVALID_SIGNATURE": Explanation(
        "The service does not accept the signature", "Check the secret and this computer's clock.", "none"
    ),
    "INSUFFICIENT_CREDITS": Explanation(
        "The wallet has too few credits", "Add credits, or use a test key.", "use_test_key"
    ),
    "WALLET_EXHAUSTED": Explanation("The wallet is empty", "Add credits, then go on; or use a test key.", "add_funds"),
    "INSUFFICIENT_SCOPE": Explanation(
        "The API key may not do this", "A scope cannot be added to a key: make a new key that has it.", "new_key"
    ),
    "NOT_FOUND": _GONE,
    "RUN_NOT_FOUND": _GONE,
    "WORKFLOW_NOT_FOUND": _GONE,
    "MACHINE_NOT_FOUND": _GONE,
    "SESSION_NOT_FOUND": Explanation(
        "The session has ended",
        "Start again: a new session costs 10 credits. Idle ones end after two hours.",
        "new_session",
    ),
    "LLM_KEY_NOT_FOUND": _OWN_MODEL,
    "LLM_PROVIDER_UNSUPPORTED": _OWN_MODEL,
    "LLM_KEY_NOT_CONFIGURED": _OWN_MODEL,
    "INVALID_STATE": _STATE,
    "CONFLICT": _STATE,
    "NOT_AWAITING_HUMAN": Explanation("Nothing waits for a person there", "Refresh.", "refresh"),
    "RESUME_CONFLICT": Explanation("It was resumed already", "Refresh.", "refresh"),
    "IDEMPOTENCY_KEY_REUSED": Explanation(
        "The service took two different requests for one", "Please report this with the request id.", "report"
    ),
    "IDEMPOTENCY_IN_FLIGHT": Explanation("The service still works on the first attempt", WAIT, "wait"),
    "IDEMPOTENCY_ALREADY_REFUNDED": Explanation("That attempt failed and was paid back", "Try again.", "try_again"),
    "PAYLOAD_TOO_LARGE": Explanation(
        "The picture is too large for the service",
        "Choose the smaller picture size, or a smaller region.",
        "smaller_picture",
    ),
    "VALIDATION_ERROR": _BUG,
    "INVALID_SCREENSHOT": Explanation(
        "The service could not read the picture",
        "Try again. If it happens again, please report it.",
        "try_again",
        says=True,
    ),
    "LLM_PROVIDER_RATE_LIMITED": _SLOW_DOWN,
    "RATE_LIMITED": _SLOW_DOWN,
    "RATE_LIMIT_EXCEEDED": _SLOW_DOWN,
    "TOO_MANY_RUNS": Explanation("Too many runs are on at once", "Wait until one ends, or cancel one.", "wait"),
    "INTERNAL_ERROR": Explanation(
        "The service failed", "Try again later; report the request id if it stays.", "copy_request_id"
    ),
    "PREDICTION_FAILED": Explanation(
        "The service could not work out the next step", "It was not charged. Try again.", "try_again"
    ),
    "GROUNDING_FAILED": Explanation(
        "The service could not find the place", "It was not charged. Describe it anew.", "try_again"
    ),
    "UPSTREAM_ERROR": _DOWN,
    "UPSTREAM_UNAVAILABLE": _DOWN,
    "SERVICE_UNAVAILABLE": _DOWN,
    "DB_UNAVAILABLE": _DOWN,
    "BILLING_UNAVAILABLE": Explanation(
        "The service cannot reach its billing", "Wait a little, then look at usage.", "show_usage"
    ),
    "SNAPSHOT_OUTCOME_UNKNOWN": Explanation(
        "It is not known whether the snapshot was made", "Look at the machine before you make another.", "show_state"
    ),
    "UPSTREAM_TIMEOUT": Explanation("The service took too long", WAIT, "wait"),
    "GUARD_EXCEEDED": Explanation(
        "The workflow reached its budget or its limit", "Raise the limit, or look at why.", "raise_limit"
    ),
}

BY_STATUS: dict[int, Explanation] = {
    401: EXPLANATIONS["INVALID_API_KEY"],
    402: EXPLANATIONS["INSUFFICIENT_CREDITS"],
    403: Explanation(
        "The service does not allow this with that key", "Check the key and its scopes.", "new_key", says=True
    ),
    404: Explanation(
        "The service has nothing at that address",
        "Check the address of the service, and the key's mode.",
        "check_address",
        says=True,
    ),
    413: EXPLANATIONS["PAYLOAD_TOO_LARGE"],
    429: _SLOW_DOWN,
    502: _DOWN,
    503: _DOWN,
    504: EXPLANATIONS["UPSTREAM_TIMEOUT"],
}

# For our own codes, of what happened before an answer of use was there; their words are said where they arise.
OFFERS: dict[str, Offer] = {
    "NO_CONNECTION": "try_again",
    "NO_ANSWER": "try_again",
    "NOT_JSON": "try_again",
    "EMPTY_ANSWER": "try_again",
    "TIME_LIMIT": "try_again",
    "WRONG_ANSWER": "report",
    "SIZE_MISMATCH": "report",
    "WEB_PAGE": "check_address",
    "REDIRECT": "check_address",
    "BAD_ADDRESS": "check_address",
    "NOT_SECURE": "check_address",
    "ANSWER_TOO_LARGE": "check_address",
}


def explain(code: str, status: int, *, is_named: bool = False) -> Explanation:
    """The words for a code, or for the status beside a code nobody knows; `is_named` says that details say what."""
    if is_named and code == "VALIDATION_ERROR":
        return _NOT_TAKEN
    known = EXPLANATIONS.get(code) or BY_STATUS.get(status)
    if known is not None:
        return known
    if status >= 500:
        return Explanation(f"The service failed (HTTP {status})", WAIT, "copy_request_id", says=True)
    return Explanation(f"The service refused the request (HTTP {status})", "", "copy_request_id", says=True)
