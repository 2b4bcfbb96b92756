"""The hand answers on the loop of a window."""

import asyncio

import qasync

from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.core.geometry import ScreenPoint


def test_that_the_hand_works_on_the_windows_loop(qapp) -> None:
    async def act() -> list[str]:
        hand, heard = Hand("a window"), asyncio.Event()
        hand.on_stop = lambda by: heard.set()
        await hand.arm()
        await hand.move(ScreenPoint(3, 3))
        hand.stop_now("button")
        await asyncio.wait_for(heard.wait(), 10)
        await hand.release()
        await hand.close()
        return ["done"]

    with qasync.QEventLoop(qapp) as loop:
        assert loop.run_until_complete(act()) == ["done"]
