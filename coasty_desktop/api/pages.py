"""Lists as async iterables: read when they are asked for, page by page, and honest about being cut."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from coasty_desktop.api.caller import Caller
from coasty_desktop.api.records.reading import read_list, unusable
from coasty_desktop.api.request import Request
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable

T = TypeVar("T")

# More than the service keeps of anything that it gives in pages.
_MOST_PAGES = 100


class Page(msgspec.Struct, Generic[T], frozen=True):
    """What one call gave. `has_more` says that more exist; `cursor` is where to go on, "" when there is no telling.

    `unreadable` counts what was given beside the records and is none.
    """

    records: Iterable[T]
    has_more: bool = False
    cursor: str = ""
    unreadable: int = 0


class Listing(Generic[T]):
    """`async for record in listing`.

    Once read, `is_cut` says that the service has more than it gave, and `is_offered` is False when it has no such
    list at all; `unreadable` counts what it gave and cannot be read.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Page[T] | None]]) -> None:
        """Take how a page is asked for: by its cursor, "" for the first. None stands for no such list."""
        self._fetch = fetch
        self.is_cut = False
        self.is_offered = True
        self.unreadable = 0

    async def __aiter__(self) -> AsyncIterator[T]:
        """Ask the service, then give the records one by one. Raises ServiceError, ServiceUnreachable."""
        cursor, known = "", {""}
        self.unreadable = 0
        for _ in range(_MOST_PAGES):
            page = await self._fetch(cursor)
            self.is_offered = page is not None
            if page is None:
                return
            self.unreadable += page.unreadable
            for record in page.records:
                yield record
            cursor, self.is_cut = page.cursor, page.has_more
            # A cursor that comes again would lead round and round.
            if cursor in known:
                return
            known.add(cursor)
        self.is_cut = True


def page_of(values: Sequence[Any], read: Callable[[Any], T], *, has_more: bool = False, cursor: str = "") -> Page[T]:
    """A page of the values that can be read. Raises ServiceUnreachable when there are some, and none can."""
    records: list[T] = []
    for value in values:
        # One slip of the service must not hide everything else.
        with contextlib.suppress(ServiceUnreachable):
            records.append(read(value))
    if values and not records:
        raise unusable("a record that can be read")
    return Page(records, has_more, cursor, len(values) - len(records))


def listing(
    caller: Caller, path: str, names: tuple[str, ...], read: Callable[[Any], T], *, is_optional: bool = False
) -> Listing[T]:
    """The list at `path`, in one call. With `is_optional` a service without it gives an empty one that says so."""

    async def fetch(_cursor: str) -> Page[T] | None:
        def page(value: Any, _receipt: object) -> Page[T]:
            values, has_more = read_list(value, *names)
            return page_of(values, read, has_more=has_more)

        try:
            return await caller.call(Request("GET", path), page)
        except ServiceError as error:
            if not (is_optional and error.status == 404):
                raise
            return None

    return Listing(fetch)
