"""The same actions by this program: `python -m benchmarks.hands.ours actions.json steps|TEXT_INDEX`.

They go the way of a real answer: the client's decoder, then the computer with its transform, then the hand.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from coasty_desktop.api.actions import read_actions
from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.computer.local.screens import LocalScreens
from coasty_desktop.core.action import Acting, Wait
from coasty_desktop.core.geometry import SD
from coasty_desktop.core.target import DisplayTarget


async def perform(answers: list[list[dict[str, Any]]]) -> None:
    """Carry the answers out on the primary display, a fresh picture before each."""
    screens = LocalScreens(Hand())
    computer = screens.computer(DisplayTarget(), SD, lambda what: None)
    try:
        await computer.prepare()
        for answer in answers:
            capture = await computer.capture()
            for action in read_actions(answer):
                if isinstance(action, Wait):
                    await asyncio.sleep(action.seconds)
                else:
                    assert isinstance(action, Acting), action
                    await computer.perform(action, capture)
            await computer.settle()
    finally:
        await computer.release()
        await screens.close()


def main() -> int:
    """Carry out the steps, or type one of the texts."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if sys.argv[2] == "steps":
        answers = given["steps"]
    else:
        answers = [[{"action_type": "type_text", "params": {"text": given["texts"][int(sys.argv[2])]}}]]
    asyncio.run(perform(answers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
