"""Ctrl+C while something is watched."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from coasty_desktop.cli.interrupts import unless_interrupted
from coasty_desktop.core.errors import BadInput, Stopped


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_that_an_interrupt_ends_the_watching_and_says_what_goes_on(number: signal.Signals) -> None:
    is_cleaned_up = False

    async def forever() -> None:
        nonlocal is_cleaned_up
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            is_cleaned_up = True

    before = signal.getsignal(number)
    with pytest.raises(Stopped) as stopped:
        await unless_interrupted(forever(), "The run goes on.")
    assert stopped.value.hint == "The run goes on."
    assert is_cleaned_up
    assert signal.getsignal(number) is before


async def test_that_what_comes_of_the_work_is_handed_on() -> None:
    async def seven() -> int:
        return 7

    async def fails() -> None:
        raise BadInput("No")

    assert await unless_interrupted(seven(), "") == 7
    with pytest.raises(BadInput):
        await unless_interrupted(fails(), "")
