"""Stored answers: the same key and body get the first answer again. Source: contract, section 7."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec

from coasty_desktop.sandbox.refusals import Refusal, invalid

_KEY = re.compile(r"[A-Za-z0-9_:-]{1,128}\Z")
# How long a repeat waits for the first attempt, and how many answers are kept.
WAIT_S = 25.0
_KEPT = 256


class Answer(msgspec.Struct, frozen=True):
    """A finished answer: status, JSON body, further headers."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class StoredAnswers:
    """The answers given under keys; a failure of the server itself is not kept."""

    def __init__(self) -> None:
        """Nothing stored."""
        self._kept: OrderedDict[str, tuple[bytes, asyncio.Future[Answer]]] = OrderedDict()

    async def once(self, key: str, request: bytes, act: Callable[[], Awaitable[Answer]]) -> Answer:
        """Act, or repeat the answer that this key and request got before. Raises Refusal."""
        if not _KEY.match(key):
            raise invalid("Idempotency-Key must be 1 to 128 of A-Z a-z 0-9 _ - :", "header.Idempotency-Key")
        digest = hashlib.blake2b(request, digest_size=16).digest()
        known = self._kept.get(key)
        if known is None:
            return await self._first(key, digest, act)
        if known[0] != digest:
            raise Refusal(
                409, "IDEMPOTENCY_KEY_REUSED", "this Idempotency-Key was used with another body", "Use a new key."
            )
        return await self._again(known[1])

    async def _first(self, key: str, digest: bytes, act: Callable[[], Awaitable[Answer]]) -> Answer:
        pending: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._kept[key] = (digest, pending)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        try:
            answer = await act()
        except BaseException:
            self._kept.pop(key, None)
            pending.cancel()
            raise
        if answer.status >= 500:
            self._kept.pop(key, None)
        pending.set_result(answer)
        return answer

    async def _again(self, pending: asyncio.Future[Answer]) -> Answer:
        try:
            answer = await asyncio.wait_for(asyncio.shield(pending), WAIT_S)
        except (TimeoutError, asyncio.CancelledError):
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
            raise Refusal(
                409, "IDEMPOTENCY_IN_FLIGHT", "the first attempt has not finished", "Repeat key and body.",
                retryable=True, retry_with_same_idempotency_key=True, retry_after=2,
            ) from None  # fmt: skip
        replayed = (("X-Coasty-Idempotent-Replay", "true"), ("Idempotency-Replayed", "true"))
        return msgspec.structs.replace(answer, headers=(*answer.headers, *replayed))
