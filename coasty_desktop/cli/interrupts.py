"""Ctrl+C while something is watched, waited for or asked of the service: what is said of what goes on."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import Any, TypeVar

from coasty_desktop.core.errors import Stopped
from coasty_desktop.core.tasks import spawn

T = TypeVar("T")

# What a request that was on its way may have changed, by the words of its command; and the command that shows it.
_SHOWN_BY: dict[str, tuple[str, ...]] = {
    "machines list": tuple(
        f"machines {what}" for what in ("create", "start", "stop", "restart", "snapshot", "delete", "ttl")
    ),
    "machines screenshot": tuple(f"machines {what}" for what in ("terminal", "action", "batch", "browser", "files")),
    "runs list": ("runs start", "runs cancel", "runs resume"),
    "workflow list": ("workflow upload", "workflow delete"),
    "workflow runs list": ("workflow run", "workflow runs cancel", "workflow runs resume"),
    "schedules list": tuple(f"schedules {what}" for what in ("create", "update", "pause", "resume", "delete")),
    "schedules runs": ("schedules run", "schedules fire"),
    "schedules triggers": ("schedules add-trigger", "schedules remove-trigger"),
}


def left_open(args: argparse.Namespace) -> str:
    """What to say when a command was interrupted that may have changed something at the service; else empty."""
    words = " ".join(str(word) for name in ("command", "what", "runs") if (word := getattr(args, name, None)))
    shown_by = next((shown_by for shown_by, commands in _SHOWN_BY.items() if words in commands), "")
    return f"It may have been carried out all the same: `coasty-desktop {shown_by}` shows it." if shown_by else ""


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
