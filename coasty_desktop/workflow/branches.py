"""Work side by side that ends together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from coasty_desktop.core.tasks import spawn


async def side_by_side(works: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Carry all out at the same time. The first failure cancels the others and is raised once they have ended.

    A cancellation of the caller cancels them all. `asyncio.TaskGroup` would do, but before Python 3.13 it leaves the
    caller marked as cancelled.
    """
    failures: list[BaseException] = []
    tasks = [spawn(work, name=f"branch {index}", on_error=failures.append) for index, work in enumerate(works)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await _ended(tasks)
    if failures:
        raise failures[0]
    if any(task.cancelled() for task in tasks):
        raise asyncio.CancelledError


async def _ended(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel what still runs and wait for it, however often the caller is cancelled meanwhile."""
    is_cancelled = False
    for task in tasks:
        task.cancel()
    while not all(task.done() for task in tasks):
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            is_cancelled = True
    if is_cancelled:
        raise asyncio.CancelledError
