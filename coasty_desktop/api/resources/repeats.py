"""What is asked once more because nobody said how it ended, and finds itself done.

A second delete meets 404, a second stop or cancel meets 409: after an attempt that got no answer, or that the service
gave up on, that is a success, otherwise the refusal that it says it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.caller import Caller, Read
from coasty_desktop.api.request import Request
from coasty_desktop.api.retry import LIMITED, NOT_SENT
from coasty_desktop.core.errors import ServiceError

T = TypeVar("T")
_CODES = frozenset({"INVALID_STATE", "CONFLICT"})


async def remove(caller: Caller, request: Request, read: Read[T]) -> T:
    """Delete something. What is gone after a lost attempt was deleted by it: an empty answer is read."""

    async def gone() -> T:
        return read(None, Receipt())

    return await _settled(caller, request, read, lambda error: error.status == 404, gone)


async def change(caller: Caller, request: Request, read: Read[T], look: Callable[[], Awaitable[T]]) -> T:
    """Change a state. What cannot be changed any more after a lost attempt was changed by it, or ended: `look`."""
    return await _settled(caller, request, read, lambda error: error.code in _CODES or error.status == 409, look)


async def _settled(
    caller: Caller,
    request: Request,
    read: Read[T],
    is_done: Callable[[ServiceError], bool],
    settle: Callable[[], Awaitable[T]],
) -> T:
    lost: list[str] = []

    def note(_delay_s: float, code: str) -> None:
        if code not in NOT_SENT | LIMITED:
            lost.append(code)

    try:
        return await caller.call(request, read, note)
    except ServiceError as error:
        if not (lost and is_done(error)):
            raise
    return await settle()
