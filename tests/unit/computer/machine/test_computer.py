"""A machine as the screen of a run: pictures that are sent on, commands that are sent once."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from coasty_desktop.computer.machine.computer import CAP_S, MachineComputer
from coasty_desktop.core.action import Click, KeyCombo, Move, Scroll, TypeText
from coasty_desktop.core.errors import ActionRefused, OutOfPicture, ServiceError, ServiceUnreachable
from coasty_desktop.core.geometry import HD, SD, ModelPoint, ScreenPoint, ScreenRect, Size
from tests.fakes.dialogue import JumpingClock, click
from tests.fakes.machines import OneMachine, picture


def computer(machine: OneMachine, limit: Size = SD) -> MachineComputer:
    return MachineComputer("mch_test_1", machine.connect, limit=limit, clock=JumpingClock())


async def prepared(machine: OneMachine, limit: Size = SD) -> MachineComputer:
    one = computer(machine, limit)
    await one.prepare()
    return one


@pytest.mark.parametrize(
    ("status", "helps"),
    [("stopped", "start"), ("suspended", "start"), ("starting", "show"), ("brand_new", "show"), ("", "show")],
)
async def test_that_a_machine_that_does_not_run_is_refused_before_anything_is_paid(status: str, helps: str) -> None:
    with pytest.raises(ServiceError) as refused:
        await computer(OneMachine(status=status)).prepare()
    assert refused.value.exit_code == 4
    assert status in refused.value.title
    assert f"machines {helps} mch_test_1" in refused.value.hint


async def test_that_a_large_screen_is_scaled_and_its_points_are_scaled_back() -> None:
    machine = OneMachine(picture(size=(1920, 1080), kind="JPEG"))
    one = await prepared(machine)
    capture = await one.capture()
    did = await one.perform(Click(ModelPoint(640, 360)), capture)
    await one.release()
    with Image.open(io.BytesIO(capture.png)) as sent:
        assert (sent.format, sent.size) == ("PNG", (1280, 720))
    assert capture.transform.captured == ScreenRect(0, 0, 1920, 1080)
    assert machine.commands == [("click", {"x": 960, "y": 540})]
    assert did.screen == ScreenPoint(960, 540)


async def test_that_a_session_keeps_its_size_of_picture_when_the_screen_changes() -> None:
    one = await prepared(OneMachine(picture(size=(1920, 1080)), picture(size=(800, 600))), HD)
    first, second = await one.capture(), await one.capture()
    await one.release()
    assert first.size == second.size == Size(1920, 1080)
    assert second.transform.captured == ScreenRect(0, 0, 800, 600)


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        (click(2000, 10), "outside_picture"),
        (Move(ModelPoint(1, 1)), "no_command"),
        (Scroll(5000), "scroll_amount"),
        (Click(ModelPoint(1, 1), count=50), "click_count"),
        (TypeText("a\x1b[2J"), "text_character"),
        (KeyCombo(("hyper_drive",)), "unknown_key"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_that_what_makes_no_sense_is_refused_and_never_sent(action: Click, rule: str) -> None:
    machine = OneMachine()
    one = await prepared(machine)
    capture = await one.capture()
    with pytest.raises(ActionRefused) as refused:
        one.refusal(action, capture)
    assert refused.value.rule == rule
    with pytest.raises(ActionRefused):
        await one.perform(action, capture)
    await one.release()
    assert machine.commands == []
    assert isinstance(refused.value, OutOfPicture) == (rule == "outside_picture")


async def test_that_a_machine_that_could_not_do_it_lets_the_run_look_again() -> None:
    machine = OneMachine()
    machine.answer = {"success": False, "error": "no such\x1b[2J window"}
    one = await prepared(machine)
    with pytest.raises(ActionRefused, match=r"no such\[2J window") as refused:
        await one.perform(click(), await one.capture())
    await one.release()
    assert refused.value.rule == "machine_error"
    assert len(machine.commands) == 1


async def test_that_what_nobody_knows_is_said_and_not_done_twice() -> None:
    machine = OneMachine()
    machine.answer = ServiceUnreachable("The connection broke", code="CONNECTION_LOST")
    one = await prepared(machine)
    with pytest.raises(ServiceUnreachable, match="Nobody knows whether the machine did this: Click at 10, 20") as told:
        await one.perform(click(), await one.capture())
    await one.release()
    assert "not tried again" in told.value.hint
    assert len(machine.commands) == 1


async def test_that_a_refusal_of_the_service_stays_what_it_is() -> None:
    machine = OneMachine()
    refusal = ServiceError("The key lacks a scope", code="INSUFFICIENT_SCOPE", status=403)
    machine.answer = refusal
    one = await prepared(machine)
    with pytest.raises(ServiceError) as refused:
        await one.perform(click(), await one.capture())
    await one.release()
    assert refused.value is refusal


async def test_that_settling_waits_until_two_looks_agree() -> None:
    machine = OneMachine(picture("red"), picture("green"), picture("blue"))
    one = await prepared(machine)
    await one.settle()
    assert machine.looks == 4


async def test_that_a_screen_that_never_rests_does_not_hold_the_run_up() -> None:
    machine = OneMachine(*(picture(colour) for colour in ["red", "blue"] * 20))
    clock = JumpingClock()
    one = MachineComputer("mch_test_1", machine.connect, limit=SD, clock=clock)
    await one.prepare()
    await one.settle()
    assert clock.passed == pytest.approx(CAP_S, abs=0.5)
