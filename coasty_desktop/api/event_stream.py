"""Following a run: its events in order, none lost and none twice, however often the connection breaks.

Source: contract, section 6. A broken connection is no end; only an event that says so, or the run's own record, is.
When no stream can be had, the record is asked for instead. Frames are `sse`'s business, bytes the transport's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from coasty_desktop.api.sse import RunEvent
from coasty_desktop.core.clock import Clock

T = TypeVar("T")
OnRetry = Callable[[float, str], None]


class Opener(Protocol):
    """What opens streams: the transport."""

    def open_events(
        self, path: str, last_id: int | None, *, idle_s: float
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Ask for the events after `last_id`; give their bytes as they come. Raises ServiceError."""


class Follower:
    """Follows runs for one client."""

    def __init__(self, opener: Opener, *, clock: Clock, jitter: Callable[[], float]) -> None:
        """Take the transport to ask through; nothing is asked yet."""
        self._opener, self._clock, self._jitter = opener, clock, jitter

    def follow(
        self,
        path: str,
        fetch: Callable[[], Awaitable[T]],
        status_of: Callable[[T], str],
        *,
        after: int | None = None,
        on_retry: OnRetry | None = None,
    ) -> EventStream[T]:
        """The events at `path`, those after the id `after` when it is given.

        `fetch` makes one call for the run's record and `status_of` names its state. `on_retry` hears of every pause:
        its seconds and the code of what went wrong.
        """
        raise NotImplementedError


class EventStream(Generic[T]):
    """`async for event in stream`, once. `final` is the run's record after the end: the truth, whatever was told.

    The connection closes with the iteration; leave it early only inside `async with stream`.
    """

    final: T | None
    last_id: int | None

    def __aiter__(self) -> AsyncIterator[RunEvent]:
        """Raise ServiceError, ServiceUnreachable when the run cannot be followed any longer."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close the connection."""
        raise NotImplementedError

    async def __aenter__(self) -> EventStream[T]:
        """Nothing is opened before the iteration."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        await self.aclose()
