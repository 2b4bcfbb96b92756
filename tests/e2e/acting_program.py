"""A program that acts until something ends it: `python -m tests.e2e.acting_program drag|type`.

It prints the pid of its hand when it starts and how it ended when it does.
"""

import asyncio
import sys

from coasty_desktop.computer.hand.actor import current_actor
from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.geometry import ScreenPoint


async def act(what: str) -> None:
    """Drag to and fro, or type capitals, for as long as nothing ends it."""
    hand = Hand(f"a program that {what}s")
    await hand.arm()
    actor = current_actor()
    print(actor.hand_pid if actor else 0, flush=True)
    corners = [ScreenPoint(100, 100), ScreenPoint(1100, 700)]
    try:
        while True:
            if what == "drag":
                await hand.drag(*corners)
            else:
                await hand.type_text("SHIFT" * 2000)
    except CoastyError as error:
        print(type(error).__name__, getattr(error, "by", ""), flush=True)
    finally:
        await hand.release()
        await hand.close()


if __name__ == "__main__":
    asyncio.run(act(sys.argv[1]))
