"""How displays are numbered, and when a layout counts as another one."""

import pytest

from coasty_desktop.computer.local.displays import AskedDisplays, FoundDisplay
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.geometry import ScreenRect

LEFT, RIGHT = ScreenRect(0, 0, 1024, 768), ScreenRect(1024, 300, 1280, 720)
BOUNDS = ScreenRect(0, 0, 2304, 1020)


class System:
    """A system whose displays can be moved about."""

    def __init__(self, *found: FoundDisplay) -> None:
        self.found, self.bounds = found, BOUNDS

    def __call__(self) -> tuple[tuple[FoundDisplay, ...], ScreenRect]:
        return self.found, self.bounds


def display(name: str, area: ScreenRect = LEFT, *, primary: bool = False) -> FoundDisplay:
    return FoundDisplay(name, area, 1.0, primary)


def test_that_numbers_follow_the_names_whoever_comes_first() -> None:
    one = AskedDisplays(System(display("DP-10"), display("HDMI-1"), display("DP-2"))).layout()
    other = AskedDisplays(System(display("HDMI-1"), display("DP-2"), display("DP-10"))).layout()

    assert [(found.number, found.name) for found in one.displays] == [(1, "DP-2"), (2, "DP-10"), (3, "HDMI-1")]
    assert one.displays == other.displays


def test_that_zero_is_the_primary_display() -> None:
    layout = AskedDisplays(System(display("A"), display("B", RIGHT, primary=True))).layout()

    assert layout.display(0) == layout.display(2) == layout.primary
    assert layout.primary.area == RIGHT


def test_that_zero_is_the_first_one_where_none_is_primary() -> None:
    assert AskedDisplays(System(display("B"), display("A"))).layout().display(0).name == "A"


@pytest.mark.parametrize("number", [-1, 3, 99])
def test_that_a_number_nobody_has_is_answered_with_those_there_are(number: int) -> None:
    layout = AskedDisplays(System(display("A"), display("B", RIGHT))).layout()

    with pytest.raises(BadInput, match=r"1 \(A\), 2 \(B\)"):
        layout.display(number)


def test_that_asking_again_keeps_the_generation() -> None:
    displays = AskedDisplays(System(display("A")))

    assert displays.layout() == displays.layout()


def test_that_each_change_is_a_new_generation() -> None:
    system = System(display("A"))
    displays = AskedDisplays(system)
    generations = [displays.layout().generation]
    system.found = (display("A", RIGHT),)
    generations.append(displays.layout().generation)
    system.found = (display("A"), display("B", RIGHT))
    generations.append(displays.layout().generation)
    system.bounds = ScreenRect(0, 0, 4096, 2400)
    generations.append(displays.layout().generation)

    assert generations == [1, 2, 3, 4]
