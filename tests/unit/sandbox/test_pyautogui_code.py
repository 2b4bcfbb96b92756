import pytest

from coasty_desktop.sandbox.pyautogui_code import actions_of


@pytest.mark.parametrize(
    ("code", "kind", "params"),
    [
        ("pyautogui.click(1, 2)", "click", {"x": 1, "y": 2, "button": "left", "clicks": 1}),
        ("pyautogui.click(x=1, y=2, clicks=2)", "click", {"x": 1, "y": 2, "button": "left", "clicks": 2}),
        ("pyautogui.rightClick(1, 2)", "click", {"x": 1, "y": 2, "button": "right", "clicks": 1}),
        ("pyautogui.doubleClick(1, 2)", "click", {"x": 1, "y": 2, "button": "left", "clicks": 2}),
        ("pyautogui.write('a', interval=0.1)", "type_text", {"text": "a"}),
        ("pyautogui.press('enter', presses=2)", "key_press", {"keys": ["enter", "enter"]}),
        ("pyautogui.press(['a', 'b'])", "key_press", {"keys": ["a", "b"]}),
        ("pyautogui.hotkey('ctrl', 'c')", "key_combo", {"keys": ["ctrl", "c"]}),
        ("pyautogui.scroll(-3)", "scroll", {"clicks": -3, "direction": "vertical"}),
        ("pyautogui.hscroll(3, x=1, y=2)", "scroll", {"clicks": 3, "direction": "horizontal", "x": 1, "y": 2}),
        ("time.sleep(1.5)", "wait", {"seconds": 1.5}),
        ("os.system('x')", "raw", {"code": "os.system('x')"}),
        ("click(where())", "raw", {"code": "click(where())"}),
        ("pyautogui.click()", "raw", {"code": "pyautogui.click()"}),
        ("if True:", "raw", {"code": "if True:"}),
    ],
)
def test_that_calls_become_actions_and_the_rest_stays_raw(code: str, kind: str, params: dict[str, object]) -> None:
    assert actions_of(code) == [{"action_type": kind, "params": params}]


def test_that_a_drag_begins_where_the_pointer_was_put() -> None:
    found = actions_of("import pyautogui\npyautogui.moveTo(1, 2)\npyautogui.dragTo(3, 4)")
    assert found[1] == {"action_type": "drag", "params": {"x1": 1, "y1": 2, "x2": 3, "y2": 4, "button": "left"}}
