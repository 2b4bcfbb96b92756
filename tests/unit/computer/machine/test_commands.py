"""The command that stands for each action."""

from __future__ import annotations

from typing import Any

import pytest

from coasty_desktop.computer.machine.commands import command_of
from coasty_desktop.core.action import Acting, Click, Drag, KeyCombo, KeyPress, Move, Scroll, TypeText
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ModelPoint, ScreenPoint

HERE, THERE = ModelPoint(1, 2), ModelPoint(3, 4)
AT, TO = ScreenPoint(10, 20), ScreenPoint(30, 40)


@pytest.mark.parametrize(
    ("action", "points", "command"),
    [
        (Click(HERE), [AT], ("click", {"x": 10, "y": 20})),
        (Click(HERE, "right", 2), [AT], ("click", {"x": 10, "y": 20, "button": "right", "clicks": 2})),
        (TypeText("ä\n"), [], ("type", {"text": "ä\n"})),
        (KeyPress(("tab", "enter")), [], ("key_press", {"keys": ["tab", "enter"]})),
        (KeyCombo(("ctrl", "s")), [], ("key_combo", {"keys": ["ctrl", "s"]})),
        (Scroll(-3), [], ("scroll", {"clicks": -3})),
        (Scroll(2, "horizontal", HERE), [AT], ("scroll", {"clicks": 2, "direction": "horizontal", "x": 10, "y": 20})),
        (Drag(HERE, THERE), [AT, TO], ("drag", {"x1": 10, "y1": 20, "x2": 30, "y2": 40})),
        (
            Drag(HERE, THERE, "middle"),
            [AT, TO],
            ("drag", {"x1": 10, "y1": 20, "x2": 30, "y2": 40, "button": "middle"}),
        ),
    ],
)
def test_that_an_action_is_translated_and_only_the_unusual_is_said(
    action: Acting, points: list[ScreenPoint], command: tuple[str, dict[str, Any]]
) -> None:
    assert command_of(action, points) == command


def test_that_a_move_is_refused_because_no_command_stands_for_it() -> None:
    with pytest.raises(ActionRefused) as refused:
        command_of(Move(HERE), [AT])
    assert refused.value.rule == "no_command"
