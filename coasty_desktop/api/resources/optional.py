"""What only one text of the contract has: a service without it answers 404, and nothing fails for that."""

from __future__ import annotations

from typing import Any, TypeVar

from coasty_desktop.api.caller import Caller, Read
from coasty_desktop.api.records.account import Health, read_health
from coasty_desktop.api.request import Request
from coasty_desktop.core.errors import ServiceError

T = TypeVar("T")


async def call_if_offered(caller: Caller, request: Request, read: Read[T]) -> T | None:
    """What `read` makes of the answer; None when the service answers 404."""
    try:
        return await caller.call(request, read)
    except ServiceError as error:
        if error.status != 404:
            raise
        return None


async def health_at(caller: Caller, path: str) -> Health | None:
    """Whether a part of the service lives; sent without the key."""

    def read(value: Any, _receipt: object) -> Health:
        return read_health(value)

    return await call_if_offered(caller, Request("GET", path, is_open=True), read)
