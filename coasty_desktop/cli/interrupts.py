"""Ctrl+C while something is only watched or waited for: the watching ends, not what is watched."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import Any, TypeVar

from coasty_desktop.core.errors import Stopped
from coasty_desktop.core.tasks import spawn

T = TypeVar("T")


async def unless_interrupted(work: Coroutine[Any, Any, T], goes_on: str) -> T:
    """The result of `work`. Ctrl+C or SIGTERM cancels it and raises Stopped, whose hint is `goes_on`.

    `goes_on` says what becomes of what was waited for, and what to do about it. A second Ctrl+C leaves at once.
    """
    loop = asyncio.get_running_loop()
    doing: asyncio.Task[T] = spawn(work, name="watched", on_error=lambda error: None)
    asked = 0

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            os._exit(Stopped.exit_code)
        loop.call_soon_threadsafe(doing.cancel)

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        await asyncio.wait({doing})
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        doing.cancel()
    if doing.cancelled():
        stopped = Stopped("signal")
        stopped.hint = goes_on
        raise stopped
    return doing.result()
