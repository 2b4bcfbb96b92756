"""A stop takes effect before the next injected event, however it is asked for, and nothing stays down."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from Xlib import X

from coasty_desktop.computer.local.actor_lock import current_actor, request_stop
from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.core.errors import ActionRefused, BadInput, Stopped
from coasty_desktop.core.geometry import ScreenPoint
from coasty_desktop.core.settings import Hotkeys
from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.person import Person
from tests.desktop.waiting import wait_until
from tests.e2e.hand_fixtures import HeardHand, armed_hand, started, until
from tests.e2e.logging_window import LoggingWindow, logging_window

LONG_TEXT = "The quick brown fox jumps over the lazy dog. " * 200


@pytest.fixture
async def hand(desktop: Desktop) -> AsyncIterator[HeardHand]:
    async with armed_hand() as hand:
        yield hand


@pytest.fixture
def window(desktop: Desktop) -> Iterator[LoggingWindow]:
    with logging_window(desktop) as window:
        yield window


@pytest.fixture
def person(desktop: Desktop) -> Iterator[Person]:
    with Person(desktop) as person:
        yield person


async def stopped(acting: "asyncio.Task[None]") -> str:
    with pytest.raises(Stopped) as error:
        await asyncio.wait_for(acting, 10)
    return error.value.by


async def refused(acting: "asyncio.Task[None]") -> str:
    with pytest.raises(ActionRefused) as error:
        await asyncio.wait_for(acting, 10)
    return error.value.rule


@pytest.mark.parametrize("how", ["hotkey", "hotkey with a Shift too many", "button", "command"])
async def test_that_a_stop_ends_a_long_text(hand: HeardHand, window, person: Person, how: str) -> None:
    typing = started(hand.type_text(LONG_TEXT))
    await until(lambda: len(window.arrived("key_press")) > 50, "typing")
    match how:
        case "hotkey":
            person.press("ctrl+alt+esc")
        case "hotkey with a Shift too many":
            person.press("shift+ctrl+alt+esc")
        case "button":
            hand.stop_now("button")
        case "command":
            assert await asyncio.to_thread(request_stop) == "stopped"

    assert await stopped(typing) == how.split(maxsplit=1)[0]
    assert not window.is_anything_down()
    arrived = len(window.arrived("key_press"))
    assert arrived < len(LONG_TEXT)
    # Nothing more happens before somebody arms the hand again.
    with pytest.raises(Stopped):
        await hand.click(ScreenPoint(10, 10))
    assert len(window.arrived("key_press")) == arrived
    assert not window.arrived("press")
    await until(lambda: hand.of("stop"), "the callback")
    await hand.arm()
    await hand.click(ScreenPoint(10, 10))
    assert window.arrived("press")


async def test_that_a_stop_ends_a_drag_and_releases_its_button(hand: HeardHand, window, person: Person) -> None:
    dragging = started(hand.drag(ScreenPoint(5, 5), ScreenPoint(1200, 700)))
    await until(lambda: window.arrived("press") and len(window.arrived("motion")) > 5, "dragging")
    hand.stop_now("button")

    assert await stopped(dragging) == "button"
    assert not window.is_anything_down()
    (released,) = window.arrived("release")
    assert (released.x, released.y) != (1200, 700)


async def test_that_a_hold_cuts_a_long_text_short_and_the_next_call_works(hand: HeardHand, window) -> None:
    typing = started(hand.type_text("SHIFT" * 2000))
    await until(lambda: len(window.arrived("key_press")) > 50, "typing")
    await asyncio.to_thread(hand.hold_now)

    assert await refused(typing) == "paused"
    assert not window.is_anything_down()
    arrived = len(window.arrived("key_press"))
    assert arrived < 10_000
    await hand.type_text("ab")
    assert len(window.arrived("key_press")) == arrived + 2
    assert hand.of("stop") == []


async def test_that_a_hold_ends_a_drag_and_releases_its_button(hand: HeardHand, window) -> None:
    dragging = started(hand.drag(ScreenPoint(5, 5), ScreenPoint(1200, 700)))
    await until(lambda: window.arrived("press") and len(window.arrived("motion")) > 5, "dragging")
    hand.hold_now()

    assert await refused(dragging) == "paused"
    assert not window.is_anything_down()
    (released,) = window.arrived("release")
    assert (released.x, released.y) != (1200, 700)


async def test_that_a_hold_ends_a_wait(hand: HeardHand, window) -> None:
    await hand.click(ScreenPoint(30, 30))
    # A second click at the same place waits, so that it does not become a double-click.
    waiting = started(hand.click(ScreenPoint(30, 30)))
    await asyncio.sleep(0)
    hand.hold_now()

    assert await refused(waiting) == "paused"
    assert len(window.arrived("press")) == 1


async def test_that_a_hold_reaches_all_that_was_asked_before_it_and_nothing_after(hand: HeardHand, window) -> None:
    hand.hold_now()
    asked = [started(hand.type_text("a" * 500)) for _ in range(3)]
    await asyncio.sleep(0)
    hand.hold_now()
    after = started(hand.type_text("b"))

    assert [await refused(one) for one in asked] == ["paused"] * 3
    await after
    assert len(window.arrived("key_press")) < 500


async def test_that_a_hold_without_a_call_changes_nothing(hand: HeardHand, window) -> None:
    hand.hold_now()
    await hand.click(ScreenPoint(10, 10))
    hand.hold_now()
    await hand.click(ScreenPoint(300, 10))

    assert len(window.arrived("press")) == 2


async def test_that_a_hold_puts_caps_lock_back(hand: HeardHand, window, desktop: Desktop, person: Person) -> None:
    person.press("Caps_Lock")
    with desktop.connection() as connection:

        def is_on() -> bool:
            return bool(connection.screen().root.query_pointer().mask & X.LockMask)

        try:
            typing = started(hand.type_text(LONG_TEXT))
            await until(lambda: len(window.arrived("key_press")) > 20, "typing")
            assert not is_on()
            hand.hold_now()
            assert await refused(typing) == "paused"
            assert is_on()
        finally:
            person.press("Caps_Lock")
        assert not is_on()


async def test_that_the_focused_program_does_not_get_the_hotkey(hand: HeardHand, window, person: Person) -> None:
    person.press("ctrl+alt+esc")
    await until(lambda: hand.of("hotkey") == ["stop"], "the hotkey")

    assert window.keysym_codes(0xFF1B).isdisjoint(event.detail for event in window.arrived("key_press"))


async def test_that_the_stop_is_heard_while_a_menu_holds_the_keyboard(desktop, hand, person: Person) -> None:
    if shutil.which("mousepad") is None:
        pytest.skip("mousepad is not installed")
    editor = desktop.spawn("mousepad", "--disable-server")
    try:
        desktop.wait_for_window("Mousepad", timeout_s=30)
        with desktop.connection() as connection:

            def is_held() -> bool:
                status = connection.screen().root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
                connection.ungrab_keyboard(X.CurrentTime)
                connection.sync()
                return status == X.AlreadyGrabbed

            async with asyncio.timeout(20):
                while not is_held():
                    await hand.key_combo(("alt", "f"))
                    await asyncio.sleep(0.3)
            person.press("ctrl+alt+esc")
            await until(lambda: hand.of("stop") == ["hotkey"], "the stop")
            with pytest.raises(Stopped):
                await hand.key_press(("down",))
    finally:
        desktop.stop(editor)


async def test_that_the_other_hotkeys_are_heard_when_they_are_wanted(desktop, hand, person: Person) -> None:
    person.press("ctrl+alt+Return")
    await hand.set_hotkeys(Hotkeys(approve="Ctrl+Alt+Enter"), ["stop", "approve"])
    person.press("ctrl+alt+Return")
    person.press("shift+ctrl+alt+Return")
    person.press("ctrl+alt+BackSpace")
    person.press("ctrl+alt+Return")

    await until(lambda: len(hand.of("hotkey")) == 2, "two of them")
    assert hand.of("hotkey") == ["approve", "approve"]


async def test_that_a_hotkey_another_program_has_is_told_and_heard(desktop: Desktop, person: Person) -> None:
    with desktop.connection() as connection:
        connection.screen().root.grab_key(
            connection.keysym_to_keycode(0xFF1B), X.ControlMask | X.Mod1Mask, False, X.GrabModeAsync, X.GrabModeAsync
        )
        connection.sync()
        async with armed_hand() as hand:
            await until(lambda: hand.of("clash") == ["stop"], "the clash")
            person.press("ctrl+alt+esc")
            await until(lambda: hand.of("stop") == ["hotkey"], "the stop")


async def test_that_the_socket_takes_what_the_command_line_sends(hand: HeardHand) -> None:
    actor = current_actor()
    assert actor is not None
    assert (actor.pid, actor.what) == (os.getpid(), "a test")
    assert os.stat(actor.socket).st_mode & 0o077 == 0
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(actor.socket)
        lines = connection.makefile()
        connection.sendall(b'pause\n{"command": "resume"}\nstate\nnonsense\nstop\n')
        answers = [json.loads(await asyncio.to_thread(lines.readline)) for _ in range(5)]
        lines.close()

    assert [answer["answer"] for answer in answers] == ["ok", "ok", "state", "unknown", "released"]
    assert answers[2]["state"] == "armed"
    await until(lambda: hand.of("stop") == ["command"], "the stop")
    assert hand.of("request") == ["pause", "resume"]


async def test_that_a_second_actor_is_told_of_the_first(hand: HeardHand) -> None:
    second = Hand("another run")
    try:
        with pytest.raises(BadInput, match="a test"):
            await second.arm()
    finally:
        await second.close()


async def test_that_a_hand_that_is_not_armed_does_nothing(desktop: Desktop, window: LoggingWindow) -> None:
    hand = HeardHand()
    try:
        await hand.start()
        with pytest.raises(ActionRefused):
            await hand.click(ScreenPoint(5, 5))
        assert not window.arrived("press")
        assert request_stop() == "nothing acting"
    finally:
        await hand.close()


async def test_that_a_cancelled_call_stops_the_hand(hand: HeardHand, window: LoggingWindow) -> None:
    typing = started(hand.type_text(LONG_TEXT))
    await until(lambda: len(window.arrived("key_press")) > 20, "typing")
    typing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await typing
    await hand.release()

    arrived = len(window.arrived("key_press"))
    assert arrived < len(LONG_TEXT)
    wait_until(lambda: not window.is_anything_down(), "nothing down")


async def test_that_a_hand_that_only_listens_forwards_the_stop(desktop: Desktop, person: Person) -> None:
    listening = HeardHand()
    with open_desktop(window_manager=False, bus=False) as elsewhere:
        there = {name: elsewhere.env[name] for name in ("DISPLAY", "XAUTHORITY")}
        program = desktop.spawn(
            sys.executable, "-m", "tests.e2e.acting_program", "type",
            env=there, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        try:
            assert int(program.stdout.readline())
            await listening.start()
            person.press("ctrl+alt+esc")
            assert await asyncio.to_thread(program.stdout.readline) == "Stopped command\n"
        finally:
            await listening.close()
            desktop.stop(program)
            program.stdout.close()
