"""Earlier steps as a stateless prediction sends them, oldest first.

Source: contract, section 11: the published shape, the echo of an action cut to its kind and parameters.
"""

from __future__ import annotations

from typing import Any

import msgspec

from coasty_desktop.core.action import (
    Action,
    Click,
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
    kind_of,
)

MOST_STEPS = 20
MOST_ACTIONS = 10
LONGEST_REASONING = 16_000


class EarlierStep(msgspec.Struct, frozen=True):
    """A picture (PNG or JPEG bytes) that was sent before, and what the service said to it."""

    image: bytes
    actions: tuple[Action, ...] = ()
    reasoning: str = ""


def echo(action: Action) -> dict[str, Any] | None:
    """An action as it may be sent back, or None for one that the service would refuse."""
    if isinstance(action, Raw | Unknown):
        return None
    return {"action_type": kind_of(action), "params": _pointing(action) or _other(action)}


def _pointing(action: Action) -> dict[str, Any]:
    match action:
        case Click(at=at, button=button, count=count):
            return {"x": at.x, "y": at.y, "button": button, "clicks": count}
        case Move(at=at):
            return {"x": at.x, "y": at.y}
        case Scroll(clicks=clicks, axis=axis, at=at):
            where = {} if at is None else {"x": at.x, "y": at.y}
            return {"clicks": clicks, "direction": axis, **where}
        case Drag(start=start, end=end, button=button):
            return {"x1": start.x, "y1": start.y, "x2": end.x, "y2": end.y, "button": button}
        case _:
            return {}


def _other(action: Action) -> dict[str, Any]:
    match action:
        case TypeText(text=text):
            return {"text": text}
        case KeyPress(keys=keys) | KeyCombo(keys=keys):
            return {"keys": list(keys)}
        case Wait(seconds=seconds):
            return {"seconds": seconds}
        case Fail(reason=reason) if reason:
            return {"reason": reason}
        case _:
            return {}
