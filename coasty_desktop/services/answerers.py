"""The clients of this process: one for each key that is used, and the practice service when somebody practises."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey

if TYPE_CHECKING:
    from coasty_desktop.agent.ports import Service
    from coasty_desktop.api.client import CoastyClient
    from coasty_desktop.api.journal import Journal
    from coasty_desktop.services.connection import OnRetry

# No user's: what takes no key is asked through a client that has none to lose.
_NOBODYS_KEY = "sk-coasty-test-never-sent"


class Address(Protocol):
    """Where the practice service listens, and the key it takes."""

    @property
    def base_url(self) -> str:
        """The address, with its /v1."""

    @property
    def key(self) -> str:
        """The key it takes."""


class Practice(Protocol):
    """The embedded practice service."""

    async def start(self, port: int = 0) -> Address:
        """Listen on loopback; 0 takes a free port."""

    async def close(self) -> None:
        """Stop listening and end what it started."""


class Answerers:
    """Keeps one client a key, so that one connection pool and one TLS set-up serve every run."""

    def __init__(self, journal_of: Callable[[BaseUrl, ApiKey], Journal], make_practice: Callable[[], Practice]) -> None:
        """Make nothing yet: the client and the practice service are imported when somebody first asks for them."""
        self._journal_of, self._make_practice = journal_of, make_practice
        self._practice: Practice | None = None
        self._clients: dict[tuple[str, ApiKey], CoastyClient] = {}
        self._address: Address | None = None

    def client(self, base_url: BaseUrl, key: ApiKey) -> CoastyClient:
        """The client of this key; made when first asked for."""
        from coasty_desktop.api.client import CoastyClient

        place = (str(base_url), key)
        if place not in self._clients:
            self._clients[place] = CoastyClient(base_url, key, journal=self._journal_of(base_url, key))
        return self._clients[place]

    def client_without_key(self, base_url: BaseUrl) -> CoastyClient:
        """A client for what takes no key, at any address, such as firing somebody's webhook."""
        return self.client(base_url, ApiKey.parse(_NOBODYS_KEY))

    async def hosted(self, base_url: BaseUrl, key: ApiKey, on_retry: OnRetry) -> Service:
        """The hosted service."""
        from coasty_desktop.services.remote_session import RemoteService

        return RemoteService(self.client(base_url, key), on_retry)

    async def practice(self, on_retry: OnRetry) -> tuple[Service, str]:
        """The practice service, started if it is not, and its base URL."""
        from coasty_desktop.services.remote_session import RemoteService

        if self._address is None:
            self._practice = self._make_practice()
            self._address = await self._practice.start()
        base_url = BaseUrl.parse(self._address.base_url)
        return RemoteService(self.client(base_url, ApiKey.parse(self._address.key)), on_retry), str(base_url)

    async def close(self) -> None:
        """Close every client and the practice service."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
        if self._practice is not None:
            await self._practice.close()
