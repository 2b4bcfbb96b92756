"""Program and hand as on Windows and macOS: threads at the pipe, a port for the stop, pynput's calls.

The systems and their pynput are pretended; everything between the two processes is real. Nothing was run on either.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.computer.hand.launch import TRY_UNTESTED
from coasty_desktop.computer.local import hand_link
from coasty_desktop.computer.local.actor_lock import current_actor, request_stop
from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.core.errors import ActionRefused, HandLost, Stopped
from coasty_desktop.core.geometry import ScreenPoint
from tests.desktop.waiting import wait_until


class Elsewhere:
    """A hand on another system, and what it had done when it left."""

    def __init__(self, system: str, log: Path) -> None:
        self.system, self.hand, self._log = system, Hand("the test"), log

    async def left_behind(self) -> dict[str, Any]:
        await self.hand.close()
        found: dict[str, Any] = json.loads(self._log.read_text())
        return found


@pytest.fixture(params=["win32", "darwin"])
async def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> AsyncIterator[Elsewhere]:
    log = tmp_path / "log.json"
    argv = [sys.executable, "-m", "tests.e2e.hand_elsewhere", request.param, str(log)]
    monkeypatch.setattr(hand_link, "hand_argv", lambda: argv)
    monkeypatch.setattr(hand_link, "release_everything", lambda: True)
    monkeypatch.setenv(TRY_UNTESTED, "1")
    monkeypatch.setattr(sys, "platform", request.param)
    # Where the note of who acts and the address of the stop lie.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    one = Elsewhere(request.param, log)
    yield one
    await one.hand.close()


async def test_that_actions_arrive_and_nobody_is_taken_for_a_person(elsewhere: Elsewhere) -> None:
    hand, did = elsewhere.hand, list[str]()
    hand.on_person = did.append
    await hand.arm()
    await hand.click(ScreenPoint(-5, 7), "right", 1)
    await hand.type_text("Zürich, 漢字 😀")
    await hand.key_combo(("ctrl", "c"))
    await hand.scroll(-1)
    await hand.drag(ScreenPoint(1, 1), ScreenPoint(90, 40))
    with pytest.raises(ActionRefused):
        await hand.click(ScreenPoint(9999, 7))
    await hand.release()
    done = await elsewhere.left_behind()

    typed = done["typed"].encode("utf-16", "surrogatepass").decode("utf-16")
    assert typed == "Zürich,漢字😀"
    assert done["down"] == []
    assert did == []


async def test_that_a_stop_by_command_arrives_in_the_middle_of_a_text(elsewhere: Elsewhere) -> None:
    await elsewhere.hand.arm()
    actor = current_actor()
    assert actor is not None
    typing = asyncio.ensure_future(elsewhere.hand.type_text("word " * 5000))  # noqa: TID251 - nothing is left running
    await asyncio.to_thread(
        wait_until, lambda: _state(actor.socket, elsewhere.system) == "acting", "the hand to act", timeout_s=10
    )
    outcome = await asyncio.to_thread(request_stop)
    with pytest.raises(Stopped) as stopped:
        await typing
    await elsewhere.hand.release()
    done = await elsewhere.left_behind()

    assert outcome == "stopped"
    assert stopped.value.by == "command"
    assert len(done["typed"]) < 4 * 5000
    assert done["down"] == []


async def test_that_a_hand_that_dies_is_noticed(elsewhere: Elsewhere) -> None:
    lost = asyncio.Event()
    elsewhere.hand.on_lost = lambda error: lost.set()
    await elsewhere.hand.arm()
    actor = current_actor()
    assert actor is not None
    os.kill(actor.hand_pid, 9)
    async with asyncio.timeout(10):
        await lost.wait()

    with pytest.raises(HandLost):
        await elsewhere.hand.move(ScreenPoint(1, 1))


def _state(address: str, system: str) -> str:
    from coasty_desktop.computer.hand.stop_address import connect

    with connect(address, 5) as connection:
        assert (connection.family == socket.AF_INET) is (system == "win32")
        connection.sendall(b"state\n")
        return str(json.loads(connection.recv(1000))["state"])
