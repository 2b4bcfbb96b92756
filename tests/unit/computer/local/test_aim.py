"""Where a target lies: windows are stood in for by a list, everything else is real."""

from collections.abc import Collection

import pytest

from coasty_desktop.computer.local.aim import Aim
from coasty_desktop.computer.local.displays import DisplayInfo, Layout
from coasty_desktop.computer.local.window_look import WindowInfo
from coasty_desktop.core.errors import BadInput, CoastyError
from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.core.target import DisplayTarget, RegionTarget, Target, WindowTarget

BOUNDS = ScreenRect(0, 0, 2304, 1020)
SECOND = ScreenRect(1024, 300, 1280, 720)
LAYOUT = Layout(
    1,
    (
        DisplayInfo(1, "DUMMY0", ScreenRect(0, 0, 1024, 768), 1.0, is_primary=False),
        DisplayInfo(2, "DUMMY1", SECOND, 1.0, is_primary=True),
    ),
    BOUNDS,
)


def window(title: str = "Notes", area: ScreenRect = SECOND, *, viewable: bool = True, number: int = 7) -> WindowInfo:
    return WindowInfo(number, number + 100, title, frozenset({42}), area, viewable)


class ListOfWindows:
    """The windows of a screen that is not there."""

    def __init__(self, *windows: WindowInfo) -> None:
        self.windows = list(windows)
        self.activated: list[int] = []
        self.obeys = True

    def with_title(self, part: str, *, not_of: Collection[int] = ()) -> WindowInfo:
        for one in self.windows:
            if part in one.title and one.pids.isdisjoint(not_of):
                return one
        raise BadInput(f"No window's title holds “{part}”")

    def by_id(self, window_id: int) -> WindowInfo | None:
        return next((one for one in self.windows if one.id == window_id), None)

    def activate(self, window_id: int) -> bool:
        self.activated.append(window_id)
        return self.obeys


def aim(target: Target, *windows: WindowInfo) -> tuple[Aim, ListOfWindows]:
    listed = ListOfWindows(*windows)
    return Aim(target, listed), listed  # type: ignore[arg-type] - only these three are asked


def test_that_a_display_is_its_rectangle() -> None:
    assert aim(DisplayTarget(0))[0].area(LAYOUT) == SECOND
    assert aim(DisplayTarget(1))[0].area(LAYOUT) == ScreenRect(0, 0, 1024, 768)


def test_that_a_region_is_cut_to_the_desktop() -> None:
    assert aim(RegionTarget(ScreenRect(-50, 1000, 100, 100)))[0].area(LAYOUT) == ScreenRect(0, 1000, 50, 20)


@pytest.mark.parametrize(
    "area", [ScreenRect(5000, 0, 10, 10), ScreenRect(0, 0, 0, 10), ScreenRect(10, 10, -5, 5)], ids=str
)
def test_that_a_region_of_nothing_is_refused(area: ScreenRect) -> None:
    with pytest.raises(BadInput, match="does not lie on the screen"):
        aim(RegionTarget(area))[0].area(LAYOUT)


def test_that_a_window_is_followed_when_it_moves_and_renames_itself() -> None:
    target, listed = aim(WindowTarget("Notes"), window())
    assert target.area(LAYOUT) == SECOND
    moved = ScreenRect(10, 20, 300, 200)
    listed.windows = [window("Notes", number=8), window("*Untitled", moved)]

    assert target.area(LAYOUT) == moved


def test_that_a_window_that_is_gone_is_said_to_be_gone() -> None:
    target, listed = aim(WindowTarget("Notes"), window())
    target.area(LAYOUT)
    listed.windows.clear()

    with pytest.raises(CoastyError, match="is gone"):
        target.area(LAYOUT)


def test_that_a_window_that_was_minimised_is_said_to_be() -> None:
    target, listed = aim(WindowTarget("Notes"), window())
    target.area(LAYOUT)
    listed.windows = [window(viewable=False)]

    with pytest.raises(CoastyError, match="minimised"):
        target.area(LAYOUT)


def test_that_a_window_target_is_brought_to_the_front() -> None:
    target, listed = aim(WindowTarget("Notes"), window())
    target.bring_to_front()

    assert listed.activated == [7]


def test_that_a_window_that_stays_behind_is_an_error() -> None:
    target, listed = aim(WindowTarget("Notes"), window())
    listed.obeys = False

    with pytest.raises(CoastyError, match="front"):
        target.bring_to_front()


def test_that_other_targets_bring_nothing_to_the_front() -> None:
    target, listed = aim(DisplayTarget(), window())
    target.bring_to_front()

    assert listed.activated == []
    assert target.followed() is None


def test_that_no_window_of_ours_is_a_target() -> None:
    ours, theirs = window("Notes"), WindowInfo(8, 108, "Notes, too", frozenset({43}), SECOND, True)
    target = Aim(WindowTarget("Notes"), ListOfWindows(ours, theirs), lambda: {42})  # type: ignore[arg-type]

    assert target.window() == theirs
