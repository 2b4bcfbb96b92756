"""The one place that starts a task: it keeps the reference and reports the failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

_running: set[asyncio.Task[Any]] = set()


def spawn(work: Coroutine[Any, Any, Any], *, name: str, on_error: Callable[[BaseException], None]) -> asyncio.Task[Any]:
    """Start `work` on the running loop; `on_error` gets whatever it raises, cancellation apart."""
    task = asyncio.get_running_loop().create_task(work, name=name)
    _running.add(task)

    def finished(done: asyncio.Task[Any]) -> None:
        _running.discard(done)
        if not done.cancelled() and (error := done.exception()) is not None:
            on_error(error)

    task.add_done_callback(finished)
    return task
