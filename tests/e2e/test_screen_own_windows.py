"""No window of ours is in any picture that is sent, and nothing is done to one."""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from PIL import Image

from coasty_desktop.computer.local.capture import Grabber
from coasty_desktop.computer.local.clear_view import OwnWindows
from coasty_desktop.computer.local.computer import LocalComputer
from coasty_desktop.computer.local.encode import COVER
from coasty_desktop.core.action import Click, KeyPress, Scroll, TypeText
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ModelPoint, ScreenPoint, ScreenRect
from coasty_desktop.core.target import DisplayTarget, RegionTarget, Target
from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.painted_window import PaintedWindow
from tests.fakes.hand import RememberingHand

# Not scaled, so that a colour arrives as it was painted.
SIZE = (1280, 720)
WHOLE = ScreenRect(0, 0, *SIZE)
OURS, BELOW, TARGET = (200, 16, 230), (20, 160, 70), (255, 0, 255)
OUR_COLOUR, COLOUR_BELOW = "#c810e6", "#14a046"


class HiddenOnRequest:
    """Takes one painted window away and brings it back."""

    def __init__(self, window: PaintedWindow) -> None:
        self.window = window
        self.calls: list[str] = []

    async def hide(self, area: ScreenRect) -> None:
        self.calls.append("hide")
        await asyncio.to_thread(self.window.hide)

    async def show(self) -> None:
        self.calls.append("show")
        await asyncio.to_thread(self.window.show)


class StaysWhereItIs:
    """Asked to hide, it does not."""

    async def hide(self, area: ScreenRect) -> None:
        """Do nothing."""

    async def show(self) -> None:
        """Do nothing."""


@pytest.fixture(scope="module", params=["without a compositor", "with picom", "with picom fading"])
def screen(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """A desktop of its own, which everything that connects from here on finds."""
    with pytest.MonkeyPatch.context() as patch, open_desktop(SIZE, bus=False) as opened:
        if request.param != "without a compositor":
            steps = ["--fading", "--fade-out-step=0.08"] if request.param.endswith("fading") else []
            opened.spawn("picom", "--backend", "xrender", *steps)
            opened.wait_for_owner("_NET_WM_CM_S0")
        patch.setenv("DISPLAY", opened.display)
        patch.setenv("XAUTHORITY", opened.env["XAUTHORITY"])
        yield opened


@asynccontextmanager
async def computer(
    window: PaintedWindow, own_windows: OwnWindows, target: Target | None = None
) -> AsyncIterator[tuple[LocalComputer, RememberingHand]]:
    grabber, hand = Grabber(), RememberingHand()
    opened = LocalComputer(
        hand, grabber, target or DisplayTarget(), own_pids=lambda: {window.pid}, own_windows=own_windows
    )
    try:
        await opened.prepare()
        yield opened, hand
    finally:
        await opened.release()
        await grabber.close()


def counted(png: bytes) -> Callable[[tuple[int, int, int]], int]:
    """How often each colour is in a picture."""
    with Image.open(io.BytesIO(png)) as image:
        colours = {colour: times for times, colour in image.getcolors(maxcolors=SIZE[0] * SIZE[1])}
    return lambda colour: colours.get(colour, 0)


@pytest.mark.parametrize("managed", [True, False], ids=["framed", "over everything"])
async def test_that_our_window_is_in_no_picture_and_what_lies_below_is(screen: Desktop, managed: bool) -> None:
    with (
        PaintedWindow(WHOLE, COLOUR_BELOW, managed=False, lowest=True),
        PaintedWindow(ScreenRect(300, 200, 400, 260), OUR_COLOUR, managed=managed) as ours,
    ):
        hidden, place = HiddenOnRequest(ours), ours.area()
        async with computer(ours, hidden) as (local, _):
            for _ in range(8):
                count = counted((await local.capture()).png)
                assert count(OURS) == 0
                assert count(BELOW) == SIZE[0] * SIZE[1]
        assert hidden.calls == ["hide", "show"] * 8
        assert ours.area() == place, "it came back to where it was"


async def test_that_our_window_is_in_no_picture_while_it_moves_about(screen: Desktop) -> None:
    with (
        PaintedWindow(WHOLE, COLOUR_BELOW, managed=False, lowest=True),
        PaintedWindow(ScreenRect(0, 0, 200, 100), OUR_COLOUR, managed=False) as ours,
    ):
        async with computer(ours, HiddenOnRequest(ours)) as (local, _):
            for step in range(10):
                ours.move(step * 100, step * 60)
                count = counted((await local.capture()).png)
                assert (count(OURS), count(BELOW)) == (0, SIZE[0] * SIZE[1])


async def test_that_a_window_that_cannot_be_hidden_is_painted_over(screen: Desktop) -> None:
    with (
        PaintedWindow(WHOLE, COLOUR_BELOW, managed=False, lowest=True),
        PaintedWindow(ScreenRect(300, 200, 400, 260), OUR_COLOUR, managed=False) as ours,
    ):
        async with computer(ours, StaysWhereItIs()) as (local, hand):
            capture = await local.capture()
            count = counted(capture.png)
            with pytest.raises(ActionRefused) as refused:
                local.refusal(Click(ModelPoint(350, 250)), capture)
            local.refusal(Click(ModelPoint(100, 100)), capture)

        assert count(OURS) == 0
        assert count(COVER) >= 400 * 260
        assert count(COVER) + count(BELOW) == SIZE[0] * SIZE[1]
        assert refused.value.rule == "own_window"
        assert hand.calls == [("arm",), ("release",)]


async def test_that_a_window_outside_the_target_is_left_alone(screen: Desktop) -> None:
    with PaintedWindow(ScreenRect(300, 200, 100, 100), OUR_COLOUR, managed=False) as ours:
        hidden = HiddenOnRequest(ours)
        async with computer(ours, hidden, RegionTarget(ScreenRect(500, 200, 400, 300))) as (local, _):
            await local.capture()
        assert hidden.calls == []


async def test_that_our_window_makes_way_for_a_click_on_what_the_picture_shows(screen: Desktop) -> None:
    with PaintedWindow(ScreenRect(300, 200, 400, 260), OUR_COLOUR, managed=False) as ours:
        hidden = HiddenOnRequest(ours)
        async with computer(ours, hidden) as (local, hand):
            capture = await local.capture()
            local.refusal(Click(ModelPoint(350, 250)), capture)
            done = await local.perform(Click(ModelPoint(350, 250)), capture)

        assert done.screen == ScreenPoint(350, 250)
        assert ("click", ScreenPoint(350, 250), "left", 1) in hand.calls
        assert hidden.calls == ["hide", "show"] * 2


async def test_that_a_click_on_our_window_that_came_later_and_stays_is_refused(screen: Desktop) -> None:
    with PaintedWindow(ScreenRect(900, 500, 50, 50), OUR_COLOUR, managed=False) as ours:
        async with computer(ours, StaysWhereItIs()) as (local, hand):
            capture = await local.capture()
            ours.move(100, 100)
            with pytest.raises(ActionRefused) as refused:
                await local.perform(Click(ModelPoint(120, 120)), capture)

        assert refused.value.rule == "own_window"
        assert hand.calls == [("arm",), ("release",)]


async def test_that_a_click_through_a_window_that_lets_it_pass_is_fine(screen: Desktop) -> None:
    with PaintedWindow(WHOLE, OUR_COLOUR, managed=False, clicks_pass=True) as ours:
        hidden = HiddenOnRequest(ours)
        async with computer(ours, hidden) as (local, hand):
            capture = await local.capture()
            assert counted(capture.png)(OURS) == 0
            await local.perform(Click(ModelPoint(120, 120)), capture)
            await local.perform(Scroll(-3, at=ModelPoint(5, 5)), capture)

        assert hidden.calls == ["hide", "show"], "once for the picture, never for the clicks"
        assert [call[0] for call in hand.calls] == ["arm", "click", "scroll", "release"]


async def test_that_nothing_is_typed_into_our_window(screen: Desktop) -> None:
    with (
        PaintedWindow(ScreenRect(100, 100, 300, 200), COLOUR_BELOW, title="Editor") as editor,
        PaintedWindow(ScreenRect(600, 300, 200, 100), OUR_COLOUR, title="Ours") as ours,
    ):
        async with computer(ours, HiddenOnRequest(ours)) as (local, hand):
            assert local._windows.activate(editor.id)
            capture = await local.capture()
            assert local._windows.activate(ours.id)
            assert screen_keys_go_to(local) == {ours.pid}
            await local.perform(TypeText("hello"), capture)
            assert screen_keys_go_to(local) == {editor.pid}
            editor.close()
            wait_until(lambda: screen_keys_go_to(local) == {ours.pid}, "the keys to fall to our window")
            with pytest.raises(ActionRefused) as refused:
                await local.perform(KeyPress(("enter",)), capture)

        assert refused.value.rule == "own_window"
        assert [call[0] for call in hand.calls] == ["arm", "type_text", "release"]


def screen_keys_go_to(local: LocalComputer) -> frozenset[int]:
    return local._windows.pids_of_keys()


async def test_that_no_program_has_to_paint_for_our_window_to_be_gone(screen: Desktop) -> None:
    """The window below belongs to a program that hangs: only who keeps its pixels can show them."""
    with (
        PaintedWindow(WHOLE, COLOUR_BELOW, managed=False, lowest=True, target=WHOLE) as below,
        PaintedWindow(ScreenRect(300, 200, 400, 260), OUR_COLOUR, managed=False) as ours,
    ):
        async with computer(ours, HiddenOnRequest(ours)) as (local, _):
            await local.capture()
            os.kill(below.pid, signal.SIGSTOP)
            count = counted((await local.capture()).png)
            assert (count(OURS), count(BELOW), count(TARGET)) == (0, 0, SIZE[0] * SIZE[1])


async def test_that_our_icon_in_the_tray_is_painted_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_desktop(SIZE, bus=False, tray=True) as desktop:
        for name in ("DISPLAY", "XAUTHORITY"):
            monkeypatch.setenv(name, desktop.env[name])
        with PaintedWindow(ScreenRect(0, 0, 22, 22), OUR_COLOUR, in_tray=True) as ours:
            wait_until(lambda: ours.area().x > SIZE[0] // 2, "the tray to put the icon in its corner")
            hidden = HiddenOnRequest(ours)
            async with computer(ours, hidden) as (local, hand):
                capture, icon = await local.capture(), ours.area()
                count = counted(capture.png)
                with pytest.raises(ActionRefused) as refused:
                    local.refusal(Click(ModelPoint(icon.center.x, icon.center.y)), capture)

    assert count(OURS) == 0
    assert count(COVER) >= icon.width * icon.height > 0
    assert refused.value.rule == "own_window"
    assert hidden.calls == [], "a tray gives no icon back"
    assert hand.calls == [("arm",), ("release",)]
