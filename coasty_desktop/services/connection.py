"""Who answers a run: the hosted service with the user's key, or the embedded practice service."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from coasty_desktop.agent.ports import Service
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.pricing import run_at_most
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import BadInput, ServiceError
from coasty_desktop.core.geometry import Size
from coasty_desktop.core.settings import DEFAULT_BASE_URL
from coasty_desktop.services.noted_service import NotedService, OpenSessions
from coasty_desktop.store.purse import Purse
from coasty_desktop.store.secrets import Secrets

if TYPE_CHECKING:
    from coasty_desktop.api.client import CoastyClient

OnRetry = Callable[[float, str], None]
# How long a run may be held up by what an earlier one left open.
_MEND_S = 5.0
# Lost sessions are told from others' only after some minutes.
_ASK_AGAIN_S = (30.0, 120.0, 600.0)


class Answerers(Protocol):
    """Makes the two kinds of service; what they need lives until the program closes."""

    def client(self, base_url: BaseUrl, key: ApiKey) -> CoastyClient:
        """The client of this key; made when first asked for."""

    async def hosted(self, base_url: BaseUrl, key: ApiKey, on_retry: OnRetry) -> Service:
        """The hosted service."""

    async def practice(self, on_retry: OnRetry) -> tuple[Service, str]:
        """The practice service, started if it is not, and its base URL."""


class Reconciler(Protocol):
    """Brings to an end what a crash or a lost answer left open: `services.reconcile_service`."""

    async def tidy(self) -> None:
        """What needs nobody's answer."""

    async def reconcile(self, client: CoastyClient) -> int:
        """Ask the service; returns how much will have to be asked again."""


class Connection:
    """Decides who answers. A key belongs to one base URL and is never sent to another."""

    def __init__(
        self, *, secrets: Secrets, answerers: Answerers, open_sessions: OpenSessions, reconciler: Reconciler,
        clock: Clock, environ: Mapping[str, str] = os.environ,
    ) -> None:  # fmt: skip
        """Ask nobody yet; `environ` may name a base URL and a key."""
        self._secrets, self._answerers, self._environ = secrets, answerers, environ
        self._open_sessions, self._reconciler, self._clock = open_sessions, reconciler, clock
        self._had_key = bool(environ.get("COASTY_API_KEY", "").strip())

    @property
    def base_url(self) -> BaseUrl:
        """The service's address. Raises BadInput when the environment names one that cannot be used."""
        return BaseUrl.parse(self._environ.get("COASTY_BASE_URL") or DEFAULT_BASE_URL)

    async def key(self) -> ApiKey | None:
        """The key of the base URL, asked anew. Raises BadInput."""
        key = (await self._secrets.find(self.base_url)).key
        self._had_key = key is not None
        return key

    def note_key(self, has_key: bool) -> None:
        """Take over what somebody else found out about the key."""
        self._had_key = has_key

    def would_practise(self, wants_practice: bool) -> bool:
        """Whether a run would practise, as far as is known without asking a keychain."""
        if wants_practice or self._has_practice_key_in_environment():
            return True
        return not (self._had_key or self._environ.get("COASTY_BASE_URL"))

    async def client(self) -> CoastyClient:
        """The client of the service that keeps machines, runs, workflows and schedules: never our own practice service.

        What that one keeps is gone when this program ends. Raises BadInput for a base URL or key that cannot be used,
        ServiceError when there is no key.
        """
        key = await self.key()
        if key is None:
            raise ServiceError(
                f"There is no key for {self.base_url}",
                hint="Use `coasty-desktop key set`; or start `coasty-desktop sandbox` and set what it prints.",
                offer="enter_key",
            )
        return self._answerers.client(self.base_url, key)

    async def service(self, run_id: str, *, wants_practice: bool, on_retry: OnRetry) -> tuple[Service, bool]:
        """The service to ask, and whether it is a practice service: our own, or one that `sandbox` serves.

        Raises BadInput for a base URL or key that cannot be used, ServiceError when a base URL was given without a key.
        """
        key = None if wants_practice else await self.key()
        await self.mend(key)
        if key is None and (wants_practice or not self._environ.get("COASTY_BASE_URL")):
            service, address = await self._answerers.practice(on_retry)
            return self._noted(service, Purse.of_practice(address)), True
        if key is None:
            raise ServiceError(
                f"There is no key for {self.base_url}",
                hint="Set COASTY_API_KEY, or use `coasty-desktop key set`; `--practice` needs none.",
                offer="enter_key",
            )
        hosted = await self._answerers.hosted(self.base_url, key, on_retry)
        return self._noted(hosted, Purse.of(self.base_url, key)), key.mode == "practice"

    async def mend(self, key: ApiKey | None) -> None:
        """Bring to an end what a crash or a lost answer left open, for it may cost; it holds nobody up for long.

        A service that does not answer is asked again the next time.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_MEND_S):
                await self._reconcile(key)

    async def mend_patiently(self, key: ApiKey | None) -> None:
        """The same in the background: what the service still works on is asked for again, for a while."""
        for wait_s in _ASK_AGAIN_S:
            if not await self._reconcile(key):
                return
            await self._clock.sleep(wait_s)
        await self._reconcile(key)

    def at_most(self, steps: int, picture: Size, *, engine: str, instructions: str) -> int:
        """The credits that a session of so many steps costs at most."""
        return run_at_most(steps, picture, engine=engine, instructions=instructions)

    def _has_practice_key_in_environment(self) -> bool:
        # One that cannot be used is told when the run starts.
        with contextlib.suppress(BadInput):
            key = self._secrets.from_environment(self.base_url)
            return key is not None and key.mode == "practice"
        return False

    async def _reconcile(self, key: ApiKey | None) -> int:
        if key is None:
            await self._reconciler.tidy()
            return 0
        return await self._reconciler.reconcile(self._answerers.client(self.base_url, key))

    def _noted(self, service: Service, purse: Purse) -> NotedService:
        return NotedService(service, purse, open_sessions=self._open_sessions, clock=self._clock)
