"""A click named in the picture lands on a target of twelve pixels, on every size of screen and on each display.

Nothing is pretended: a real program shows the target, the picture is the one that would be sent, the target is found in
it by its colour alone, the real hand clicks, and what counts is what the program says arrived.
"""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from PIL import Image, ImageChops

from coasty_desktop.computer.local.capture import Grabber
from coasty_desktop.computer.local.computer import LocalComputer
from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.core.action import Click
from coasty_desktop.core.geometry import ModelPoint, ScreenRect
from coasty_desktop.core.target import DisplayTarget, RegionTarget, Target, WindowTarget
from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.painted_window import TARGET_COLOUR, PaintedWindow

SIDE = 12
BACKGROUND = "#203040"
# Odd places on purpose: the scaled picture's pixels never line up with them.
PLACES = [(0.0, 0.0), (1.0, 1.0), (0.5, 0.5), (0.337, 0.711), (0.9013, 0.0937)]


@asynccontextmanager
async def acting_on(desktop: Desktop, monkeypatch: pytest.MonkeyPatch, target: Target) -> AsyncIterator[LocalComputer]:
    for name in ("DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, desktop.env[name])
    grabber, hand = Grabber(), Hand("a test")
    computer = LocalComputer(hand, grabber, target)
    try:
        await computer.prepare()
        yield computer
    finally:
        await computer.release()
        await hand.close()
        await grabber.close()


def spot_of_target(png: bytes) -> ModelPoint:
    """The middle of what looks most like the target's colour, as somebody who only has the picture would find it."""
    with Image.open(io.BytesIO(png)) as image:
        sent = image.convert("RGB")
    red, green, blue = ImageChops.difference(sent, Image.new("RGB", sent.size, TARGET_COLOUR)).split()
    distance = ImageChops.add(ImageChops.add(red, green), blue)
    nearest = distance.getextrema()[0]
    assert nearest < 120, "the target is not to be seen"
    found = distance.point(lambda value: 255 if value == nearest else 0).getbbox()
    assert found is not None
    left, top, right, bottom = found
    return ModelPoint((left + right - 1) // 2, (top + bottom - 1) // 2)


def target_at(area: ScreenRect, place: tuple[float, float]) -> ScreenRect:
    """A square within a window of `area`, in the window's pixels."""
    return ScreenRect(round(place[0] * (area.width - SIDE)), round(place[1] * (area.height - SIDE)), SIDE, SIDE)


def move(window: PaintedWindow, x: int, y: int) -> None:
    """Move it, and wait for the window manager to have done so."""
    before = window.area()
    window.move(x, y)
    wait_until(lambda: window.area() != before, "the window to move")


async def hit_all(desktop: Desktop, monkeypatch: pytest.MonkeyPatch, area: ScreenRect, target: Target) -> None:
    async with acting_on(desktop, monkeypatch, target) as computer:
        for place in PLACES:
            square = target_at(area, place)
            with PaintedWindow(area, BACKGROUND, managed=False, target=square) as window:
                capture = await computer.capture()
                click = Click(spot_of_target(capture.png))
                computer.refusal(click, capture)
                await computer.perform(click, capture)
                arrived = window.events()

            assert [(event["kind"], event["detail"]) for event in arrived] == [("press", 1), ("release", 1)], place
            for event in arrived:
                assert square.x <= event["x"] < square.x + SIDE, place
                assert square.y <= event["y"] < square.y + SIDE, place


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)], ids=["720p", "1080p", "4k"])
async def test_that_a_click_hits_a_target_of_twelve_pixels(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_desktop(size, bus=False) as desktop:
        await hit_all(desktop, monkeypatch, ScreenRect(0, 0, *size), DisplayTarget())


@pytest.mark.parametrize("number", [1, 2])
async def test_that_a_click_hits_it_on_each_of_two_displays(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    displays = [(1280, 720, 1024, 300), (1024, 768, 0, 0)]
    with open_desktop(displays=displays, bus=False) as desktop:
        area = ScreenRect(1024, 300, 1280, 720) if number == 1 else ScreenRect(0, 0, 1024, 768)
        await hit_all(desktop, monkeypatch, area, DisplayTarget(number))


async def test_that_a_click_hits_it_in_a_region(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    area = ScreenRect(301, 207, 211, 133)
    await hit_all(desktop, monkeypatch, area, RegionTarget(area))


async def test_that_a_click_hits_it_in_a_window_that_moves(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    square = ScreenRect(177, 93, SIDE, SIDE)
    with PaintedWindow(ScreenRect(60, 70, 500, 300), BACKGROUND, title="Moving", target=square) as window:
        async with acting_on(desktop, monkeypatch, WindowTarget("Moving")) as computer:
            for x, y in [(640, 380), (333, 111), (80, 90)]:
                move(window, x, y)
                capture = await computer.capture()
                await computer.perform(Click(spot_of_target(capture.png)), capture)
        presses = [event for event in window.events() if event["kind"] == "press"]

    assert len(presses) == 3
    assert all(square.x <= press["x"] < square.x + SIDE for press in presses)
    assert all(square.y <= press["y"] < square.y + SIDE for press in presses)
