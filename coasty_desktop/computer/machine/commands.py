"""From an action to the command a machine takes: two vocabularies, translated here and nowhere else.

Source: contract, section 3. Only `click` {x, y} is confirmed; every other parameter's name is a guess that lives in
this table, so that a service that names them otherwise needs one change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coasty_desktop.core.action import Acting, Click, Drag, KeyCombo, KeyPress, Move, Scroll, TypeText
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenPoint

Command = tuple[str, dict[str, Any]]


def command_of(action: Acting, points: Sequence[ScreenPoint]) -> Command:
    """The command's name and parameters; `points` are the action's, in pixels of the machine's screen.

    What is as it usually is, is not said: a machine may refuse a parameter that it does not know. Raises ActionRefused
    for an action that no command stands for.
    """
    match action:
        case Click(button=button, count=count):
            return "click", {
                **_at(points[0]),
                **({} if button == "left" else {"button": button}),
                **({} if count == 1 else {"clicks": count}),
            }
        case TypeText(text=text):
            return "type", {"text": text}
        case KeyPress(keys=keys):
            return "key_press", {"keys": list(keys)}
        case KeyCombo(keys=keys):
            return "key_combo", {"keys": list(keys)}
        case Scroll(clicks=clicks, axis=axis):
            where = _at(points[0]) if points else {}
            return "scroll", {"clicks": clicks, **({} if axis == "vertical" else {"direction": axis}), **where}
        case Drag(button=button):
            start, end = points
            way = {"x1": start.x, "y1": start.y, "x2": end.x, "y2": end.y}
            return "drag", way if button == "left" else {**way, "button": button}
        case Move():
            raise ActionRefused(
                "A machine has no command that only moves the pointer",
                "Nothing was done. Describe the task without pointing at things.",
                rule="no_command",
            )


def _at(point: ScreenPoint) -> dict[str, Any]:
    return {"x": point.x, "y": point.y}
