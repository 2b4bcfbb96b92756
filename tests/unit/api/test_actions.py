"""Both spellings of every action, and everything that is neither."""

import math
from typing import Any

import pytest

from coasty_desktop.api.actions import MOST_ACTIONS, read_action, read_actions
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


def read(name: str, **params: Any) -> Action:
    return read_action({"action_type": name, "params": params})


@pytest.mark.parametrize(
    ("name", "params", "meant"),
    [
        ("click", {"x": 1, "y": 2}, Click(AT)),
        ("click", {"x": "1", "y": "2.0"}, Click(AT)),
        ("click", {"x": 1.25, "y": 2.5}, Click(ModelPoint(1.25, 2.5))),
        ("click", {"x": -1, "y": 2}, Click(ModelPoint(-1, 2))),
        ("click", {"x": 1, "y": 2, "button": "RIGHT", "clicks": 3}, Click(AT, "right", 3)),
        ("click", {"x": 1, "y": 2, "button": None, "clicks": None}, Click(AT)),
        ("click", {"x": 1, "y": 2, "clicks": "2", "future": [1]}, Click(AT, "left", 2)),
        ("double_click", {"x": 1, "y": 2}, Click(AT, "left", 2)),
        ("move", {"x": 1, "y": 2}, Move(AT)),
        ("type_text", {"text": "Grüße, 漢字 😀\n"}, TypeText("Grüße, 漢字 😀\n")),
        ("type", {"text": ""}, TypeText("")),
        ("key_press", {"keys": ["enter", "tab"]}, KeyPress(("enter", "tab"))),
        ("key_press", {"keys": "enter"}, KeyPress(("enter",))),
        ("key_press", {"key": "enter"}, KeyPress(("enter",))),
        ("key_press", {"keys": ["a"], "key": "b"}, KeyPress(("a",))),
        ("key_press", {"keys": [" ", 5, " f1 "]}, KeyPress((" ", "5", "f1"))),
        ("key_press", {"keys": "+"}, KeyPress(("+",))),
        ("key_combo", {"keys": ["ctrl", "c"]}, KeyCombo(("ctrl", "c"))),
        ("key_combo", {"keys": "ctrl+shift+t"}, KeyCombo(("ctrl", "shift", "t"))),
        ("key_combo", {"keys": "ctrl + c"}, KeyCombo(("ctrl", "c"))),
        ("key_combo", {"keys": "ctrl++"}, KeyCombo(("ctrl", "+"))),
        ("key_combo", {"keys": ["ctrl", "+"]}, KeyCombo(("ctrl", "+"))),
        ("key_combo", {"keys": ["ctrl+c"]}, KeyCombo(("ctrl", "c"))),
        ("scroll", {"clicks": -3}, Scroll(-3)),
        ("scroll", {"clicks": 2, "direction": "horizontal", "x": 1, "y": 2}, Scroll(2, "horizontal", AT)),
        ("scroll", {"x": 1, "y": 2, "direction": "down", "amount": 3}, Scroll(-3, "vertical", AT)),
        ("scroll", {"direction": "up", "amount": "3"}, Scroll(3)),
        ("scroll", {"direction": "left", "amount": 3}, Scroll(-3, "horizontal")),
        ("scroll", {"direction": "right", "amount": 3}, Scroll(3, "horizontal")),
        ("scroll", {"direction": "down", "amount": 9, "clicks": 2}, Scroll(2)),
        ("scroll", {"clicks": 0.4}, Scroll(1)),
        ("scroll", {"clicks": -0.4}, Scroll(-1)),
        ("scroll", {"clicks": -2.6}, Scroll(-3)),
        ("drag", {"x1": 1, "y1": 2, "x2": 3, "y2": 4}, Drag(AT, ModelPoint(3, 4))),
        ("drag", {"from_x": 1, "from_y": 2, "to_x": 3, "to_y": 4}, Drag(AT, ModelPoint(3, 4))),
        (
            "drag",
            {"x1": 1, "y1": 2, "x2": 3, "y2": 4, "from_x": 9, "from_y": 9, "to_x": 9, "to_y": 9, "button": "right"},
            Drag(AT, ModelPoint(3, 4), "right"),
        ),
        ("wait", {"seconds": 1.5}, Wait(1.5)),
        ("wait", {"ms": 500}, Wait(0.5)),
        ("wait", {"seconds": 2, "ms": 500}, Wait(2)),
        ("raw", {"code": "pyautogui.click(1, 2)"}, Raw("pyautogui.click(1, 2)")),
        ("raw", {}, Raw("")),
        ("done", {}, Done()),
        ("fail", {"reason": "blocked"}, Fail("blocked")),
    ],
)
def test_that_both_spellings_are_read(name: str, params: dict[str, Any], meant: Action) -> None:
    assert read(name, **params) == meant


@pytest.mark.parametrize("value", [{"action_type": "done"}, {"action_type": "done", "params": None}])
def test_that_endings_need_no_parameters(value: dict[str, Any]) -> None:
    assert read_action(value) == Done()


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("click", {"x": 1}),
        ("click", {}),
        ("click", {"x": None, "y": 2}),
        ("click", {"x": [1], "y": 2}),
        ("click", {"x": True, "y": 2}),
        ("click", {"x": math.nan, "y": 2}),
        ("click", {"x": math.inf, "y": 2}),
        ("click", {"x": 1e300, "y": 2}),
        ("click", {"x": 10**400, "y": 2}),
        ("click", {"x": 1, "y": 2, "button": "fire"}),
        ("click", {"x": 1, "y": 2, "button": {"a": []}}),
        ("click", {"x": 1, "y": 2, "clicks": 0}),
        ("click", {"x": 1, "y": 2, "clicks": 1.5}),
        ("click", {"x": 1, "y": 2, "clicks": 1000}),
        ("move", {"x": "left", "y": 2}),
        ("type_text", {}),
        ("type_text", {"text": 5}),
        ("type_text", {"text": "x" * 200_000}),
        ("type_text", {"text": "half \ud83d"}),
        ("key_press", {}),
        ("key_press", {"keys": []}),
        ("key_press", {"keys": ["a"] * 51}),
        ("key_press", {"keys": [""]}),
        ("key_press", {"keys": ["  "]}),
        ("key_press", {"keys": [None]}),
        ("key_press", {"keys": [{"a": 1}]}),
        ("key_press", {"keys": "x" * 41}),
        ("key_combo", {"keys": "ctrl+"}),
        ("key_combo", {"keys": "+c"}),
        ("scroll", {"direction": "down"}),
        ("scroll", {"clicks": 1, "direction": "sideways"}),
        ("scroll", {"clicks": 1, "direction": 7}),
        ("scroll", {"clicks": 1e9}),
        ("scroll", {"clicks": 1, "x": 1}),
        ("drag", {"x1": 1, "y1": 2, "x2": 3}),
        ("drag", {"x1": 1, "y1": 2, "to_x": 3, "to_y": 4}),
        ("drag", {}),
        ("wait", {}),
        ("wait", {"seconds": -1}),
        ("wait", {"seconds": 1e6}),
        ("wait", {"ms": "soon"}),
    ],
)
def test_that_parameters_without_sense_become_a_named_problem(name: str, params: dict[str, Any]) -> None:
    action = read(name, **params)
    assert isinstance(action, Unknown)
    assert action.name == name
    assert action.problem
    assert action.params == params or any(isinstance(value, float) for value in params.values())


@pytest.mark.parametrize(
    "value", [None, 1, "click", [], {}, {"action_type": 5}, {"action_type": ""}, {"type": "click"}]
)
def test_that_an_entry_without_a_name_is_unknown(value: object) -> None:
    action = read_action(value)
    assert isinstance(action, Unknown)
    assert action.problem


def test_that_a_new_kind_of_action_is_kept_as_it_came() -> None:
    assert read("hover_3d", z=1) == Unknown("hover_3d", {"z": 1})
    assert read("CLICK", x=1, y=2) == Unknown("CLICK", {"x": 1, "y": 2})
    assert read("sk-coasty-live-abc\x1b[1m") == Unknown("sk-coasty-live-***", {})


@pytest.mark.parametrize("params", [[], "x", 5, None])
def test_that_parameters_of_a_wrong_type_are_a_problem(params: object) -> None:
    action = read_action({"action_type": "click", "params": params})
    assert isinstance(action, Unknown)
    assert action.problem == "its parameters are not an object"


def test_that_an_endless_list_is_cut_and_stops() -> None:
    actions = read_actions([{"action_type": "move", "params": {"x": 1, "y": 2}}] * 5000)
    assert len(actions) == MOST_ACTIONS + 1
    assert isinstance(actions[-1], Unknown)
