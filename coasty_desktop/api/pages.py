"""Lists as async iterables: read when they are asked for, page by page, and honest about being cut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, Generic, TypeVar

import msgspec

from coasty_desktop.api.caller import Caller
from coasty_desktop.api.records.reading import read_list
from coasty_desktop.api.request import Request
from coasty_desktop.core.errors import ServiceError

T = TypeVar("T")

# More than the service keeps of anything that it gives in pages.
_MOST_PAGES = 100


class Page(msgspec.Struct, Generic[T], frozen=True):
    """What one call gave. `has_more` says that more exist; `cursor` is where to go on, "" when there is no telling."""

    records: Iterable[T]
    has_more: bool = False
    cursor: str = ""


class Listing(Generic[T]):
    """`async for record in listing`.

    Once read, `is_cut` says that the service has more than it gave, and `is_offered` is False when it has no such
    list at all.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Page[T] | None]]) -> None:
        """Take how a page is asked for: by its cursor, "" for the first. None stands for no such list."""
        self._fetch = fetch
        self.is_cut = False
        self.is_offered = True

    async def __aiter__(self) -> AsyncIterator[T]:
        """Ask the service, then give the records one by one. Raises ServiceError, ServiceUnreachable."""
        cursor, known = "", {""}
        for _ in range(_MOST_PAGES):
            page = await self._fetch(cursor)
            self.is_offered = page is not None
            if page is None:
                return
            for record in page.records:
                yield record
            cursor, self.is_cut = page.cursor, page.has_more
            # A cursor that comes again would lead round and round.
            if cursor in known:
                return
            known.add(cursor)
        self.is_cut = True


def listing(
    caller: Caller, path: str, names: tuple[str, ...], read: Callable[[Any], T], *, is_optional: bool = False
) -> Listing[T]:
    """The list at `path`, in one call. With `is_optional` a service without it gives an empty one that says so."""

    async def fetch(_cursor: str) -> Page[T] | None:
        def page(value: Any, _receipt: object) -> Page[T]:
            records, has_more = read_list(value, *names)
            return Page([read(record) for record in records], has_more)

        try:
            return await caller.call(Request("GET", path), page)
        except ServiceError as error:
            if not (is_optional and error.status == 404):
                raise
            return None

    return Listing(fetch)
