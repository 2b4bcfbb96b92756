"""The union of actions: its points, its names and its words."""

import msgspec
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
    describe,
    kind_of,
    points_of,
)
from coasty_desktop.core.geometry import ModelPoint

HERE, THERE = ModelPoint(1, 2), ModelPoint(30, 40)
EACH: list[tuple[Action, str]] = [
    (Click(HERE), "click"),
    (Move(HERE), "move"),
    (TypeText("a"), "type_text"),
    (KeyPress(("enter",)), "key_press"),
    (KeyCombo(("ctrl", "s")), "key_combo"),
    (Scroll(3), "scroll"),
    (Drag(HERE, THERE), "drag"),
    (Wait(1), "wait"),
    (Done(), "done"),
    (Fail("no"), "fail"),
    (Raw("import os"), "raw"),
]


@pytest.mark.parametrize(("action", "name"), EACH, ids=[name for _, name in EACH])
def test_that_a_kind_has_the_name_of_the_contract(action: Action, name: str) -> None:
    assert kind_of(action) == name


def test_that_an_unknown_kind_keeps_the_name_it_came_with() -> None:
    assert kind_of(Unknown("teleport")) == "teleport"


@pytest.mark.parametrize(("action", "name"), EACH, ids=[name for _, name in EACH])
def test_that_an_action_survives_being_written_and_read(action: Action, name: str) -> None:
    assert msgspec.json.decode(msgspec.json.encode(action), type=Action) == action


@pytest.mark.parametrize(
    ("action", "points"),
    [
        (Click(HERE), (HERE,)),
        (Move(HERE), (HERE,)),
        (Scroll(1), ()),
        (Scroll(1, at=HERE), (HERE,)),
        (Drag(HERE, THERE), (HERE, THERE)),
        (TypeText("x"), ()),
        (KeyCombo(("a",)), ()),
        (Wait(2), ()),
    ],
    ids=str,
)
def test_that_points_come_in_the_order_they_are_reached(action: Action, points: tuple[ModelPoint, ...]) -> None:
    assert points_of(action) == points


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Click(HERE), "Click at 1, 2"),
        (Click(HERE, count=2), "Double-click at 1, 2"),
        (Click(HERE, button="right"), "Click at 1, 2 with the right button"),
        (Click(HERE, count=4), "Click 4 times at 1, 2"),
        (Scroll(-3), "Scroll down by 3"),
        (Scroll(2, axis="horizontal"), "Scroll right by 2"),
        (Scroll(-2, axis="horizontal"), "Scroll left by 2"),
        (Drag(HERE, THERE), "Drag from 1, 2 to 30, 40"),
        (KeyCombo(("ctrl", "s")), "Press Ctrl + S"),
        (KeyPress(("tab", "enter")), "Press Tab, Enter"),
        (Wait(1.5), "Wait 1.5 s"),
        (Raw("import os"), "Code that is not executed"),
    ],
    ids=str,
)
def test_that_an_action_is_described_in_words(action: Action, words: str) -> None:
    assert describe(action) == words


def test_that_a_described_text_is_one_short_line() -> None:
    words = describe(TypeText("one\ntwo\t" + "x" * 100))

    assert words.startswith("Type “one↵two⇥xxx")
    assert words.endswith("…”")
    assert "\n" not in words
    assert len(words) < 80
