"""Lists as async iterables: read when they are asked for, and honest about being cut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Listing(Generic[T]):
    """`async for record in listing`. `is_cut` says, once read, that the service has more than it gave."""

    def __init__(self, fetch: Callable[[], Awaitable[tuple[Iterable[T], bool]]]) -> None:
        """Take how a page is asked for."""
        self._fetch = fetch
        self.is_cut = False

    async def __aiter__(self) -> AsyncIterator[T]:
        """Ask the service, then give the records one by one. Raises ServiceError, ServiceUnreachable."""
        records, self.is_cut = await self._fetch()
        for record in records:
            yield record
