import pytest

from coasty_desktop.core.action import (
    Action,
    Click,
    Done,
    Drag,
    Fail,
    KeyCombo,
    KeyPress,
    Move,
    Raw,
    Scroll,
    TypeText,
    Unknown,
    Wait,
)
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.ui.words import in_words, one_line, seconds, sentence

AT = ModelPoint(10.4, 20.6)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Click(AT), "click at 10, 21"),
        (Click(AT, count=2), "double-click at 10, 21"),
        (Click(AT, "right"), "right-click at 10, 21"),
        (Move(AT), "move to 10, 21"),
        (TypeText("a\nb\t"), "type “a↵b⇥”"),
        (KeyPress(("enter", "pagedown")), "press Enter, Page Down"),
        (KeyCombo(("ctrl", "shift", "t")), "press Ctrl + Shift + T"),
        (Scroll(-3), "scroll down by 3"),
        (Scroll(2, "horizontal"), "scroll right by 2"),
        (Drag(AT, ModelPoint(1, 2)), "drag from 10, 21 to 1, 2"),
        (Wait(1.5), "wait 1.5 s"),
        (Done(), "say that it is done"),
        (Fail("no such window"), "give up: no such window"),
        (Raw("rm -rf /"), "show code (it is never executed)"),
        (Unknown("teleport"), "something this program does not know: teleport"),
    ],
)
def test_that_an_action_is_said_in_words(action: Action, words: str) -> None:
    assert in_words(action) == words


def test_that_a_step_is_one_sentence() -> None:
    assert sentence((Click(AT), TypeText("x"))) == "Click at 10, 21, then type “x”"
    assert sentence(()) == "Nothing to do in this step"


def test_that_markup_in_a_text_stays_text() -> None:
    assert "<b>x</b>" in sentence((TypeText("<b>x</b>"),))


def test_that_a_long_text_is_cut_only_where_room_is_short() -> None:
    long = TypeText("x" * 300)
    assert len(sentence((long,))) < 100
    assert "x" * 300 in sentence((long,), 4000)
    assert one_line("abc", 2) == "a…"


def test_that_time_is_said_as_people_do() -> None:
    assert seconds(3.42) == "3.4 s"
    assert seconds(125) == "2 min 5 s"
