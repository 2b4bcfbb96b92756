"""What is typed with which keys, on a keyboard with two spare ones."""

from collections.abc import Iterator

import pytest

from coasty_desktop.computer.hand import keyboard as keyboard_module
from coasty_desktop.computer.hand import keys
from coasty_desktop.computer.hand.careful import Careful
from coasty_desktop.computer.hand.keyboard import Keyboard
from coasty_desktop.computer.hand.watch import Watch
from coasty_desktop.core.errors import ActionRefused, Stopped
from tests.fakes.injector import ALT_GR, CAPS_LOCK, SHIFT, FakeInjector


@pytest.fixture
def injector() -> Iterator[FakeInjector]:
    injector = FakeInjector()
    yield injector
    injector.close()


def keyboard(injector: FakeInjector) -> Keyboard:
    return Keyboard(injector, Careful(injector, Watch(), lambda seconds: None, lambda: None))


def pressed(injector: FakeInjector) -> list[int]:
    return [detail for kind, detail in injector.injected if kind == "key_press"]


def characters(injector: FakeInjector) -> str:
    return "".join(chr(keysym - keys.UNICODE) for keysym in injector.typed if keysym >= keys.UNICODE)


def test_that_the_layout_is_used_where_it_can(injector: FakeInjector) -> None:
    keyboard(injector).type_text("aA@\n")

    assert pressed(injector) == [38, SHIFT, 38, ALT_GR, 24, 36]
    assert injector.borrowed == {}


def test_that_every_other_character_gets_a_spare_key(injector: FakeInjector) -> None:
    keyboard(injector).type_text("漢a字漢")

    assert characters(injector) == "漢字漢"
    assert injector.pings == 0


def test_that_keys_are_used_again_only_after_the_program_has_read_them(injector: FakeInjector) -> None:
    keyboard(injector).type_text("天地玄天黃宇")

    assert characters(injector) == "天地玄天黃宇"
    assert injector.pings == 2


def test_that_a_character_of_another_group_gets_a_spare_key_but_a_combination_does_not(injector: FakeInjector) -> None:
    injector.group = 1
    keyboard(injector).type_text("a")
    assert pressed(injector) == [93]
    keyboard(injector).combo(("shift", "a"))
    assert pressed(injector) == [93, SHIFT, 38]


def test_that_without_a_spare_key_it_is_refused() -> None:
    injector = FakeInjector(spares=())
    with pytest.raises(ActionRefused) as refused:
        keyboard(injector).type_text("漢")
    injector.close()

    assert refused.value.rule == "no_spare_key"
    assert "漢" in refused.value.title


def test_that_a_server_that_maps_no_key_is_told(injector: FakeInjector) -> None:
    injector.refuses = True
    with pytest.raises(ActionRefused) as refused:
        keyboard(injector).type_text("漢")
    assert refused.value.rule == "no_spare_key"


def test_that_spare_keys_are_given_back(injector: FakeInjector) -> None:
    board = keyboard(injector)
    board.type_text("漢字")
    board.restore()

    assert injector.borrowed == {}
    assert injector.layout().spares == (93, 97)
    board.type_text("字")
    assert characters(injector) == "漢字字"


def test_that_caps_lock_is_off_while_typing_and_on_afterwards(injector: FakeInjector) -> None:
    injector.caps_lock = True
    keyboard(injector).type_text("a")

    assert pressed(injector) == [CAPS_LOCK, 38, CAPS_LOCK]
    assert injector.caps_lock


def test_that_caps_lock_is_on_again_after_a_stop(injector: FakeInjector) -> None:
    injector.caps_lock = True
    looks = iter(range(100))

    def look(seconds: float) -> None:
        if next(looks) == 12:
            raise Stopped("test")

    board = Keyboard(injector, Careful(injector, Watch(), look, lambda: None))
    with pytest.raises(Stopped):
        board.type_text("aaaaaaaaa")
    assert injector.caps_lock
    assert injector.injected[-1] == ("key_release", CAPS_LOCK)


def test_that_a_carriage_return_belongs_to_its_newline(injector: FakeInjector) -> None:
    keyboard(injector).type_text("a\r\na")
    assert pressed(injector) == [38, 36, 38]


def test_that_a_silent_program_is_waited_for_only_once(injector: FakeInjector, monkeypatch) -> None:
    waited = []
    injector.answers_pings = False
    careful = Careful(injector, Watch(), lambda seconds: None, lambda: None)
    monkeypatch.setattr(careful, "wait_until", lambda condition, at_most_s: waited.append(at_most_s))
    Keyboard(injector, careful).type_text("天地玄黃宇宙")

    assert waited == [keyboard_module._ANSWER_S, keyboard_module._READING_S]


def test_that_an_unknown_or_forbidden_key_injects_nothing(injector: FakeInjector) -> None:
    board = keyboard(injector)
    board.hotkeys = [frozenset({0xFFBE})]
    for act in (lambda: board.press(("a", "nosuchkey")), lambda: board.combo(("f1",)), lambda: board.press(["f1"])):
        with pytest.raises(ActionRefused):
            act()
    assert injector.injected == []
