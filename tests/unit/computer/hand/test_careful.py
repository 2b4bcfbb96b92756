"""Not one event without a look, and nothing stays down."""

import pytest

from coasty_desktop.computer.hand import careful
from coasty_desktop.computer.hand.careful import Careful
from coasty_desktop.computer.hand.watch import RawEvent, Watch
from coasty_desktop.core.errors import ActionRefused, Stopped
from coasty_desktop.core.geometry import ScreenPoint
from tests.fakes.injector import SHIFT, FakeInjector


class Stage:
    """A careful injector whose looks are counted, and which stops at the one it is told."""

    def __init__(self, stop_at: int = 0) -> None:
        self.injector, self.watch = FakeInjector(), Watch()
        self.watch.modifier_keys = frozenset({SHIFT})
        self.looks, self.stop_at, self.warps = 0, stop_at, 0
        self.careful = Careful(self.injector, self.watch, self.look, self.warped)

    def look(self, seconds: float) -> None:
        self.looks += 1
        if self.looks == self.stop_at:
            raise Stopped("test")

    def warped(self) -> None:
        self.warps += 1


@pytest.fixture
def stage():
    made = []

    def make(stop_at: int = 0) -> Stage:
        made.append(Stage(stop_at))
        return made[-1]

    yield make
    for one in made:
        one.injector.close()


def test_that_each_event_comes_after_a_look(stage) -> None:
    one = stage()
    looks_at = []
    one.injector.on_inject = lambda kind, detail: looks_at.append(one.looks)
    one.careful.press_key(38)
    one.careful.release_key(38)
    one.careful.press_button(1)

    assert looks_at == [1, 2, 3]


@pytest.mark.parametrize("stop_at", [1, 2, 3, 4])
def test_that_a_stop_ends_it_before_the_next_event_and_leaves_nothing_down(stage, stop_at: int) -> None:
    one = stage(stop_at)

    def act() -> None:
        one.careful.press_key(38)
        one.careful.press_button(1)
        one.careful.release_button(1)
        one.careful.press_key(24)

    with pytest.raises(Stopped):
        act()
    assert len(one.injector.injected) == stop_at - 1
    one.careful.release_all()

    down = 0
    for kind, _ in one.injector.injected:
        down += 1 if kind.endswith("press") else -1
    assert down == 0


def test_that_the_last_pressed_is_released_first(stage) -> None:
    one = stage()
    one.careful.press_key(38)
    one.careful.press_button(2)
    one.careful.press_key(24)
    one.careful.release_all()
    one.careful.release_all()

    assert one.injector.injected[3:] == [("key_release", 24), ("button_release", 2), ("key_release", 38)]


def test_that_a_person_who_holds_a_modifier_is_waited_for_and_then_refused(stage, monkeypatch) -> None:
    monkeypatch.setattr(careful, "PATIENCE_S", 0.05)
    one = stage()
    one.watch.saw(RawEvent("key_press", SHIFT, by_xtest=False), ())
    with pytest.raises(ActionRefused) as refused:
        one.careful.press_key(38)

    assert refused.value.rule == "person_holds"
    assert one.looks > 1
    assert one.injector.injected == []


def test_that_a_pointer_put_elsewhere_is_told_once(stage) -> None:
    one = stage()
    one.careful.move(ScreenPoint(5, 5))
    one.injector.at = ScreenPoint(90, 90)
    one.careful.press_button(1)
    one.careful.press_button(3)

    assert one.warps == 1


def test_that_a_pointer_a_person_moved_is_no_warp(stage) -> None:
    one = stage()
    one.careful.move(ScreenPoint(5, 5))
    one.injector.at = ScreenPoint(90, 90)
    one.careful.person_moved()
    one.careful.press_button(1)

    assert one.warps == 0
