import pytest

from coasty_desktop.core import action as act
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.sandbox.wire import action_json

AT = ModelPoint(1.6, 2)


@pytest.mark.parametrize(
    ("action", "kind", "params"),
    [
        (act.Click(AT, "right", 2), "click", {"x": 2, "y": 2, "button": "right", "clicks": 2}),
        (act.Move(AT), "move", {"x": 2, "y": 2}),
        (act.TypeText("ü\n"), "type_text", {"text": "ü\n"}),
        (act.KeyPress(("a", "b")), "key_press", {"keys": ["a", "b"]}),
        (act.KeyCombo(("ctrl", "s")), "key_combo", {"keys": ["ctrl", "s"]}),
        (act.Scroll(-3), "scroll", {"clicks": -3, "direction": "vertical"}),
        (act.Scroll(3, "horizontal", AT), "scroll", {"clicks": 3, "direction": "horizontal", "x": 2, "y": 2}),
        (act.Drag(AT, ModelPoint(5, 6)), "drag", {"x1": 2, "y1": 2, "x2": 5, "y2": 6, "button": "left"}),
        (act.Wait(1.5), "wait", {"seconds": 1.5}),
        (act.Done(), "done", {}),
        (act.Fail("no"), "fail", {"reason": "no"}),
    ],
)
def test_that_every_action_has_the_services_spelling(action: act.Action, kind: str, params: dict[str, object]) -> None:
    said = action_json(action)
    assert (said["action_type"], said["params"]) == (kind, params)
    assert said["description"]
