"""A display of Windows or macOS as a target, as far as this computer can tell: nothing was run on either."""

import sys
from collections.abc import AsyncIterator

import pytest

from coasty_desktop.computer.hand.launch import TRY_UNTESTED
from coasty_desktop.computer.local.capture import Grabber
from coasty_desktop.computer.local.computer import LocalComputer
from coasty_desktop.computer.local.screens import LocalScreens
from coasty_desktop.core.action import Acting, Click, KeyPress, Scroll
from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.geometry import ModelPoint, ScreenPoint, ScreenRect
from coasty_desktop.core.target import DisplayTarget, RegionTarget, Target, WindowTarget
from tests.desktop.desktop import Desktop
from tests.fakes.hand import RememberingHand


class OwnWindows:
    def __init__(self) -> None:
        self.asked: list[str] = []

    async def hide(self, area: ScreenRect) -> None:
        self.asked.append("hide")

    async def show(self) -> None:
        self.asked.append("show")


@pytest.fixture(params=["win32", "darwin"], autouse=True)
def _elsewhere(request: pytest.FixtureRequest, monkeypatch, desktop: Desktop) -> None:
    monkeypatch.setattr(sys, "platform", request.param)
    monkeypatch.setenv(TRY_UNTESTED, "1")


@pytest.fixture
async def grabber() -> AsyncIterator[Grabber]:
    one = Grabber()
    yield one
    await one.close()


@pytest.mark.parametrize("target", [DisplayTarget(), DisplayTarget(1), RegionTarget(ScreenRect(10, 20, 300, 200))])
async def test_that_a_display_or_a_region_can_be_seen_and_acted_on(grabber: Grabber, target: Target) -> None:
    hand, own = RememberingHand(), OwnWindows()
    computer = LocalComputer(hand, grabber, target, own_pids=lambda: {1}, own_windows=own)
    await computer.prepare()
    capture = await computer.capture()
    border = ModelPoint(capture.transform.content_x, capture.transform.content_y)
    actions: list[Acting] = [Click(border), Scroll(-1, "vertical", None), KeyPress(("enter",))]
    for action in actions:
        await computer.perform(action, capture)
    await computer.settle()
    await computer.release()

    corner = capture.transform.captured
    assert capture.png
    assert hand.calls[1:4] == [
        ("click", ScreenPoint(corner.x, corner.y), "left", 1),
        ("scroll", -1, "vertical", None),
        ("key_press", ("enter",)),
    ]
    # For the picture, the click and the wheel; nobody says whether they were in the way.
    assert own.asked == ["hide", "show"] * 3


async def test_that_a_window_as_a_target_is_refused_in_a_sentence(grabber: Grabber) -> None:
    computer = LocalComputer(RememberingHand(), grabber, WindowTarget("Notes"))
    with pytest.raises(NotPossibleHere, match="window as the target is not there yet") as refused:
        await computer.prepare()

    assert "display or a region" in refused.value.hint


async def test_that_without_somebody_who_wants_to_try_nothing_begins(grabber: Grabber, monkeypatch) -> None:
    monkeypatch.delenv(TRY_UNTESTED)
    hand = RememberingHand()
    with pytest.raises(NotPossibleHere, match="never tried"):
        await LocalComputer(hand, grabber, DisplayTarget()).prepare()

    assert hand.calls == []


async def test_that_displays_can_be_chosen_and_windows_cannot() -> None:
    hand = RememberingHand()
    screens = LocalScreens(hand)  # type: ignore[arg-type]

    assert screens.targets() == [DisplayTarget(0)]
    assert screens.captured_size(DisplayTarget(0)).width == 1280
