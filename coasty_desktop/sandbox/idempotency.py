"""Stored answers: the same key and body get the first answer again. Source: contract, section 7."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta

import msgspec

from coasty_desktop.core.clock import Clock
from coasty_desktop.core.tasks import spawn
from coasty_desktop.sandbox.refusals import Refusal, invalid, not_found
from coasty_desktop.sandbox.route import Answer

KEY_FORM = re.compile(r"[A-Za-z0-9_:-]{1,128}\Z")
# How long a repeat waits for the first attempt, and how long answers are kept.
WAIT_S = 25.0
KEPT = timedelta(hours=24)
_MOST, _MOST_BYTES = 1000, 32_000_000
# After these the same request may succeed: funds come, the limit's minute passes, the service comes back.
_FORGOTTEN = frozenset({402, 429, 503})


class _Entry(msgspec.Struct):
    digest: bytes
    answer: asyncio.Future[Answer]
    since: datetime
    size: int = 0


class StoredAnswers:
    """The answers given under keys, refusals and failures among them. `owner` keeps accounts apart."""

    def __init__(self, clock: Clock) -> None:
        """Nothing stored; ages by `clock`."""
        self._clock = clock
        self._kept: OrderedDict[tuple[Hashable, str], _Entry] = OrderedDict()
        self._bytes = 0

    async def once(
        self, owner: Hashable, key: str, request: bytes, act: Callable[[], Awaitable[Answer]]
    ) -> tuple[Answer, bool]:
        """Act, or repeat the answer that this key and request got before; and whether it is a repeat. Raises Refusal.

        `request` is what must be the same: method, path and body.
        """
        check_form(key)
        digest = hashlib.blake2b(request, digest_size=16).digest()
        self._drop_old()
        known = self._kept.get((owner, key))
        if known is None:
            return await self._first((owner, key), digest, act), False
        if known.digest != digest:
            raise Refusal(
                409, "IDEMPOTENCY_KEY_REUSED", "this Idempotency-Key was used with another request", "Use a new key."
            )
        return await self._again(known), True

    def look(self, owner: Hashable, key: str) -> Answer | None:
        """The answer under a key, None while its request is under way. Raises Refusal: NOT_FOUND."""
        check_form(key, "path.key")
        self._drop_old()
        if (owner, key) not in self._kept:
            raise not_found("NOT_FOUND", "nothing is stored under this key", "It is unknown or older than 24 hours.")
        pending = self._kept[owner, key].answer
        return pending.result() if pending.done() else None

    async def _first(self, name: tuple[Hashable, str], digest: bytes, act: Callable[[], Awaitable[Answer]]) -> Answer:
        entry = _Entry(digest, asyncio.get_running_loop().create_future(), self._clock.now())
        self._kept[name] = entry
        try:
            answer = await act()
        except BaseException:
            self._forget(name)
            entry.answer.cancel()
            raise
        entry.answer.set_result(answer)
        if answer.status in _FORGOTTEN:
            self._forget(name)
        elif name in self._kept:
            entry.size = len(answer.body)
            self._bytes += entry.size
            self._make_room()
        return answer

    async def _again(self, entry: _Entry) -> Answer:
        if not entry.answer.done():
            wait = spawn(self._clock.sleep(WAIT_S), name="wait for the first attempt", on_error=lambda error: None)
            try:
                await asyncio.wait({entry.answer, wait}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                wait.cancel()
        if not entry.answer.done() or entry.answer.cancelled():
            raise Refusal(
                409, "IDEMPOTENCY_IN_FLIGHT", "the first attempt has not finished", "Repeat key and body.",
                retryable=True, retry_with_same_idempotency_key=True, retry_after=2,
            )  # fmt: skip
        return entry.answer.result()

    def _drop_old(self) -> None:
        oldest = self._clock.now() - KEPT
        while self._kept:
            name, entry = next(iter(self._kept.items()))
            if entry.since > oldest or not entry.answer.done():
                return
            self._forget(name)

    def _make_room(self) -> None:
        """The oldest finished answers go first; a request under way stays."""
        finished = (name for name, entry in tuple(self._kept.items()) if entry.answer.done())
        for name in finished:
            if len(self._kept) <= _MOST and self._bytes <= _MOST_BYTES:
                return
            self._forget(name)

    def _forget(self, name: tuple[Hashable, str]) -> None:
        if (entry := self._kept.pop(name, None)) is not None:
            self._bytes -= entry.size


def check_form(key: str, where: str = "header.Idempotency-Key") -> None:
    """Raises Refusal 422 unless a key has the contract's form."""
    if not KEY_FORM.match(key):
        raise invalid("Idempotency-Key must be 1 to 128 of A-Z a-z 0-9 _ - :", where)
