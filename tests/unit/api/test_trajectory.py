"""The echo of actions that the published text accepts."""

import pytest

from coasty_desktop.api.actions import read_action
from coasty_desktop.api.trajectory import echo
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

AT = ModelPoint(1, 2)


@pytest.mark.parametrize(
    "action",
    [
        Click(AT, "right", 2),
        Move(AT),
        TypeText("a"),
        KeyPress(("enter",)),
        KeyCombo(("ctrl", "c")),
        Scroll(-3),
        Scroll(2, "horizontal", AT),
        Drag(AT, ModelPoint(3, 4)),
        Wait(1.5),
        Done(),
        Fail("blocked"),
        Fail(),
    ],
)
def test_that_an_echo_is_read_back_as_the_same_action(action: Action) -> None:
    assert read_action(echo(action)) == action


def test_that_nothing_is_echoed_that_the_service_would_refuse() -> None:
    assert echo(Raw("x")) is None
    assert echo(Unknown("hover", {})) is None
