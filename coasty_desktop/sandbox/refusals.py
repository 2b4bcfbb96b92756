"""How the practice service says no: the contract's error envelope, one value for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

# Source: contract, section 10.
_TYPES = {
    400: "client_error", 401: "auth_error", 402: "billing_error", 403: "forbidden", 404: "not_found_error",
    409: "state_error", 413: "validation_error", 422: "validation_error", 429: "rate_limit_error",
    500: "server_error", 503: "server_error",
}  # fmt: skip


class Refusal(Exception):
    """An answer that is an error. `context` holds the envelope's further fields."""

    def __init__(self, status: int, code: str, message: str, suggestion: str = "", **context: Any) -> None:
        """`code` is the contract's, `message` and `suggestion` are for a person."""
        super().__init__(code)
        self.status, self.code, self.message, self.suggestion = status, code, message, suggestion
        self.context = context

    def body(self, request_id: str) -> bytes:
        """The envelope."""
        error = {
            "code": self.code,
            "message": f"Practice service: {self.message}",
            "type": _TYPES.get(self.status, "client_error"),
            "request_id": request_id,
            "suggestion": self.suggestion or None,
            "docs_url": None,
            "retryable": False,
            "retry_with_same_idempotency_key": False,
            **self.context,
        }
        return msgspec.json.encode({"error": error})


def invalid(message: str, path: str = "$", suggestion: str = "") -> Refusal:
    """A request that does not keep to the contract; `path` names the field."""
    return Refusal(422, "VALIDATION_ERROR", message, suggestion, details=[{"path": path, "problem": message}])


def bad_screenshot(message: str, suggestion: str = "Send one PNG or JPEG as bare base64.") -> Refusal:
    """A picture that cannot be used, with the limits in machine form."""
    limits = {"min_base64_chars": 100, "max_base64_bytes": 10_485_760, "formats": ["png", "jpeg"]}
    return Refusal(422, "INVALID_SCREENSHOT", message, suggestion, examples=limits)


def not_found(code: str, message: str, suggestion: str = "") -> Refusal:
    """Something that is not there."""
    return Refusal(404, code, message, suggestion)


def wrong_state(now: str, allowed: Sequence[str], code: str = "INVALID_STATE") -> Refusal:
    """Something is not in a state in which this can be done."""
    return Refusal(
        409, code, f"this cannot be done while it is {now}", "Read its state again.",
        current_state=now, allowed_from=list(allowed),
    )  # fmt: skip
