"""This computer's targets on a real screen: what is in the picture, what is refused, when it is quiet."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from PIL import Image

from coasty_desktop.computer.local.capture import Grabber
from coasty_desktop.computer.local.computer import LocalComputer
from coasty_desktop.computer.local.encode import BORDER
from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.computer.local.screens import LocalScreens
from coasty_desktop.computer.local.settle import CAP_S, FLOOR_S
from coasty_desktop.core.action import Acting, Click, Drag, KeyCombo, KeyPress, Move, Scroll, TypeText
from coasty_desktop.core.errors import ActionRefused, BadInput, CoastyError, NotPossibleHere, OutOfPicture
from coasty_desktop.core.geometry import HD, SD, ModelPoint, ScreenPoint, ScreenRect, Size
from coasty_desktop.core.settings import Hotkeys
from coasty_desktop.core.target import DisplayTarget, RegionTarget, Target, WindowTarget
from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.person import Person
from tests.desktop.waiting import wait_until
from tests.e2e.hand_fixtures import started, until
from tests.e2e.painted_window import PaintedWindow
from tests.fakes.hand import RememberingHand

RED = (255, 0, 0)
Make = Callable[..., LocalComputer]


@pytest.fixture
def hand() -> RememberingHand:
    return RememberingHand()


@pytest.fixture
async def computer(desktop: Desktop, hand: RememberingHand) -> AsyncIterator[Make]:
    """Makes computers that are released in the end."""
    grabber, made = Grabber(), list[LocalComputer]()

    def make(target: Target, limit: Size = SD) -> LocalComputer:
        made.append(LocalComputer(hand, grabber, target, limit=limit))
        return made[-1]

    yield make
    for one in made:
        await one.release()
        await one.release()
    await grabber.close()


@pytest.fixture
def person(desktop: Desktop) -> Iterator[Person]:
    with Person(desktop) as person:
        yield person


def picture(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        return image.convert("RGB")


@pytest.mark.parametrize(("limit", "size"), [(SD, (1152, 720)), (HD, (1280, 800))], ids=["sd", "hd"])
async def test_that_a_display_is_sent_as_large_as_allowed(computer: Make, limit: Size, size: tuple[int, int]) -> None:
    capture = await computer(DisplayTarget(), limit).capture()

    assert picture(capture.png).size == (capture.size.width, capture.size.height) == size
    assert capture.transform.captured == ScreenRect(0, 0, 1280, 800)
    assert capture.taken_at.utcoffset() is not None


async def test_that_a_small_region_lies_in_a_border(computer: Make) -> None:
    with PaintedWindow(ScreenRect(400, 300, 200, 100), "#ff0000", managed=False):
        capture = await computer(RegionTarget(ScreenRect(400, 300, 200, 100))).capture()

    sent = picture(capture.png)
    assert sent.size == (320, 240)
    assert sent.getpixel((0, 0)) == BORDER
    assert sent.crop((60, 70, 260, 170)).getcolors() == [(200 * 100, RED)]
    assert capture.transform.to_screen(ModelPoint(60, 70)) == ScreenPoint(400, 300)


async def test_that_a_window_is_followed_when_it_moves(computer: Make) -> None:
    with PaintedWindow(ScreenRect(100, 100, 400, 300), "#ff0000", title="Follow me") as window:
        local = computer(WindowTarget("follow"))
        await local.prepare()
        first = (await local.capture()).transform.captured
        window.move(500, 350)
        wait_until(lambda: window.area().x >= 500, "the window to move")
        capture = await local.capture()

        assert capture.transform.captured == ScreenRect(first.x + 400, first.y + 250, first.width, first.height), (
            "frame and all"
        )
        inside = capture.transform.to_model(window.area().center)
        assert picture(capture.png).getpixel((int(inside.x), int(inside.y))) == RED


async def test_that_a_resized_window_is_sent_in_pictures_of_the_first_size(computer: Make) -> None:
    with PaintedWindow(ScreenRect(100, 100, 400, 300), "#ff0000", title="Elastic") as window:
        local = computer(WindowTarget("Elastic"))
        first = await local.capture()
        window.resize(700, 500)
        wait_until(lambda: window.area().width >= 700, "the window to grow")
        second = await local.capture()
        inside = second.transform.to_model(window.area().center)

        assert second.size == first.size == Size(*picture(second.png).size)
        assert picture(second.png).getpixel((int(inside.x), int(inside.y))) == RED


async def test_that_a_picture_of_where_the_window_was_is_not_acted_on(computer: Make, hand: RememberingHand) -> None:
    with PaintedWindow(ScreenRect(100, 100, 400, 300), "#ff0000", title="Restless") as window:
        local = computer(WindowTarget("Restless"))
        old = await local.capture()
        local.refusal(Click(ModelPoint(50, 50)), old)
        window.move(500, 350)
        wait_until(lambda: window.area().x >= 500, "the window to move")
        with pytest.raises(ActionRefused) as refused:
            await local.perform(Click(ModelPoint(50, 50)), old)
        await local.perform(Click(ModelPoint(50, 50)), await local.capture())

    assert refused.value.rule == "window_moved"
    assert [call[0] for call in hand.calls] == ["click"]


async def test_that_a_window_that_is_gone_is_said_to_be(computer: Make) -> None:
    with PaintedWindow(ScreenRect(100, 100, 400, 300), "#ff0000", title="Mortal") as window:
        local = computer(WindowTarget("Mortal"))
        await local.prepare()
        capture = await local.capture()
    wait_until(lambda: local._windows.by_id(window.id) is None, "the window to be gone")

    with pytest.raises(CoastyError, match="“Mortal” is gone"):
        await local.capture()
    with pytest.raises(CoastyError, match="is gone"):
        await local.perform(KeyPress(("enter",)), capture)


async def test_that_a_window_comes_to_the_front_before_the_run(computer: Make) -> None:
    with (
        PaintedWindow(ScreenRect(100, 100, 400, 300), "#ff0000", title="Wanted"),
        PaintedWindow(ScreenRect(150, 150, 400, 300), "#00ff00", title="In the way"),
    ):
        local = computer(WindowTarget("Wanted"))
        await local.prepare()
        sent = picture((await local.capture()).png)

    assert sent.getpixel((sent.width // 2, sent.height // 2)) == RED


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (DisplayTarget(9), "no display 9"),
        (WindowTarget("no such title"), "No window's title holds"),
        (RegionTarget(ScreenRect(9000, 0, 10, 10)), "does not lie on the screen"),
    ],
    ids=str,
)
async def test_that_a_target_nobody_has_is_refused_before_anything_is_armed(
    computer: Make, hand: RememberingHand, target: Target, words: str
) -> None:
    local = computer(target)
    with pytest.raises(BadInput, match=words):
        await local.prepare()

    assert hand.calls == []


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        (Click(ModelPoint(5000, 5)), "outside_picture"),
        (Click(ModelPoint(-1, 5)), "outside_picture"),
        (Drag(ModelPoint(5, 5), ModelPoint(5, 5000)), "outside_picture"),
        (Move(ModelPoint(float("nan"), 5)), "outside_picture"),
        (Click(ModelPoint(5, 5), count=1000), "click_count"),
        (Scroll(10**6, at=ModelPoint(5, 5)), "scroll_amount"),
        (TypeText("fine until here\x00"), "text_character"),
    ],
    ids=str,
)
async def test_that_an_action_that_makes_no_sense_injects_nothing(
    computer: Make, hand: RememberingHand, action: Acting, rule: str
) -> None:
    local = computer(DisplayTarget())
    capture = await local.capture()
    with pytest.raises(ActionRefused) as refused:
        local.refusal(action, capture)
    with pytest.raises(ActionRefused) as refused_again:
        await local.perform(action, capture)

    assert refused.value.rule == refused_again.value.rule == rule
    assert hand.calls == []


async def test_that_a_hotkey_of_ours_is_refused_before_the_click_in_front_of_it(desktop: Desktop) -> None:
    hand = Hand("a test", Hotkeys(approve="Ctrl+F9"))
    screens = LocalScreens(hand)
    local = screens.computer(DisplayTarget(), SD, lambda what: None)
    try:
        await local.prepare()
        capture = await local.capture()
        for asked in (("ctrl", "alt", "esc"), ("ctrl", "f9")):
            with pytest.raises(ActionRefused) as refused:
                local.refusal(KeyCombo(asked), capture)
            with pytest.raises(ActionRefused) as refused_by_hand:
                await hand.key_combo(asked)
            assert refused.value.rule == refused_by_hand.value.rule == "own_hotkey"
        local.refusal(KeyCombo(("ctrl", "alt", "enter")), capture)
        await hand.set_hotkeys(Hotkeys(), ["stop"])
        with pytest.raises(ActionRefused):
            local.refusal(KeyCombo(("ctrl", "alt", "enter")), capture)
    finally:
        await local.release()
        await screens.close()


async def test_that_the_wheel_is_not_turned_where_nobody_looked(
    computer: Make, hand: RememberingHand, person: Person
) -> None:
    with PaintedWindow(ScreenRect(100, 100, 400, 300), "#ff0000", title="Scrolled") as window:
        for target in (WindowTarget("Scrolled"), RegionTarget(ScreenRect(100, 100, 400, 300))):
            local = computer(target)
            capture = await local.capture()
            person.move(900, 700)
            # An action in front of it may put the pointer there, so that this is judged when its turn comes.
            local.refusal(Scroll(-3), capture)
            with pytest.raises(ActionRefused) as refused:
                await local.perform(Scroll(-3), capture)
            assert refused.value.rule == "pointer_outside"
            assert hand.calls == []
            person.move(300, 250)
            await local.perform(Scroll(-3), capture)
            assert hand.calls.pop() == ("scroll", -3, "vertical", None)
        local = computer(WindowTarget("Scrolled"))
        old = await local.capture()
        window.move(500, 350)
        wait_until(lambda: window.area().x >= 500, "the window to move")
        with pytest.raises(ActionRefused) as refused:
            await local.perform(Scroll(-3), old)

    assert refused.value.rule == "window_moved"
    assert hand.calls == []


async def test_that_keys_for_a_region_reach_only_a_window_in_it(computer: Make, hand: RememberingHand) -> None:
    typing = (TypeText("abc"), KeyPress(("enter",)), KeyCombo(("ctrl", "s")))
    with (
        PaintedWindow(ScreenRect(100, 100, 300, 200), "#ff0000", title="In the region"),
        PaintedWindow(ScreenRect(700, 500, 300, 200), "#00ff00", title="Beside it"),
    ):
        local = computer(RegionTarget(ScreenRect(50, 50, 400, 300)))
        capture = await local.capture()
        await computer(WindowTarget("Beside it")).prepare()
        hand.calls.clear()
        for action in typing:
            local.refusal(action, capture)
            with pytest.raises(ActionRefused) as refused:
                await local.perform(action, capture)
            assert refused.value.rule == "focus"
        assert hand.calls == []
        await computer(WindowTarget("In the region")).prepare()
        hand.calls.clear()
        for action in typing:
            await local.perform(action, capture)

    assert [call[0] for call in hand.calls] == ["type_text", "key_press", "key_combo"]


async def test_that_keys_without_a_window_manager_go_where_the_pointer_is(monkeypatch: pytest.MonkeyPatch) -> None:
    hand = RememberingHand()
    with open_desktop(bus=False, window_manager=False) as bare, Person(bare) as person:
        monkeypatch.setenv("DISPLAY", bare.display)
        monkeypatch.setenv("XAUTHORITY", bare.env["XAUTHORITY"])
        grabber = Grabber()
        local = LocalComputer(hand, grabber, RegionTarget(ScreenRect(50, 50, 400, 300)))
        capture = await local.capture()
        person.move(700, 500)
        with pytest.raises(ActionRefused) as refused:
            await local.perform(KeyPress(("enter",)), capture)
        person.move(60, 60)
        await local.perform(KeyPress(("enter",)), capture)
        await local.release()
        await grabber.close()

    assert refused.value.rule == "focus"
    assert [call[0] for call in hand.calls] == ["key_press", "release"]


async def test_that_a_point_in_the_border_is_outside_the_picture(computer: Make, hand: RememberingHand) -> None:
    local = computer(RegionTarget(ScreenRect(400, 300, 200, 100)))
    capture = await local.capture()
    with pytest.raises(OutOfPicture):
        await local.perform(Click(ModelPoint(30, 30)), capture)

    assert hand.calls == []


async def test_that_each_action_reaches_the_hand_in_screen_pixels(
    computer: Make, hand: RememberingHand, person: Person
) -> None:
    person.move(110, 220)
    with PaintedWindow(ScreenRect(50, 100, 300, 300), "#ff0000", title="In part of it"):
        await computer(WindowTarget("In part of it")).prepare()
        hand.calls.clear()
        local = computer(RegionTarget(ScreenRect(100, 200, 640, 480)))
        capture = await local.capture()
        here, there = ModelPoint(10, 20), ModelPoint(30, 40)
        for action in (
            Click(here, "right", 2),
            Move(there),
            TypeText("a\r\nb"),
            Scroll(-3, "horizontal", there),
            Scroll(2),
            Drag(here, there, "middle"),
        ):
            await local.perform(action, capture)

    on_screen, further = ScreenPoint(110, 220), ScreenPoint(130, 240)
    assert hand.calls == [
        ("click", on_screen, "right", 2),
        ("move", further),
        ("type_text", "a\nb"),
        ("scroll", -3, "horizontal", further),
        ("scroll", 2, "vertical", None),
        ("drag", on_screen, further, "middle"),
    ]


async def test_that_a_performed_action_tells_its_last_point(computer: Make) -> None:
    local = computer(RegionTarget(ScreenRect(100, 200, 640, 480)))
    capture = await local.capture()
    done = await local.perform(Drag(ModelPoint(10, 20), ModelPoint(30, 40)), capture)

    assert done.screen == ScreenPoint(130, 240)
    assert done.ms > 0


async def test_that_a_hold_reaches_an_action_the_hand_was_not_asked_for_yet(
    computer: Make, hand: RememberingHand
) -> None:
    local = computer(DisplayTarget())
    capture = await local.capture()
    for action in (Click(ModelPoint(10, 20)), KeyPress(("a",))):
        performing = started(local.perform(action, capture))
        await asyncio.sleep(0)
        local.hold_now()
        with pytest.raises(ActionRefused) as refused:
            await performing
        assert refused.value.rule == "paused"
    assert hand.calls == []
    await local.perform(Click(ModelPoint(10, 20)), capture)

    assert [call[0] for call in hand.calls] == ["click"]


async def test_that_the_screens_cut_short_a_text_and_act_again_afterwards(desktop: Desktop) -> None:
    screens = LocalScreens(Hand("a test"))
    screens.hold_now()
    with PaintedWindow(ScreenRect(100, 100, 400, 300), "#ff0000", title="Typed into") as window:
        local = screens.computer(WindowTarget("Typed into"), SD, lambda what: None)
        try:
            await local.prepare()
            capture = await local.capture()
            typing = started(local.perform(TypeText("SHIFT" * 2000), capture))
            await until(window.events, "typing")
            screens.hold_now()
            with pytest.raises(ActionRefused) as refused:
                await typing
            before = len(window.events())
            await local.perform(TypeText("ab"), capture)
            after = [event["kind"] for event in window.events()]
        finally:
            await local.release()
            await screens.close()

    assert refused.value.rule == "paused"
    assert before < 10_000
    assert after == ["key", "key"]


async def test_that_a_picture_of_an_old_layout_is_not_acted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    hand = RememberingHand()
    with open_desktop(displays=[(1280, 720, 0, 0), (1024, 768, 1280, 0)], bus=False, window_manager=False) as two:
        monkeypatch.setenv("DISPLAY", two.display)
        monkeypatch.setenv("XAUTHORITY", two.env["XAUTHORITY"])
        grabber = Grabber()
        local = LocalComputer(hand, grabber, DisplayTarget(2))
        old = await local.capture()
        local.refusal(Click(ModelPoint(5, 5)), old)
        two.place_displays([(1280, 720, 1024, 0), (1024, 768, 0, 300)])
        with pytest.raises(ActionRefused) as refused:
            await local.perform(Click(ModelPoint(5, 5)), old)
        new = await local.capture()
        await local.perform(Click(ModelPoint(5, 5)), new)
        await local.release()
        await grabber.close()

    assert refused.value.rule == "layout_changed"
    assert old.transform.captured == ScreenRect(1280, 0, 1024, 768)
    assert new.transform.captured == ScreenRect(0, 300, 1024, 768)
    assert hand.calls[0][0] == "click"
    assert new.transform.captured.contains(hand.calls[0][1])


async def test_that_a_quiet_screen_is_left_after_the_floor(computer: Make) -> None:
    local = computer(RegionTarget(ScreenRect(600, 400, 300, 200)))
    began = time.monotonic()
    await local.settle()

    assert FLOOR_S <= time.monotonic() - began < CAP_S


async def test_that_it_waits_for_what_moves_and_not_longer(computer: Make) -> None:
    with PaintedWindow(ScreenRect(100, 100, 80, 60), "#ff0000", managed=False) as window:
        local = computer(RegionTarget(ScreenRect(50, 50, 600, 400)))

        async def slide() -> float:
            for step in range(12):
                window.move(100 + 20 * step, 100)
                await asyncio.sleep(0.05)
            return time.monotonic()

        began = time.monotonic()
        last_move, _ = await asyncio.gather(slide(), local.settle())
        settled = time.monotonic()

    assert settled >= last_move, "it did not leave in the middle"
    assert settled - began < CAP_S, "it did not wait for the cap"


async def test_that_what_never_ends_is_left_at_the_cap(computer: Make) -> None:
    with PaintedWindow(ScreenRect(100, 100, 80, 60), "#ff0000", managed=False) as window:
        local = computer(RegionTarget(ScreenRect(50, 50, 600, 400)))
        settling, steps = asyncio.gather(local.settle()), 0
        began = time.monotonic()
        while not settling.done():
            window.move(100 + 20 * (steps % 20), 100)
            steps += 1
            await asyncio.sleep(0.02)

    assert time.monotonic() - began >= CAP_S


async def test_that_a_change_beside_the_target_is_not_waited_for(computer: Make) -> None:
    with PaintedWindow(ScreenRect(800, 600, 80, 60), "#ff0000", managed=False) as window:
        local = computer(RegionTarget(ScreenRect(50, 50, 600, 400)))
        settling, steps = asyncio.gather(local.settle()), 0
        began = time.monotonic()
        while not settling.done():
            window.move(700 + 20 * (steps % 20), 600)
            steps += 1
            await asyncio.sleep(0.02)

    assert time.monotonic() - began < CAP_S


async def test_that_no_display_is_not_possible_here(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    grabber, hand = Grabber(), RememberingHand()
    local = LocalComputer(hand, grabber, DisplayTarget())
    with pytest.raises(NotPossibleHere):
        await local.prepare()
    with pytest.raises(NotPossibleHere):
        await local.capture()
    await local.release()
    await grabber.close()

    assert hand.calls == [("release",)]


async def test_that_a_server_that_ends_leaves_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    grabber, hand = Grabber(), RememberingHand()
    with open_desktop(bus=False, window_manager=False) as mortal:
        monkeypatch.setenv("DISPLAY", mortal.display)
        monkeypatch.setenv("XAUTHORITY", mortal.env["XAUTHORITY"])
        local = LocalComputer(hand, grabber, DisplayTarget())
        await local.prepare()
        capture = await local.capture()
    with pytest.raises(NotPossibleHere):
        await local.capture()
    with pytest.raises(NotPossibleHere):
        await local.perform(Click(ModelPoint(5, 5)), capture)
    await local.release()
    await grabber.close()

    assert hand.calls == [("arm",), ("release",)]
