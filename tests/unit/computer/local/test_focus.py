"""Who gets the keys."""

import pytest

from coasty_desktop.computer.local.focus import Focus
from coasty_desktop.computer.local.window_look import WindowInfo
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenRect

US, EDITOR, OTHER = 1, 2, 3
AREA = ScreenRect(0, 0, 10, 10)


def window(pid: int, *, managed: bool = True) -> WindowInfo:
    number = pid * 10
    return WindowInfo(number, number + 1 if managed else number, f"of {pid}", frozenset({pid}), AREA, True)


class Screen:
    """Windows and who of them has the keys; also the aim at one of them, or at none."""

    def __init__(self, keys: int, *windows: WindowInfo, target: WindowInfo | None = None) -> None:
        self.keys, self.windows, self.target = keys, windows, target
        self.obeys = self.can_be_seen = True
        self.area: ScreenRect | None = AREA

    def pids_of_keys(self) -> frozenset[int]:
        return frozenset({self.keys} if self.keys else ())

    def active_id(self) -> int:
        return self.keys * 10

    def stack(self) -> tuple[WindowInfo, ...]:
        return self.windows

    def activate(self, window_id: int) -> bool:
        if self.obeys:
            self.keys = window_id // 10
        return self.obeys

    def area_of_keys(self) -> ScreenRect | None:
        return self.area

    def followed(self) -> WindowInfo | None:
        return self.target

    def focus(self) -> Focus:
        return Focus(self, self, lambda: {US})  # type: ignore[arg-type] - only these calls are made


def test_that_keys_stay_where_they_are_when_that_is_not_us() -> None:
    screen = Screen(OTHER, window(EDITOR))
    screen.focus().give_back()

    assert screen.keys == OTHER


def test_that_who_had_the_keys_before_us_gets_them_back() -> None:
    screen = Screen(EDITOR, window(OTHER), window(EDITOR))
    focus = screen.focus()
    focus.remember()
    screen.keys = US
    focus.remember()
    focus.give_back()

    assert screen.keys == EDITOR


def test_that_the_topmost_foreign_window_gets_them_when_nobody_had_them() -> None:
    screen = Screen(US, window(US), window(OTHER, managed=False), window(EDITOR))
    screen.focus().give_back()

    assert screen.keys == EDITOR


def test_that_nothing_is_typed_into_ourselves() -> None:
    screen = Screen(US, window(US))

    with pytest.raises(ActionRefused) as refused:
        screen.focus().give_back()

    assert refused.value.rule == "own_window"


def test_that_a_window_target_gets_the_keys_from_anybody() -> None:
    screen = Screen(OTHER, window(OTHER), window(EDITOR), target=window(EDITOR))
    screen.focus().give_back()

    assert screen.keys == EDITOR


def test_that_a_window_target_that_does_not_get_them_refuses() -> None:
    screen = Screen(OTHER, target=window(EDITOR))
    screen.obeys = False

    with pytest.raises(ActionRefused) as refused:
        screen.focus().give_back()

    assert refused.value.rule == "focus"


@pytest.mark.parametrize("area", [None, ScreenRect(10, 0, 10, 10)], ids=["nobody's", "beside it"])
def test_that_keys_that_would_leave_the_region_are_refused(area: ScreenRect | None) -> None:
    screen = Screen(OTHER)
    screen.focus().refuse_outside(AREA)
    screen.area = area
    with pytest.raises(ActionRefused) as refused:
        screen.focus().refuse_outside(AREA)

    assert refused.value.rule == "focus"


def test_that_nothing_is_refused_where_nobody_says_who_has_the_keys() -> None:
    screen = Screen(OTHER)
    screen.area, screen.can_be_seen = None, False

    screen.focus().refuse_outside(AREA)
