"""What a key may use, what it has used, what costs money now. Source: contract, sections 1, 7 and 11."""

from __future__ import annotations

import re

from coasty_desktop.api import wire
from coasty_desktop.api.answers import Models, UsageReport
from coasty_desktop.api.caller import Caller
from coasty_desktop.api.records.account import BillingActive, Health, Lookup, read_billing_active, read_lookup
from coasty_desktop.api.request import Request
from coasty_desktop.api.resources.optional import call_if_offered, health_at
from coasty_desktop.core.errors import BadInput

_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_:-]{1,128}")


class Account:
    """`/models`, `/usage` and what is published only; all free. Raises ServiceError, ServiceUnreachable."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        self._caller = caller

    async def models(self) -> Models:
        """Engines, models and action types of the day."""
        return await self._caller.call(Request("GET", "/models"), lambda value, _receipt: wire.read_models(value))

    async def usage(self) -> UsageReport:
        """Balance and use of this month."""
        return await self._caller.call(Request("GET", "/usage"), lambda value, _receipt: wire.read_usage(value))

    async def billing_active(self) -> BillingActive | None:
        """What costs money right now; None where the service does not say."""
        return await call_if_offered(self._caller, Request("GET", "/billing/active"), read_billing_active)

    async def lookup(self, idempotency_key: str) -> Lookup | None:
        """The stored answer to a request that was lost.

        None when the service knows nothing of the key: never seen, forgotten after 24 hours, or no such route.
        Raises BadInput for what cannot be a key.
        """
        if not _IDEMPOTENCY_KEY.fullmatch(idempotency_key):
            raise BadInput("That cannot be the key of a request")
        request = Request("GET", f"/idempotency/{idempotency_key}")
        return await call_if_offered(self._caller, request, lambda value, _receipt: read_lookup(value))

    async def health(self) -> Health | None:
        """Whether the service lives; None where it does not say. Sent without the key."""
        return await health_at(self._caller, "/health")
