"""Actions in the service's spelling. Source: contract, section 3."""

from __future__ import annotations

from typing import Any

from coasty_desktop.core import action as act


def action_json(action: act.Action) -> dict[str, Any]:
    """The action as an answer holds it."""
    return {"action_type": act.kind_of(action), "params": _params(action), "description": act.describe(action)}


def _params(action: act.Action) -> dict[str, Any]:  # noqa: PLR0911 - one line a kind
    match action:
        case act.Click(at=at, button=button, count=count):
            return {"x": round(at.x), "y": round(at.y), "button": button, "clicks": count}
        case act.Move(at=at):
            return {"x": round(at.x), "y": round(at.y)}
        case act.TypeText(text=text):
            return {"text": text}
        case act.KeyPress(keys=keys) | act.KeyCombo(keys=keys):
            return {"keys": list(keys)}
        case act.Scroll(clicks=clicks, axis=axis, at=at):
            place = {} if at is None else {"x": round(at.x), "y": round(at.y)}
            return {"clicks": clicks, "direction": axis} | place
        case act.Drag(start=start, end=end, button=button):
            return {
                "x1": round(start.x), "y1": round(start.y), "x2": round(end.x), "y2": round(end.y), "button": button
            }  # fmt: skip
        case act.Wait(seconds=seconds):
            return {"seconds": seconds}
        case act.Fail(reason=reason):
            return {"reason": reason}
        case _:
            return {}
