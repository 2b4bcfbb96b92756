"""What must have arrived, derived from the actions, and whether it did.

Nineteen checks of the steps: each press and each release at its scaled place with its button (7 + 7), the turns of the
wheel down and up, at their place, and the three key actions. Each text is one more: the field holds exactly it.
"""

from __future__ import annotations

from typing import Any

Log = list[dict[str, Any]]
# The middle of a scaled pixel may be rounded either way.
TOLERANCE_PX = 1
SCALE = 1.5  # a 1920x1080 screen, pictures of 1280x720


def _points(action: dict[str, Any]) -> tuple[tuple[float, float], tuple[float, float]]:
    params = action["params"]
    if action["action_type"] == "click":
        return (params["x"], params["y"]), (params["x"], params["y"])
    start = params.get("x1", params.get("from_x")), params.get("y1", params.get("from_y"))
    end = params.get("x2", params.get("to_x")), params.get("y2", params.get("to_y"))
    return start, end


def expected_buttons(steps: list[list[dict[str, Any]]]) -> list[tuple[str, str, float, float]]:
    """(press or release, button, x, y) on the screen, in order."""
    out = []
    for action in (action for step in steps for action in step):
        if action["action_type"] not in ("click", "drag"):
            continue
        start, end = _points(action)
        button = action["params"].get("button", "left")
        for _ in range(action["params"].get("clicks", 1)):
            out.append(("press", button, start[0] * SCALE, start[1] * SCALE))
            out.append(("release", button, end[0] * SCALE, end[1] * SCALE))
    return out


def judge(steps: list[list[dict[str, Any]]], log: Log) -> list[tuple[str, bool]]:
    """Every check with its verdict. A wanted event counts once, and only in its order."""
    seen = [line for line in log if line["kind"] in ("press", "release")]
    results, at = [], 0
    for kind, button, x, y in expected_buttons(steps):
        found = next((i for i in range(at, len(seen)) if _is(seen[i], kind, button, x, y)), None)
        results.append((f"{kind} {button} at {x:.0f}, {y:.0f}", found is not None))
        at = at if found is None else found + 1
    return results + _wheel(log) + _keys(log)


def _is(line: dict[str, Any], kind: str, button: str, x: float, y: float) -> bool:
    near = abs(line["x"] - x) <= TOLERANCE_PX and abs(line["y"] - y) <= TOLERANCE_PX
    return line["kind"] == kind and line["button"] == button and near


def _wheel(log: Log) -> list[tuple[str, bool]]:
    turns = [line for line in log if line["kind"] == "wheel"]
    there = [line for line in turns if abs(line["x"] - 960) <= TOLERANCE_PX and abs(line["y"] - 540) <= TOLERANCE_PX]
    down = -sum(line["turns"] for line in there if line["turns"] < 0)
    up = sum(line["turns"] for line in there if line["turns"] > 0)
    return [("three turns down at 960, 540", down == 3), ("two turns up at 960, 540", up == 2)]


def _keys(log: Log) -> list[tuple[str, bool]]:
    keys = [(line["key"], tuple(line["held"])) for line in log if line["kind"] == "key"]
    pressed = [key for key in keys if key[0] not in ("control", "alt", "shift")]
    return [
        ("Ctrl+A", ("a", ("ctrl",)) in pressed),
        ("Tab, then F5", [key for key in pressed if key in (("tab", ()), ("f5", ()))] == [("tab", ()), ("f5", ())]),
        ("Page Down", ("pagedown", ()) in pressed),
    ]
