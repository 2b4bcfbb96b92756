"""A hand of one's own for tests that act, armed, with a note of what it heard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

from coasty_desktop.computer.local.hand import Hand

T = TypeVar("T")


class HeardHand(Hand):
    """A hand that notes every callback."""

    def __init__(self) -> None:
        super().__init__("a test")
        self.heard: list[tuple[str, Any]] = []
        for name in ("hotkey", "person", "stop", "request", "clash", "lost"):
            setattr(self, f"on_{name}", lambda value, name=name: self.heard.append((name, value)))

    def of(self, name: str) -> list[Any]:
        """What was heard of one kind."""
        return [value for kind, value in self.heard if kind == name]


@contextlib.asynccontextmanager
async def armed_hand() -> AsyncIterator[HeardHand]:
    """Such a hand; everything is let go of and the process ended."""
    hand = HeardHand()
    try:
        await hand.arm()
        yield hand
        await hand.release()
    finally:
        await hand.close()


def started(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Let it run; the test awaits it."""
    return asyncio.get_running_loop().create_task(work)


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait on the loop until a condition holds."""
    try:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110 - what is waited for happens outside this process
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise TimeoutError(f"waited for {what}") from None
