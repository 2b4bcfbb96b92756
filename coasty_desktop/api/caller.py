"""A call from its first attempt to its answer: key, journal, deadline, retries, receipt.

Source: contract, section 7. Every attempt sends the same bytes under the same key until the contract asks for a new
one. What an answer means is `wire`'s and `errors`' business, how bytes travel is the transport's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.billed import total_of
from coasty_desktop.api.charge import is_replay
from coasty_desktop.api.errors import redirected, refusal, request_id_of
from coasty_desktop.api.explanations import OFFERS
from coasty_desktop.api.journal import Journal, Outcome, Pending
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.pace import Pace
from coasty_desktop.api.receipts import Receipts
from coasty_desktop.api.request import Request, Sender
from coasty_desktop.api.retry import NO_ANSWER, decide, needs_new_key, outcome_is_unknown, says_nothing
from coasty_desktop.api.wire import read_json
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import NotPossibleHere, ServiceError, ServiceUnreachable
from coasty_desktop.core.tasks import spawn

T = TypeVar("T")
Read = Callable[[Any, Receipt], T]
OnRetry = Callable[[float, str], None]

_log = logging.getLogger(__name__)

_MAY_HAVE_HAPPENED = "It may have been carried out all the same: look before you repeat it."


class Caller:
    """Makes calls for one client; it waits by `clock`."""

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
        self._journal, self.clock = journal, clock
        self._new_id, self._jitter = new_id, jitter
        self._receipts, self._pace = Receipts(key), Pace()
        # Whether this server has shown that it keeps keys; not every text of the contract promises that it does.
        self._keeps_keys = False

    @property
    def balance(self) -> float | None:
        """The wallet in credits as the service last told it."""
        return self._receipts.balance

    async def call(self, request: Request, read: Read[T], on_retry: OnRetry | None = None) -> T:
        """Return what `read` makes of the answer. Raises ServiceError, ServiceUnreachable.

        The deadline of `request.patience` counts everything but the waits that the service itself asks for; when it is
        strict, those too. When it is not known whether the request was carried out, the error's context holds
        `outcome_is_unknown`, and the journal keeps it; a cancelled call is kept the same way.
        """
        call = _Call(self, request, read, on_retry)
        await call.begin()
        try:
            async with asyncio.timeout(request.patience.whole_s) as deadline:
                return await call.answer(deadline)
        except TimeoutError as error:
            late = call.late()
            await call.end_with(late)
            raise late from error
        except ServiceError as error:
            await call.end_with(error)
            raise
        except asyncio.CancelledError:
            await call.leave()
            raise

    # ---- for one call --------------------------------------------------------------------------------------------

    async def begin(self, request: Request) -> str:
        """Write a keyed request down under a new key."""
        key = self._new_id()
        pending = Pending(
            key, request.method, request.path, request.body or b"", self.estimate(request), self.clock.now()
        )
        saving = _surely(self._journal.save(pending), "write a request down")
        try:
            await asyncio.shield(saving)
        except asyncio.CancelledError:
            # It will not be sent; what is being written is taken back.
            await asyncio.wait({saving})
            await self.note(key, "refused", 0, is_estimated=False)
            raise
        return key

    async def note(
        self, key: str, outcome: Outcome, credits: float, *, is_estimated: bool, request_id: str = ""
    ) -> None:
        """Note how a keyed request ended; a stop that comes meanwhile does not hinder it."""
        noting = self._journal.done(key, outcome, credits, is_estimated=is_estimated, request_id=request_id)
        await asyncio.shield(_surely(noting, "note how a request ended"))

    async def book_total(self, result: object) -> None:
        """Book what an answered record has cost so far; most answers are no such record."""
        if total := total_of(result):
            try:
                await self._journal.total(*total)
            except NotPossibleHere:
                # The answer is good, and its total comes again with the next one.
                _log.warning("what a %s has cost so far could not be noted", total[0])

    def estimate(self, request: Request) -> float:
        """What the request will cost with this key."""
        return 0 if self._key.is_free else request.estimate

    async def keep_pace(self, request: Request) -> None:
        """Wait when the service will soon have had enough of requests."""
        if wait_s := self._pace.wait_before(request, self.clock.now().timestamp()):
            await self.clock.sleep(wait_s)

    async def exchange(self, request: Request, key: str, *, was_lost: bool) -> tuple[Any, Receipt]:
        """One attempt: the value of a 2xx answer and its receipt. Raises ServiceError."""
        reply = await self._sender.send(request, {**request.headers, **({"Idempotency-Key": key} if key else {})})
        self._pace.note(reply.headers)
        self._keeps_keys |= "idempotency-status" in reply.headers or is_replay(reply.headers, None)
        if 300 <= reply.status < 400:
            raise redirected(reply)
        if not 200 <= reply.status < 300:
            error = refusal(reply, _value_or_none(reply.body), now=self.clock.now())
            self._keeps_keys |= error.code.startswith("IDEMPOTENCY_")
            raise error
        try:
            value = (reply.picture() if request.may_be_picture else None) or read_json(reply.body)
        except ServiceUnreachable as error:
            error.request_id = request_id_of(reply)
            raise
        return value, self._receipts.receipt(reply, value, estimate=self.estimate(request), was_lost=was_lost)

    def pause_before(self, attempt: int, error: ServiceError, previous: ServiceError | None, request: Request) -> float:
        """Seconds to wait before the next attempt. Raises the error when there is to be none."""
        is_harmless = request.is_harmless or (request.acts_on_world and request.is_keyed and self._keeps_keys)
        delay = decide(
            attempt, error, previous, jitter=self._jitter, is_harmless=is_harmless, is_keyed=request.is_keyed
        )
        may_renew = request.may_renew_key and not request.acts_on_world
        if delay is None or (request.is_keyed and needs_new_key(error, previous) and not may_renew):
            raise error
        return delay


class _Call(Generic[T]):
    """One logical request on its way; it knows its key and what the last attempt met."""

    def __init__(self, caller: Caller, request: Request, read: Read[T], on_retry: OnRetry | None) -> None:
        self._caller, self._request, self._read = caller, request, read
        self._on_retry = on_retry
        # Empty when nothing is left to be noted.
        self._key = ""
        self._is_on_its_way = False
        # Whether an attempt under this key may have been carried out although nobody said so.
        self._was_lost = False
        self._previous: ServiceError | None = None
        self._began = caller.clock.now()

    async def begin(self) -> None:
        if self._request.is_keyed:
            self._key = await self._caller.begin(self._request)

    async def answer(self, deadline: asyncio.Timeout) -> T:
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._once()
            except ServiceError as error:
                if self._is_answered(error):
                    raise
                delay = self._caller.pause_before(attempt, error, self._previous, self._request)
                self._refuse_to_be_late(error, delay)
                await self._prepare_next(error, delay, deadline)
                # Again: a computer may have slept meanwhile.
                self._refuse_to_be_late(error)

    def late(self) -> ServiceError:
        """The error of a call that took too long; what kept us waiting says more than that we waited."""
        whole_s = self._request.patience.whole_s
        return self._previous or ServiceUnreachable(
            f"The service did not finish within {whole_s:g} seconds",
            hint="Try again. If it happens again, the service or the network is too slow.",
            code="TIME_LIMIT",
        )

    async def end_with(self, error: ServiceError) -> None:
        """Note that no answer of use came."""
        if error.offer == "none":
            error.offer = OFFERS.get(error.code, "none")
        if self._is_answered(error):
            return
        is_unknown = self._may_have_happened(error)
        if is_unknown:
            error.context = {**error.context, "outcome_is_unknown": True}
            if not self._request.is_harmless:
                error.hint = f"{error.hint} {_MAY_HAVE_HAPPENED}".strip()
        await self._give_up(is_unknown=is_unknown, credits=error.context.get("credits", 0), error=error)

    async def leave(self) -> None:
        """Note that nobody waits for the answer any more."""
        await self._give_up(is_unknown=self._is_on_its_way or self._was_lost)

    # ---- one attempt ---------------------------------------------------------------------------------------------

    async def _once(self) -> T:
        await self._caller.keep_pace(self._request)
        self._is_on_its_way = True
        try:
            value, receipt = await self._caller.exchange(self._request, self._key, was_lost=self._was_lost)
        except ServiceError:
            self._is_on_its_way = False
            raise
        self._is_on_its_way = False
        try:
            result = self._read(value, receipt)
        except ServiceError as error:
            error.request_id = error.request_id or receipt.request_id
            is_answered = error.code not in NO_ANSWER
            error.context = {**error.context, "credits": receipt.credits, "is_answered": is_answered}
            if is_answered:
                await self._end(receipt)
            raise
        await self._end(receipt)
        await self._caller.book_total(result)
        return result

    async def _prepare_next(self, error: ServiceError, delay: float, deadline: asyncio.Timeout) -> None:
        renews = bool(self._key) and needs_new_key(error, self._previous)
        if renews:
            await self._give_up(is_unknown=False, credits=error.context.get("credits", 0), error=error)
        self._was_lost = not renews and self._may_have_happened(error)
        self._previous = error
        if self._on_retry is not None:
            self._on_retry(delay, error.code)
        until = deadline.when()
        if error.retry_after_s and until is not None and not self._request.patience.is_strict:
            deadline.reschedule(until + delay)
        await self._caller.clock.sleep(delay)
        if renews:
            self._key = await self._caller.begin(self._request)

    def _refuse_to_be_late(self, error: ServiceError, delay: float = 0) -> None:
        """Raise the error when what is strict would be sent too late; by the clock on the wall, which never pauses."""
        patience, passed = self._request.patience, self._caller.clock.now() - self._began
        if patience.is_strict and passed.total_seconds() + delay >= patience.whole_s:
            raise error

    def _may_have_happened(self, error: ServiceError) -> bool:
        return self._is_on_its_way or outcome_is_unknown(error) or (self._was_lost and says_nothing(error))

    def _is_answered(self, error: ServiceError) -> bool:
        return error.context.get("is_answered") is True

    async def _end(self, receipt: Receipt) -> None:
        if key := self._taken_key():
            credits, is_estimated = receipt.credits, receipt.credits_are_estimated
            await self._caller.note(key, "answered", credits, is_estimated=is_estimated, request_id=receipt.request_id)

    async def _give_up(self, *, is_unknown: bool, credits: float = 0, error: ServiceError | None = None) -> None:
        if not (key := self._taken_key()):
            return
        request_id = error.request_id if error is not None else ""
        if is_unknown:
            credits = credits or self._caller.estimate(self._request)
            await self._caller.note(key, "unknown", credits, is_estimated=True, request_id=request_id)
        else:
            await self._caller.note(key, "refused", credits, is_estimated=False, request_id=request_id)

    def _taken_key(self) -> str:
        key, self._key = self._key, ""
        return key


def _surely(work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
    """A task that goes on when whoever waits for it is stopped; a failure is the waiter's to see."""
    return spawn(work, name=name, on_error=lambda error: None)


def _value_or_none(body: bytes) -> Any:
    try:
        return read_json(body)
    except ServiceUnreachable:
        return None
