"""What a key may use and what it has used. Source: contract, sections 1 and 11."""

from __future__ import annotations

from coasty_desktop.api import wire
from coasty_desktop.api.answers import Models, UsageReport
from coasty_desktop.api.caller import Caller
from coasty_desktop.api.request import Request


class Account:
    """`/models` and `/usage`; both are free. Raises ServiceError, ServiceUnreachable."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        self._caller = caller

    async def models(self) -> Models:
        """Engines, models and action types of the day."""
        return await self._caller.call(Request("GET", "/models"), lambda value, _receipt: wire.read_models(value))

    async def usage(self) -> UsageReport:
        """Balance and use of this month."""
        return await self._caller.call(Request("GET", "/usage"), lambda value, _receipt: wire.read_usage(value))
