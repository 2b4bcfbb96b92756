"""The error tree: one subclass for each different reaction, never one for each cause.

A title says what happened in one sentence, a hint says what to do about it. Neither ever holds a key or a body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

# What a view offers beside an error: one action, the one that helps most.
Offer = Literal[
    "none",
    "enter_key",
    "new_key",
    "add_funds",
    "use_test_key",
    "new_session",
    "show_state",
    "refresh",
    "wait",
    "try_again",
    "smaller_picture",
    "engine_v3",
    "raise_limit",
    "show_usage",
    "copy_request_id",
    "report",
    "check_address",
]


class CoastyError(Exception):
    """Something a person should read: `title` says what happened, `hint` what to do.

    `exit_code` is what the command line ends with when nothing else handled it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, title: str, hint: str = "") -> None:
        """Say what happened and what to do about it."""
        super().__init__(title)
        self.title = title
        self.hint = hint

    def __str__(self) -> str:
        """Title and hint as one line."""
        ended = self.title.endswith((".", "!", "?"))
        return f"{self.title}{'' if ended else '.'} {self.hint}" if self.hint else self.title


class BadInput(CoastyError):
    """The user gave something that cannot be used; nothing was done (exit 2)."""

    exit_code = 2


class ActionRefused(CoastyError):
    """An action of an answer was not carried out because it is not safe; the step stops."""

    def __init__(self, title: str, hint: str = "", *, rule: str) -> None:
        """`rule` names what forbids it, for scripts and logs."""
        super().__init__(title, hint)
        self.rule = rule


class OutOfPicture(ActionRefused):
    """An action names a point outside the picture that was sent."""

    def __init__(self, title: str, hint: str = "") -> None:
        """Say which point and what became of it."""
        super().__init__(title, hint, rule="outside_picture")


class Stopped(CoastyError):
    """A person stopped the run (exit 3). `by` says how: hotkey, button, command, signal."""

    exit_code = 3

    def __init__(self, by: str) -> None:
        """Say who or what stopped it."""
        super().__init__("Stopped", hint="")
        self.by = by


class NotPossibleHere(CoastyError):
    """This system does not allow it: no display, Wayland, a permission, a locked keychain (exit 6)."""

    exit_code = 6


class HandLost(CoastyError):
    """The process that injects input died or hung; everything held was released (exit 1)."""


class ServiceError(CoastyError):
    """The service answered with a refusal (exit 4), or its answer could not be used."""

    exit_code = 4

    def __init__(
        self,
        title: str,
        hint: str = "",
        *,
        code: str = "",
        status: int = 0,
        request_id: str = "",
        retry_after_s: float | None = None,
        retryable: bool | None = None,
        same_key: bool | None = None,
        context: Mapping[str, Any] | None = None,
        offer: Offer = "none",
    ) -> None:
        """Take what the envelope of the answer said; all of it may be missing. `offer` is the action that helps."""
        super().__init__(title, hint)
        self.code = code
        self.status = status
        self.request_id = request_id
        self.retry_after_s = retry_after_s
        self.retryable = retryable
        self.same_key = same_key
        self.offer: Offer = offer
        # What the service said about this code, cleaned: required, balance, required_scope, current_state ...
        self.context: Mapping[str, Any] = context or {}


class ServiceUnreachable(ServiceError):
    """No usable answer arrived: network, time limit, not JSON, too large, or it gave up (exit 5)."""

    exit_code = 5
