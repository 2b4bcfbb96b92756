"""The way of a drag, clicks that stay apart, and points nobody can reach."""

import pytest

from coasty_desktop.computer.hand import careful as careful_module
from coasty_desktop.computer.hand import mouse as mouse_module
from coasty_desktop.computer.hand.careful import Careful
from coasty_desktop.computer.hand.mouse import Mouse, refuse_off_screen, way
from coasty_desktop.computer.hand.watch import Watch
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect
from tests.fakes.injector import FakeInjector


@pytest.mark.parametrize("end", [ScreenPoint(310, 320), ScreenPoint(1900, 1000), ScreenPoint(300, 301)])
def test_that_a_drag_ends_where_it_should_and_never_stands_still(end: ScreenPoint) -> None:
    start = ScreenPoint(300, 300)
    points = way(start, end)

    assert points[-1] == end
    assert all(one != other for one, other in zip([start, *points], points, strict=False))


def test_that_a_long_drag_has_many_points_and_not_too_many() -> None:
    assert 10 <= len(way(ScreenPoint(0, 0), ScreenPoint(300, 0))) <= 60
    assert len(way(ScreenPoint(0, 0), ScreenPoint(7000, 0))) == 60


def test_that_a_drag_to_its_own_start_still_arrives() -> None:
    assert way(ScreenPoint(5, 5), ScreenPoint(5, 5)) == [ScreenPoint(5, 5)]


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


def test_that_two_clicks_at_one_place_do_not_become_a_double_click(monkeypatch) -> None:
    injector, pressed, clock = FakeInjector(), [], Clock()
    for module in (mouse_module, careful_module):
        monkeypatch.setattr(module, "time", clock)
    injector.on_inject = lambda kind, detail: pressed.append(clock.now) if kind == "button_press" else None
    mouse = Mouse(Careful(injector, Watch(), clock.wait, lambda: None))
    mouse.click(ScreenPoint(10, 10), "left", 2)
    mouse.click(ScreenPoint(12, 10), "left", 1)
    mouse.click(ScreenPoint(500, 10), "left", 1)
    injector.close()

    assert pressed[1] - pressed[0] < 0.3
    assert pressed[2] - pressed[1] > 0.5
    assert pressed[3] - pressed[2] < 0.3


@pytest.mark.parametrize("point", [ScreenPoint(-1, 0), ScreenPoint(0, 800), ScreenPoint(1280, 0)])
def test_that_a_point_off_the_screen_is_refused(point: ScreenPoint) -> None:
    with pytest.raises(ActionRefused) as refused:
        refuse_off_screen((ScreenPoint(0, 0), point), ScreenRect(0, 0, 1280, 800))
    assert refused.value.rule == "outside_screen"
