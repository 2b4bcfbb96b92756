"""Firing a schedule from outside, signed with the trigger's own secret. Source: contract, sections 6 and 11."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import msgspec

from coasty_desktop.api.caller import Caller, OnRetry
from coasty_desktop.api.records.account import Health
from coasty_desktop.api.records.schedules import WebhookFired, read_webhook_fired
from coasty_desktop.api.request import Patience, Request, path_id
from coasty_desktop.api.resources.optional import health_at
from coasty_desktop.api.signature import sign
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.secret import Secret

MOST_BODY_BYTES = 1_000_000
# The same fire twice within 60 s runs once: every attempt must fall into that minute.
_PATIENCE = Patience(read_s=20, whole_s=50, is_strict=True)
_WEBHOOK_ID = re.compile(r"whk_[A-Za-z0-9_-]+", re.ASCII)


class Webhooks:
    """`/triggers/webhook`. Never sent with the API key."""

    def __init__(self, caller: Caller, now: Callable[[], datetime]) -> None:
        """Take whom to ask, and the wall clock: a signature is good for 5 minutes."""
        self._caller, self._now = caller, now

    async def fire(
        self, webhook_id: str, body: bytes, secret: Secret, *, on_retry: OnRetry | None = None
    ) -> WebhookFired:
        """Fire the schedule behind a webhook; its job costs account credits.

        `body` is JSON of at most 1 MB, or empty: both texts of the contract take an object. Equal fires within a minute
        run once and are said to be duplicates: give the body a field of its own when two are meant.
        Raises BadInput, ServiceError, ServiceUnreachable.
        """
        if not _WEBHOOK_ID.fullmatch(webhook_id):
            raise BadInput("That is not the id of a webhook", hint="It begins with whk_.")
        if len(body) > MOST_BODY_BYTES:
            raise BadInput(f"What is sent has {len(body):,} bytes; {MOST_BODY_BYTES:,} are possible")
        request = Request(
            "POST",
            f"/triggers/webhook/{path_id(webhook_id)}",
            _checked_json(body),
            headers={"Coasty-Signature": sign(secret.reveal(), body, self._now())},
            is_open=True,
            patience=_PATIENCE,
        )
        return await self._caller.call(request, read_webhook_fired, on_retry)

    async def health(self) -> Health | None:
        """Whether the part of the service that takes fires lives; None where it does not say. Without the key."""
        return await health_at(self._caller, "/triggers/health")


def _checked_json(body: bytes) -> bytes:
    try:
        if body:
            msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("What is sent is not JSON") from error
    return body
