"""The program and its hand watch each other: whichever dies or hangs, nothing stays down.

And the person: what holds the hand back, and what is told of it.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from Xlib import XK, X

from coasty_desktop.computer.local.actor_lock import current_actor, request_stop
from coasty_desktop.core.errors import ActionRefused, HandLost, NotPossibleHere
from coasty_desktop.core.geometry import ScreenPoint
from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until
from tests.e2e.hand_fixtures import HeardHand, armed_hand, started, until
from tests.e2e.logging_window import LoggingWindow, logging_window

ROOT = str(Path(__file__).resolve().parents[2])


@pytest.fixture
async def hand(desktop: Desktop) -> AsyncIterator[HeardHand]:
    async with armed_hand() as hand:
        yield hand


@pytest.fixture
def window(desktop: Desktop) -> Iterator[LoggingWindow]:
    with logging_window(desktop) as window:
        yield window


class Acting:
    """A program that drags or types, in a process of its own."""

    def __init__(self, desktop: Desktop, what: str) -> None:
        self.process = desktop.spawn(
            sys.executable, "-m", "tests.e2e.acting_program", what, stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        self.hand_pid = int(self.process.stdout.readline())

    def ending(self) -> str:
        return self.process.stdout.readline().strip()


@contextlib.contextmanager
def acting(desktop: Desktop, what: str) -> Iterator[Acting]:
    program = Acting(desktop, what)
    try:
        yield program
    finally:
        for pid in (program.process.pid, program.hand_pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        desktop.stop(program.process)
        program.process.stdout.close()
        wait_until(lambda: not os.path.exists(f"/proc/{program.hand_pid}"), "the end of the hand")


def is_quiet(window: LoggingWindow, seconds: float) -> bool:
    """Whether no key arrives for a while."""
    arrived = len(window.arrived("key_press"))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if len(window.arrived("key_press")) > arrived:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("what", ["drag", "type"])
def test_that_nothing_stays_down_when_the_program_is_killed(desktop: Desktop, window: LoggingWindow, what: str) -> None:
    with acting(desktop, what) as program:
        wait_until(window.is_anything_down, "something down", every_s=0)
        program.process.kill()

        wait_until(lambda: not os.path.exists(f"/proc/{program.hand_pid}"), "the end of the hand")
        assert not window.is_anything_down()
        assert current_actor() is None


def test_that_a_stopped_program_stops_its_hand(desktop: Desktop, window: LoggingWindow) -> None:
    with acting(desktop, "type") as program:
        wait_until(window.is_anything_down, "something down", every_s=0)
        os.kill(program.process.pid, signal.SIGSTOP)
        wait_until(lambda: is_quiet(window, 0.3), "the end of the typing", timeout_s=5)
        assert not window.is_anything_down()

        os.kill(program.process.pid, signal.SIGCONT)
        assert program.ending() == "Stopped no heartbeat"


@pytest.mark.parametrize(
    ("sign", "what"), [(signal.SIGKILL, "drag"), (signal.SIGKILL, "type"), (signal.SIGSTOP, "drag")]
)
def test_that_the_program_lets_go_for_a_hand_that_is_gone_or_hangs(desktop, window, sign, what) -> None:
    with acting(desktop, what) as program:
        wait_until(window.is_anything_down, "something down", every_s=0)
        os.kill(program.hand_pid, sign)

        assert program.ending() == "HandLost"
        wait_until(lambda: not window.is_anything_down(), "everything released", timeout_s=3)


def test_that_a_hand_that_hangs_is_ended_by_the_stop(desktop: Desktop, window: LoggingWindow) -> None:
    with acting(desktop, "drag") as program:
        wait_until(window.is_anything_down, "something down", every_s=0)
        os.kill(program.hand_pid, signal.SIGSTOP)

        assert request_stop(0.2) == "ended by force"
        assert program.ending() == "HandLost"
        assert not window.is_anything_down()
        assert current_actor() is None


def test_that_a_program_that_hangs_with_its_hand_is_ended_by_the_stop(desktop: Desktop, window: LoggingWindow) -> None:
    with acting(desktop, "drag") as program:
        wait_until(window.is_anything_down, "something down", every_s=0)
        os.kill(program.process.pid, signal.SIGSTOP)
        os.kill(program.hand_pid, signal.SIGSTOP)

        assert request_stop(0.2) == "ended by force"
        assert program.process.wait(5) == -signal.SIGKILL
        assert not window.is_anything_down()
        assert current_actor() is None


async def test_that_calls_fail_at_once_when_the_hand_is_gone_and_a_new_one_can_be_armed(hand: HeardHand) -> None:
    actor = current_actor()
    assert actor is not None
    typing = started(hand.type_text("a" * 5000))
    await asyncio.sleep(0)
    os.kill(actor.hand_pid, signal.SIGKILL)
    with pytest.raises(HandLost):
        await asyncio.wait_for(typing, 5)
    await until(lambda: hand.of("lost"), "the loss")

    await hand.release()
    await hand.arm()
    await hand.move(ScreenPoint(40, 40))


def test_that_spare_keys_are_given_back_after_a_kill(desktop: Desktop, window: LoggingWindow) -> None:
    with desktop.connection() as connection:
        note = connection.intern_atom("_COASTY_DESKTOP_BORROWED_KEYS")
        root = connection.screen().root
        asyncio.run(type_and_lose_the_hand())

        wait_until(lambda: root.get_full_property(note, X.AnyPropertyType) is None, "the note gone")
        assert not connection.keysym_to_keycode(0x01000000 + ord("漢"))


async def type_and_lose_the_hand() -> None:
    hand = HeardHand()
    await hand.arm()
    await hand.type_text("漢字")
    actor = current_actor()
    assert actor is not None
    os.kill(actor.hand_pid, signal.SIGKILL)
    await until(lambda: hand.of("lost"), "the loss")
    await hand.close()


async def test_that_our_own_input_is_never_taken_for_a_persons(hand: HeardHand, window: LoggingWindow) -> None:
    for number in range(6):
        await hand.click(ScreenPoint(100 + 20 * number, 100), "middle", 3)
        await hand.type_text("Some text, with Grüße and 漢字.\n")
        await hand.key_combo(("ctrl", "shift", "x"))
        await hand.scroll(-3, "vertical", ScreenPoint(300, 300 + number))
        await hand.drag(ScreenPoint(10 * number, 10), ScreenPoint(300, 500))

    assert hand.of("person") == []
    assert len(window.arrived("press")) == 6 * (3 + 3 + 1)


@pytest.mark.parametrize(
    ("command", "did"),
    [
        (("key", "a"), "key"),
        (("click", "1"), "button"),
        (("click", "5"), "wheel"),
        (("mousemove_relative", "3", "4"), "motion"),
    ],
)
async def test_that_a_persons_input_is_told(desktop, hand: HeardHand, window, command: tuple[str, ...], did) -> None:
    desktop.spawn("xdotool", *command)
    await until(lambda: did in hand.of("person"), "the callback")


async def test_that_a_pointer_put_elsewhere_is_told_before_the_next_click(desktop, hand: HeardHand, window) -> None:
    await hand.move(ScreenPoint(500, 500))
    with desktop.connection() as connection:
        connection.screen().root.warp_pointer(20, 20)
        connection.sync()
    await hand.click(ScreenPoint(500, 500))

    assert hand.of("person") == ["warp"]
    assert (window.arrived("press")[0].x, window.arrived("press")[0].y) == (500, 500)


@contextlib.contextmanager
def held(desktop: Desktop, keysym: int) -> Iterator[None]:
    """A person holds a key."""
    with desktop.connection() as connection:
        keycode = connection.keysym_to_keycode(keysym)
        connection.xtest_fake_input(X.KeyPress, keycode)
        connection.sync()
        try:
            yield
        finally:
            connection.xtest_fake_input(X.KeyRelease, keycode)
            connection.sync()


async def test_that_nothing_is_injected_while_a_person_holds_a_modifier(desktop, hand: HeardHand, window) -> None:
    with held(desktop, XK.XK_Control_L):
        typing = started(hand.type_text("abc"))
        await asyncio.sleep(0.3)
        assert len(window.arrived("key_press")) == 1
    await typing

    assert [event.state & 0x4 for event in window.arrived("key_press")[1:]] == [0, 0, 0]


async def test_that_a_modifier_held_for_long_refuses_the_action(desktop, hand: HeardHand, window) -> None:
    with held(desktop, XK.XK_Shift_L), pytest.raises(ActionRefused) as refused:
        await hand.click(ScreenPoint(30, 30))

    assert refused.value.rule == "person_holds"
    assert not window.arrived("press")


async def test_that_ctrl_c_in_a_terminal_does_not_reach_the_hand(hand: HeardHand) -> None:
    actor = current_actor()
    assert actor is not None
    assert os.getpgid(actor.hand_pid) != os.getpgid(0)
    assert os.getsid(actor.hand_pid) == actor.hand_pid


async def test_that_no_other_process_keeps_the_hand_alive(desktop: Desktop, hand: HeardHand) -> None:
    process = hand._link._process
    assert not os.get_inheritable(process.stdin.fileno())
    assert not os.get_inheritable(process.stdout.fileno())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DISPLAY": None, "WAYLAND_DISPLAY": None}, "no display"),
        ({"DISPLAY": None, "WAYLAND_DISPLAY": "wayland-0"}, "Wayland"),
        ({"XAUTHORITY": "/nonexistent"}, "did not let us in"),
    ],
    ids=["no display", "wayland", "no cookie"],
)
async def test_that_a_system_that_cannot_be_acted_on_is_named(monkeypatch, desktop, changes, sentence: str) -> None:
    for name, value in changes.items():
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    hand = HeardHand()
    with pytest.raises(NotPossibleHere) as problem:
        await hand.arm()
    await hand.close()

    assert sentence in problem.value.title
    assert problem.value.hint
