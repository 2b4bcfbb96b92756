"""A call from its first attempt to its answer: key, journal, deadline, retries, receipt.

Source: contract, section 7. Every attempt sends the same bytes under the same key until the contract asks for a new
one. What an answer means is `wire`'s and `errors`' business, how bytes travel is the transport's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.charge import balance_of, charge_of, is_replay
from coasty_desktop.api.errors import redirected, refusal, request_id_of
from coasty_desktop.api.journal import Journal, Pending
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.lenient import line, mapping, word
from coasty_desktop.api.request import PICTURE_TYPES, Picture, Reply, Request
from coasty_desktop.api.retry import decide, needs_new_key, outcome_is_unknown
from coasty_desktop.api.wire import read_json
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable

T = TypeVar("T")
Read = Callable[[Any, Receipt], T]
OnRetry = Callable[[float, str], None]

_log = logging.getLogger(__name__)


class Sender(Protocol):
    """What carries bytes: the transport."""

    async def send(self, request: Request, extra_headers: Mapping[str, str]) -> Reply:
        """Send the request once. Raises ServiceUnreachable."""


class Caller:
    """Makes calls for one client. `balance` is the wallet as the service last told it."""

    def __init__(
        self,
        sender: Sender,
        key: ApiKey,
        *,
        journal: Journal,
        clock: Clock,
        new_id: Callable[[], str],
        jitter: Callable[[], float],
    ) -> None:
        """Take the transport to send through; nothing is sent yet."""
        self._sender, self._key = sender, key
        self._journal, self._clock = journal, clock
        self._new_id, self._jitter = new_id, jitter
        self._has_warned = False
        self.balance: float | None = None

    async def call(self, request: Request, read: Read[T], on_retry: OnRetry | None = None) -> T:
        """Return what `read` makes of the answer. Raises ServiceError, ServiceUnreachable.

        A cancelled call leaves its journal entry pending: the service may have carried it out.
        """
        call = _Call(self, request, read, on_retry)
        await call.begin()
        try:
            async with asyncio.timeout(request.patience.whole_s):
                return await call.answer()
        except TimeoutError as error:
            # What kept us waiting says more than that we waited.
            late = call.previous or ServiceUnreachable(
                f"The service did not finish within {request.patience.whole_s:g} seconds",
                hint="Try again. If it happens again, the service or the network is too slow.",
                code="TIME_LIMIT",
            )
            await call.end_with(late)
            raise late from error
        except ServiceError as error:
            await call.end_with(error)
            raise

    # ---- for one call --------------------------------------------------------------------------------------------

    async def begin(self, request: Request) -> str:
        """Write a keyed request down under a new key."""
        key = self._new_id()
        pending = Pending(
            key, request.method, request.path, request.body or b"", self.estimate(request), self._clock.now()
        )
        await self._journal.save(pending)
        return key

    async def end(self, key: str, receipt: Receipt) -> None:
        """Note that a keyed request was answered."""
        await self._journal.done(key, "answered", receipt.credits, is_estimated=receipt.credits_are_estimated)

    async def give_up(self, key: str, request: Request, error: ServiceError) -> None:
        """Note that a keyed request ended without an answer that can be used."""
        if outcome_is_unknown(error):
            await self._journal.done(key, "unknown", self.estimate(request), is_estimated=True)
        else:
            await self._journal.done(key, "refused", error.context.get("credits", 0), is_estimated=False)

    def estimate(self, request: Request) -> float:
        """What the request will cost with this key."""
        return 0 if self._key.is_free else request.estimate

    async def exchange(self, request: Request, key: str, *, was_lost: bool) -> tuple[Any, Receipt]:
        """One attempt: the value of a 2xx answer and its receipt. Raises ServiceError."""
        reply = await self._sender.send(request, {**request.headers, **({"Idempotency-Key": key} if key else {})})
        if 300 <= reply.status < 400:
            raise redirected(reply)
        if not 200 <= reply.status < 300:
            raise refusal(reply, _value_or_none(reply.body), now=self._clock.now())
        try:
            value = _picture(reply) if request.may_be_picture else None
            value = read_json(reply.body) if value is None else value
        except ServiceUnreachable as error:
            error.request_id = request_id_of(reply)
            raise
        return value, self._receipt(reply, value, request, was_lost=was_lost)

    def pause_before(self, attempt: int, error: ServiceError, previous: ServiceError | None, request: Request) -> float:
        """Seconds to wait before the next attempt. Raises the error when there is to be none."""
        delay = decide(attempt, error, previous, jitter=self._jitter, is_harmless=request.is_harmless)
        if delay is None or (request.is_keyed and needs_new_key(error, previous) and not request.may_renew_key):
            raise error
        return delay

    async def sleep(self, seconds: float) -> None:
        """Wait, by the injected clock."""
        await self._clock.sleep(seconds)

    def _receipt(self, reply: Reply, value: Any, request: Request, *, was_lost: bool) -> Receipt:
        charge = charge_of(
            reply.headers,
            value,
            estimate=self.estimate(request),
            balance_before=self.balance,
            was_repeated=was_lost,
        )
        if charge.unexplained:
            _log.info("the breakdown of a charge is off by %g credits", charge.unexplained)
        balance = balance_of(reply.headers)
        self.balance = self.balance if balance is None else balance
        return Receipt(
            request_id=line(mapping(value).get("request_id"), 80) or request_id_of(reply),
            credits=charge.credits,
            # What is free by its kind or by its key needs nobody to say so.
            credits_are_estimated=charge.is_estimated and self.estimate(request) > 0,
            balance=balance,
            is_replay=is_replay(reply.headers, value),
            key_kind=self._kind(reply),
        )

    def _kind(self, reply: Reply) -> str:
        """What the service takes the key for; said once in the log when the key's own text says otherwise."""
        kind = word(reply.headers.get("x-coasty-key-kind"))[:20]
        if not kind and word(reply.headers.get("x-coasty-test-mode")) == "true":
            kind = "test"
        is_contradiction = (
            kind in ("live", "test") and self._key.mode != "legacy" and (kind == "test") != self._key.is_free
        )
        if is_contradiction and not self._has_warned:
            self._has_warned = True
            _log.warning("the service takes this %s key for a %s key", self._key.mode, kind)
        return kind


class _Call(Generic[T]):
    """One logical request on its way; it knows its key and what the last attempt met."""

    def __init__(self, caller: Caller, request: Request, read: Read[T], on_retry: OnRetry | None) -> None:
        self._caller, self._request, self._read = caller, request, read
        self._on_retry = on_retry
        self._key = ""
        self._was_lost = False
        self.previous: ServiceError | None = None

    async def begin(self) -> None:
        if self._request.is_keyed:
            self._key = await self._caller.begin(self._request)

    async def answer(self) -> T:
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._once()
            except ServiceError as error:
                delay = self._caller.pause_before(attempt, error, self.previous, self._request)
                await self._prepare_next(error, delay)

    async def end_with(self, error: ServiceError) -> None:
        if self._key:
            await self._caller.give_up(self._key, self._request, error)

    async def _once(self) -> T:
        value, receipt = await self._caller.exchange(self._request, self._key, was_lost=self._was_lost)
        try:
            result = self._read(value, receipt)
        except ServiceError as error:
            error.request_id = error.request_id or receipt.request_id
            error.context = {**error.context, "credits": receipt.credits}
            raise
        if self._key:
            await self._caller.end(self._key, receipt)
        return result

    async def _prepare_next(self, error: ServiceError, delay: float) -> None:
        renews = bool(self._key) and needs_new_key(error, self.previous)
        self.previous = error
        self._was_lost = not renews and (self._was_lost or outcome_is_unknown(error))
        if self._on_retry is not None:
            self._on_retry(delay, error.code)
        await self._caller.sleep(delay)
        if renews:
            await self._caller.give_up(self._key, self._request, error)
            self._key = await self._caller.begin(self._request)


def _picture(reply: Reply) -> Picture | None:
    mime_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Picture(reply.body, mime_type) if mime_type in PICTURE_TYPES else None


def _value_or_none(body: bytes) -> Any:
    try:
        return read_json(body)
    except ServiceUnreachable:
        return None
