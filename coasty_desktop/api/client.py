"""The client: one key, one base URL, one connection pool. Its attributes are the families of routes."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from types import TracebackType

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.caller import Caller
from coasty_desktop.api.event_stream import Follower
from coasty_desktop.api.journal import Journal, MemoryJournal
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.resources.account import Account
from coasty_desktop.api.resources.keys import Keys, LlmKeys
from coasty_desktop.api.resources.machines import Machines
from coasty_desktop.api.resources.predict import Predictions
from coasty_desktop.api.resources.runs import Runs
from coasty_desktop.api.resources.schedules import Schedules
from coasty_desktop.api.resources.sessions import Sessions
from coasty_desktop.api.resources.webhooks import Webhooks
from coasty_desktop.api.resources.workflow_runs import WorkflowRuns
from coasty_desktop.api.resources.workflows import Workflows
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
        clock = clock or SystemClock()
        self._transport = Transport(base_url, key, user_agent=user_agent)
        self._caller = Caller(
            self._transport,
            key,
            journal=journal or MemoryJournal(),
            clock=clock,
            new_id=new_id,
            jitter=jitter,
        )
        self._join(self._caller, Follower(self._transport, clock=clock, jitter=jitter), clock)

    def _join(self, caller: Caller, follower: Follower, clock: Clock) -> None:
        """Make the families of routes."""
        predictions, account = Predictions(caller), Account(caller)
        self.predict, self.ground, self.parse = predictions.predict, predictions.ground, predictions.parse
        self.models, self.usage, self.health = account.models, account.usage, account.health
        self.billing_active, self.lookup = account.billing_active, account.lookup
        self.sessions, self.machines = Sessions(caller), Machines(caller)
        self.runs, self.workflow_runs = Runs(caller, follower), WorkflowRuns(caller, follower)
        self.workflows, self.schedules = Workflows(caller), Schedules(caller)
        self.webhooks = Webhooks(caller, clock.now)
        self.keys, self.llm_keys = Keys(caller), LlmKeys(caller)

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
