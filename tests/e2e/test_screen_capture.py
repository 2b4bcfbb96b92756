"""Pixels, displays and windows of a real X server, with real programs on it."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from coasty_desktop.computer.local.capture import Grabber
from coasty_desktop.computer.local.displays import RandrDisplays, open_displays
from coasty_desktop.computer.local.windows import Windows
from coasty_desktop.computer.local.x11 import XServer, connect
from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect
from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.painted_window import PaintedWindow

WHOLE = ScreenRect(0, 0, 1280, 800)


@contextmanager
def working_on(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """Everything that connects from here on connects to `desktop`."""
    with monkeypatch.context() as patch:
        patch.setenv("DISPLAY", desktop.display)
        patch.setenv("XAUTHORITY", desktop.env["XAUTHORITY"])
        yield desktop


@pytest.fixture
async def grabber() -> AsyncIterator[Grabber]:
    opened = Grabber()
    yield opened
    await opened.close()


@pytest.fixture
def server() -> Iterator[XServer]:
    opened = XServer()
    yield opened
    opened.close()


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


async def test_that_a_grab_holds_the_pixels_of_its_rectangle(desktop: Desktop, grabber: Grabber) -> None:
    with PaintedWindow(ScreenRect(200, 150, 120, 90), "#12ab56", managed=False):
        frame = await grabber.grab(ScreenRect(210, 160, 3, 2))

    assert frame.area == ScreenRect(210, 160, 3, 2)
    assert [bytes(frame.bgra[at : at + 3]) for at in range(0, 24, 4)] == [b"\x56\xab\x12"] * 6


async def test_that_a_rectangle_over_the_edge_is_cut(desktop: Desktop, grabber: Grabber) -> None:
    frame = await grabber.grab(ScreenRect(-50, 700, 100, 500))

    assert frame.area == ScreenRect(0, 700, 50, 100)
    assert len(frame.bgra) == 4 * 50 * 100


async def test_that_a_rectangle_beside_the_desktop_is_said_to_be(desktop: Desktop, grabber: Grabber) -> None:
    with pytest.raises(NotPossibleHere, match="Nothing of 10x10 at 5000,5000 lies on the screen"):
        await grabber.grab(ScreenRect(5000, 5000, 10, 10))


async def test_that_grabs_happen_on_one_thread_and_leave_no_file_open(desktop: Desktop) -> None:
    warm = Grabber()
    await warm.grab(WHOLE)
    await warm.close()
    before = open_files()

    for _ in range(20):
        grabber = Grabber()
        await asyncio.gather(*(grabber.grab(WHOLE) for _ in range(4)))
        assert sum(thread.name.startswith("grabber") for thread in threading.enumerate()) == 1
        await grabber.close()
        await grabber.close()

    assert open_files() <= before


async def test_that_no_display_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch, grabber: Grabber) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")

    with pytest.raises(NotPossibleHere, match="could not be captured"):
        await grabber.grab(WHOLE)
    with pytest.raises(NotPossibleHere, match="The display :4711 cannot be reached"):
        connect()


def test_that_a_missing_display_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")

    with pytest.raises(NotPossibleHere, match="DISPLAY is not set"):
        connect()


def test_that_a_wrong_cookie_is_one_clear_sentence(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUTHORITY", "/dev/null")

    with pytest.raises(NotPossibleHere, match="XAUTHORITY"):
        connect(desktop.display)


async def test_that_two_displays_are_found_grabbed_and_seen_to_change(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = [(1280, 720, 1024, 300), (1024, 768, 0, 0)]
    with open_desktop(displays=layout, bus=False) as two, working_on(two, monkeypatch):
        server, grabber = XServer(), Grabber()
        displays = open_displays(server)
        first = displays.layout()

        assert first.primary.area == ScreenRect(1024, 300, 1280, 720)
        assert {display.area for display in first.displays} == {
            ScreenRect(1024, 300, 1280, 720),
            ScreenRect(0, 0, 1024, 768),
        }
        assert [display.number for display in first.displays] == [1, 2]
        for display in first.displays:
            assert (await grabber.grab(display.area)).area == display.area

        two.place_displays([(1280, 720, 0, 0), (1024, 768, 1280, 0)])
        second = displays.layout()

        assert second.generation == first.generation + 1
        assert second.primary.area == ScreenRect(0, 0, 1280, 720)
        assert second.primary.name == first.primary.name
        for display in second.displays:
            assert (await grabber.grab(display.area)).area == display.area
        server.close()
        await grabber.close()


def test_that_one_screen_is_one_display(desktop: Desktop, server: XServer) -> None:
    found, bounds = RandrDisplays(server)()

    assert [display.area for display in found] == [WHOLE]
    assert bounds == WHOLE


def test_that_windows_come_topmost_first_with_title_pid_and_frame(desktop: Desktop, server: XServer) -> None:
    windows = Windows(server)
    with (
        PaintedWindow(ScreenRect(100, 100, 300, 200), "#ff0000", title="Grüße, 漢字") as lower,
        PaintedWindow(ScreenRect(150, 150, 300, 200), "#00ff00", title="Upper one") as upper,
    ):
        titles = [window.title for window in windows.stack()]
        found = windows.with_title("grüße")

        assert titles.index("Upper one") < titles.index("Grüße, 漢字")
        assert found.id == lower.id
        assert lower.pid in found.pids
        assert found.area.intersection(lower.area()) == lower.area(), "the frame lies around what the program drew"
        assert windows.window_at(upper.area().center) == windows.with_title("Upper")


def test_that_a_click_would_hit_what_is_on_top(desktop: Desktop, server: XServer) -> None:
    windows = Windows(server)
    spot = ScreenPoint(170, 170)
    with PaintedWindow(ScreenRect(100, 100, 200, 200), "#ff0000", managed=False) as lower:
        assert windows.pids_at(spot) == {lower.pid}
        with PaintedWindow(ScreenRect(150, 150, 100, 100), "#00ff00", managed=False) as upper:
            assert windows.pids_at(spot) == {upper.pid}
            assert {window.id for window in windows.of_pids({lower.pid}, WHOLE)} == {lower.id}
        with PaintedWindow(WHOLE, "#00ff00", managed=False, clicks_pass=True) as overlay:
            assert windows.pids_at(spot) == {lower.pid}
            assert {window.id for window in windows.of_pids({overlay.pid}, WHOLE)} == {overlay.id}
    assert windows.window_at(ScreenPoint(1279, 799)) is None


def test_that_only_windows_within_the_area_are_told(desktop: Desktop, server: XServer) -> None:
    with PaintedWindow(ScreenRect(100, 100, 50, 50), "#ff0000", managed=False) as ours:
        windows = Windows(server)

        assert windows.of_pids({ours.pid}, ScreenRect(150, 100, 50, 50)) == ()
        assert len(windows.of_pids({ours.pid}, ScreenRect(149, 100, 50, 50))) == 1
        assert windows.of_pids(set(), WHOLE) == ()


def test_that_a_window_comes_to_the_front_with_the_keys(desktop: Desktop, server: XServer) -> None:
    windows = Windows(server)
    with (
        PaintedWindow(ScreenRect(100, 100, 300, 200), "#ff0000", title="First") as first,
        PaintedWindow(ScreenRect(150, 150, 300, 200), "#00ff00", title="Second"),
    ):
        assert windows.activate(first.id)
        assert windows.active_id() == first.id
        assert windows.pids_of_keys() == {first.pid}
        assert next(window for window in windows.stack() if window.title).title == "First"


def test_that_a_minimised_window_is_found_and_brought_back(desktop: Desktop, server: XServer) -> None:
    windows = Windows(server)
    with PaintedWindow(ScreenRect(100, 100, 300, 200), "#ff0000", title="Sleeper") as sleeper:
        sleeper.iconify()
        wait_until(lambda: not windows.with_title("Sleeper").is_viewable, "the window to be minimised")

        assert windows.activate(sleeper.id)
        wait_until(lambda: windows.with_title("Sleeper").is_viewable, "the window to be back")


def test_that_an_unknown_title_is_answered_with_the_nearest(desktop: Desktop, server: XServer) -> None:
    windows = Windows(server)
    with PaintedWindow(ScreenRect(100, 100, 300, 200), "#ff0000", title="Budget 2024 - Sheets"):
        with pytest.raises(BadInput, match="Did you mean “Budget 2024 - Sheets”"):
            windows.with_title("Bugdet")
        with pytest.raises(BadInput, match=r"^No window's title holds “zzz”. Open: .*Budget"):
            windows.with_title("zzz")


def test_that_a_window_that_is_gone_has_no_id(desktop: Desktop, server: XServer) -> None:
    windows = Windows(server)
    with PaintedWindow(ScreenRect(100, 100, 300, 200), "#ff0000") as window:
        assert windows.by_id(window.id) is not None
    wait_until(lambda: windows.by_id(window.id) is None, "the window to be gone")
