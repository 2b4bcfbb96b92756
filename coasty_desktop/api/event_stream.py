"""Following a run: its events in order, none lost and none twice, however often the connection breaks.

Source: contract, section 6. A broken connection is no end; only an event that says so, or the run's own record, is.
When no stream can be had, the record is asked for instead. Frames are `sse`'s business, bytes the transport's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import datetime
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from coasty_desktop.api.errors import redirected, refusal
from coasty_desktop.api.lenient import line, mapping
from coasty_desktop.api.persistence import Endurance, Persistence
from coasty_desktop.api.request import Patience, Reply, Request
from coasty_desktop.api.sse import Decoder, RunEvent, read_event
from coasty_desktop.api.wire import read_json
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable

T = TypeVar("T")
OnRetry = Callable[[float, str], None]

# Source: contract, section 6: these never change any more.
END_STATES = frozenset({"succeeded", "failed", "cancelled", "timed_out"})

_HEADERS = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
_REMEMBERED_IDS = 20_000
_USUAL = Endurance()


class OpenAnswer(Protocol):
    """An answer whose body is still to come."""

    status: int
    headers: Mapping[str, str]

    def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes of the body as they come. Raises ServiceUnreachable."""

    async def whole(self) -> Reply:
        """The answer with all of its body. Raises ServiceUnreachable."""


class Opener(Protocol):
    """What opens streams: the transport."""

    def stream(self, request: Request, extra_headers: Mapping[str, str]) -> AbstractAsyncContextManager[OpenAnswer]:
        """Send the request once and give the answer as it comes. Raises ServiceUnreachable."""


class Follower:
    """Follows runs for one client."""

    def __init__(
        self, opener: Opener, *, clock: Clock, jitter: Callable[[], float], endurance: Endurance = _USUAL
    ) -> None:
        """Take the transport to ask through; nothing is asked yet. `jitter` gives 0 to 1."""
        self.opener, self.clock, self.jitter, self.endurance = opener, clock, jitter, endurance

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

        `fetch` makes one call for the run's record and `status_of` names its state. `on_retry` hears of every pause
        after an error: its seconds, and the code.
        """
        return EventStream(self, path, fetch, status_of, after=after, on_retry=on_retry)


class EventStream(Generic[T]):
    """`async for event in stream`, once. `final` is the run's record after the end: the truth, whatever was told.

    The connection closes with the iteration; whoever leaves it early does so inside `async with stream`. An event
    named `status` without an id and without `raw` is our own: it tells a change that the record showed.
    """

    def __init__(
        self,
        follower: Follower,
        path: str,
        fetch: Callable[[], Awaitable[T]],
        status_of: Callable[[T], str],
        *,
        after: int | None = None,
        on_retry: OnRetry | None = None,
    ) -> None:
        """Open nothing before the iteration."""
        self.final: T | None = None
        self._opener, self._clock, self._endurance = follower.opener, follower.clock, follower.endurance
        self._persistence = Persistence(follower.endurance, follower.clock, follower.jitter)
        self._path, self._fetch, self._status_of = path, fetch, status_of
        self._on_retry = on_retry
        self._seen = _Seen(after)
        self._status = ""
        self._trouble = ""
        self._has_ended = False
        self._events = self._follow()

    @property
    def last_id(self) -> int | None:
        """Where another stream may go on: the highest id so far."""
        return self._seen.highest

    def __aiter__(self) -> AsyncGenerator[RunEvent, None]:
        """Raise ServiceError, ServiceUnreachable when the run cannot be followed any longer."""
        return self._events

    async def aclose(self) -> None:
        """Close the connection; nothing comes afterwards."""
        await self._events.aclose()

    async def __aenter__(self) -> EventStream[T]:
        """Nothing is opened before the iteration."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        await self.aclose()

    # ---- the way of a run ----------------------------------------------------------------------------------------

    async def _follow(self) -> AsyncGenerator[RunEvent, None]:
        while not self._has_ended:
            async with aclosing(self._connection()) as events:
                async for event in events:
                    yield event
            if self._has_ended:
                break
            await self._pause()
            if self._persistence.needs_polling or self._persistence.needs_a_look:
                async with aclosing(self._polling()) as events:
                    async for event in events:
                        yield event
        if self.final is None:
            self.final = await self._record()

    async def _connection(self) -> AsyncGenerator[RunEvent, None]:
        """The new events of one connection, until it ends."""
        decoder = Decoder()
        has_news = False
        opened_at = last_event_at = self._clock.monotonic()
        try:
            async with aclosing(self._chunks()) as chunks:
                async for chunk in chunks:
                    for event in map(read_event, decoder.feed(chunk)):
                        self._has_ended = event.is_last
                        if self._seen.is_new(event.id):
                            has_news, last_event_at = True, self._clock.monotonic()
                            self._note(event)
                            yield event
                        if self._has_ended:
                            return
                    if self._clock.monotonic() - last_event_at > self._endurance.eventless_s:
                        break
        except ServiceError as error:
            self._trouble = error.code
            self._persistence.bear(error, is_of_record=False)
        else:
            is_quiet = not has_news and decoder.is_between_frames
            self._persistence.closed(is_quiet=is_quiet, lasted_s=self._clock.monotonic() - opened_at)
        self._persistence.ask_to_wait(decoder.retry_s or 0)

    async def _chunks(self) -> AsyncGenerator[bytes, None]:
        headers = _HEADERS if self.last_id is None else {**_HEADERS, "Last-Event-ID": str(self.last_id)}
        request = Request("GET", self._path, patience=Patience(read_s=self._endurance.silence_s))
        async with self._opener.stream(request, headers) as answer:
            if not _is_stream(answer):
                raise await _why_not(answer, request.patience, self._clock.now())
            self._persistence.reached()
            async with aclosing(answer.chunks()) as chunks:
                async for chunk in chunks:
                    yield chunk

    async def _polling(self) -> AsyncGenerator[RunEvent, None]:
        """Ask for the record, once or for a while, and tell how its state changes."""
        lasts_s = self._endurance.polling_s if self._persistence.needs_polling else 0
        ends_at = self._clock.monotonic() + lasts_s
        pause_s = self._endurance.first_poll_s
        while True:
            record = await self._record()
            status = self._status_of(record)
            if status in END_STATES:
                self.final, self._has_ended = record, True
            if status != self._status:
                self._status = status
                pause_s = self._endurance.first_poll_s
                yield RunEvent(None, "status", {"status": status})
            if self._has_ended or self._clock.monotonic() >= ends_at:
                return
            await self._clock.sleep(pause_s)
            pause_s = min(self._endurance.longest_poll_s, pause_s * 1.5)

    async def _record(self) -> T:
        while True:
            try:
                record = await self._fetch()
            except ServiceError as error:
                self._trouble = error.code
                self._persistence.bear(error, is_of_record=True)
                await self._pause()
            else:
                self._persistence.reached()
                return record

    async def _pause(self) -> None:
        seconds = self._persistence.pause_s()
        if self._trouble and self._on_retry is not None:
            self._on_retry(seconds, self._trouble)
        self._trouble = ""
        await self._clock.sleep(seconds)

    def _note(self, event: RunEvent) -> None:
        self._persistence.heard()
        if event.name == "status":
            self._status = line(mapping(event.data).get("status"), 40) or self._status


class _Seen:
    """The ids that came. Those far below the highest are remembered only as seen."""

    def __init__(self, after: int | None) -> None:
        self.highest = after
        self._floor = -1 if after is None else after
        self._ids: set[int] = set()

    def is_new(self, event_id: int | None) -> bool:
        """Whether the event is to be told; from then on it is not. One without an id always is."""
        if event_id is None:
            return True
        if event_id <= self._floor or event_id in self._ids:
            return False
        self._ids.add(event_id)
        self.highest = event_id if self.highest is None else max(self.highest, event_id)
        if len(self._ids) > _REMEMBERED_IDS:
            kept = sorted(self._ids)[_REMEMBERED_IDS // 2 :]
            self._floor, self._ids = kept[0], set(kept[1:])
        return True


def _is_stream(answer: OpenAnswer) -> bool:
    content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    is_readable = content_type in ("", "text/event-stream") and encoding in ("", "identity")
    return 200 <= answer.status < 300 and is_readable


async def _why_not(answer: OpenAnswer, patience: Patience, now: datetime) -> ServiceError:
    """The error that an answer without events stands for."""
    try:
        async with asyncio.timeout(patience.whole_s):
            reply = await answer.whole()
        if 300 <= reply.status < 400:
            return redirected(reply)
        value: Any = read_json(reply.body)
    except TimeoutError:
        return ServiceUnreachable("The service did not finish its answer", code="TIME_LIMIT", status=answer.status)
    except ServiceUnreachable as error:
        if 200 <= answer.status < 300:
            return error
        reply, value = Reply(answer.status, answer.headers, b""), None
    if not 200 <= reply.status < 300:
        return refusal(reply, value, now=now)
    return ServiceUnreachable("The service sent something else than events", hint="Try again.", code="NO_EVENTS")
