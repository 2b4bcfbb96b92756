"""Asking a fake service, and remembering what the user asked for by name."""

from collections.abc import AsyncIterable, Awaitable
from typing import Any

from coasty_desktop.api.client import CoastyClient
from tests.fakes.service import FakeService, Recorded

# Real pictures are noise to the contract; this is as long as one of a plain desktop.
PICTURE = b"\xff\xd8" + bytes(range(256)) * 64


class Asking:
    """One client, one service, and every request with what was asked for."""

    def __init__(self, client: CoastyClient, service: FakeService) -> None:
        self.client, self.service = client, service
        self._names: list[tuple[str, ...]] = []

    async def by_name(self, call: Awaitable[Any], *names: str) -> Any:
        """Make one call for which the user named what one text of the contract may refuse."""
        self._mark()
        answer = await call
        self._mark(names)
        return answer

    async def walk(self, listing: AsyncIterable[Any], *names: str) -> None:
        """Read a list to its end."""
        self._mark()
        async for _ in listing:
            pass
        self._mark(names)

    def all(self) -> list[tuple[Recorded, tuple[str, ...]]]:
        """Every request with the names."""
        self._mark()
        return list(zip(self.service.requests, self._names, strict=True))

    def _mark(self, names: tuple[str, ...] = ()) -> None:
        self._names += [names] * (len(self.service.requests) - len(self._names))
