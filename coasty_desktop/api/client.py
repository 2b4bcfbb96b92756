"""The client: one key, one base URL, one connection pool. Its attributes are the families of routes."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from types import TracebackType

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.caller import Caller
from coasty_desktop.api.journal import Journal, MemoryJournal
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.resources.account import Account
from coasty_desktop.api.resources.predict import Predictions
from coasty_desktop.api.resources.sessions import Sessions
from coasty_desktop.core.clock import Clock, SystemClock
from coasty_desktop.core.errors import BadInput


def new_idempotency_key() -> str:
    """One value for one logical request."""
    return f"cd_{uuid.uuid4().hex}"


class CoastyClient:
    """Speaks /v1. Use it from one event loop, and `aclose` it there; `async with` does.

    `journal` keeps what is sent under which idempotency key; `clock`, `new_id` and `jitter` are there for tests.
    Raises BadInput for a practice key that would leave this computer.
    """

    def __init__(
        self,
        base_url: BaseUrl,
        key: ApiKey,
        *,
        journal: Journal | None = None,
        clock: Clock | None = None,
        new_id: Callable[[], str] = new_idempotency_key,
        jitter: Callable[[], float] = random.random,
        user_agent: str = "coasty-desktop",
    ) -> None:
        """Connect to nothing yet."""
        if key.mode == "practice" and not base_url.is_loopback:
            raise BadInput("A practice key works only with the practice service", hint="Enter a key of the service.")
        # Late: the HTTP library takes longer to import than everything else here together.
        from coasty_desktop.api.transport import Transport

        self.base_url, self.key = base_url, key
        self._transport = Transport(base_url, key, user_agent=user_agent)
        self._caller = Caller(
            self._transport,
            key,
            journal=journal or MemoryJournal(),
            clock=clock or SystemClock(),
            new_id=new_id,
            jitter=jitter,
        )
        self.sessions = Sessions(self._caller)
        predictions, account = Predictions(self._caller), Account(self._caller)
        self.predict, self.ground, self.parse = predictions.predict, predictions.ground, predictions.parse
        self.models, self.usage = account.models, account.usage

    @property
    def balance(self) -> float | None:
        """The wallet in credits as the service last told it; None before it did."""
        return self._caller.balance

    async def aclose(self) -> None:
        """Close the connections; nothing can be called afterwards."""
        await self._transport.aclose()

    async def __aenter__(self) -> CoastyClient:
        """Nothing is opened before the first call."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.aclose()
