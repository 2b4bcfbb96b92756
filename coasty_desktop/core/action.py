"""What to do on a screen: the sealed union of actions, in the coordinates of the picture that was sent.

Source: contract, section 3. The service's spellings are normalised once, in `api.wire`; nothing else reads them.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from coasty_desktop.core.geometry import ModelPoint

Button = Literal["left", "middle", "right"]


class Click(msgspec.Struct, frozen=True, tag="click", rename={"count": "clicks"}):
    """Press and release a button `count` times at one point."""

    at: ModelPoint
    button: Button = "left"
    count: int = 1


class Move(msgspec.Struct, frozen=True, tag="move"):
    """Put the pointer somewhere without pressing."""

    at: ModelPoint


class TypeText(msgspec.Struct, frozen=True, tag="type_text"):
    """Type any Unicode text; newline and tab are the Enter and Tab keys."""

    text: str


class KeyPress(msgspec.Struct, frozen=True, tag="key_press"):
    """Tap keys one after the other."""

    keys: tuple[str, ...]


class KeyCombo(msgspec.Struct, frozen=True, tag="key_combo"):
    """Hold keys together, then release them in reverse order."""

    keys: tuple[str, ...]


class Scroll(msgspec.Struct, frozen=True, tag="scroll", rename={"axis": "direction"}):
    """Turn a wheel: positive is up, or right when horizontal. Without a point, where the pointer is."""

    clicks: int
    axis: Literal["vertical", "horizontal"] = "vertical"
    at: ModelPoint | None = None


class Drag(msgspec.Struct, frozen=True, tag="drag"):
    """Press at one point, release at another."""

    start: ModelPoint
    end: ModelPoint
    button: Button = "left"


class Wait(msgspec.Struct, frozen=True, tag="wait"):
    """Do nothing for a while; done by the loop, never sent to a computer."""

    seconds: float


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The service says that the task is finished."""


class Fail(msgspec.Struct, frozen=True, tag="fail"):
    """The service says that the task cannot be finished."""

    reason: str = ""


class Raw(msgspec.Struct, frozen=True, tag="raw"):
    """Code the service would run; shown, never executed."""

    code: str


class Unknown(msgspec.Struct, frozen=True, tag="unknown"):
    """An action this program does not know, or one whose parameters make no sense; it stops the step."""

    name: str
    params: dict[str, Any] = {}
    problem: str = ""


Action = Click | Move | TypeText | KeyPress | KeyCombo | Scroll | Drag | Wait | Done | Fail | Raw | Unknown
Acting = Click | Move | TypeText | KeyPress | KeyCombo | Scroll | Drag


def points_of(action: Action) -> tuple[ModelPoint, ...]:
    """The points an action names, in the order they are reached."""
    match action:
        case Click(at=at) | Move(at=at):
            return (at,)
        case Scroll(at=at):
            return () if at is None else (at,)
        case Drag(start=start, end=end):
            return (start, end)
        case _:
            return ()


def kind_of(action: Action) -> str:
    """The contract's name of the action's kind."""
    return action.name if isinstance(action, Unknown) else str(action.__struct_config__.tag)


def describe(action: Action) -> str:  # noqa: C901, PLR0911 - one case an action
    """What the action will do, in a person's words; plain text, safe to show."""
    match action:
        case Click(at=at, button=button, count=count):
            times = {1: "Click", 2: "Double-click", 3: "Triple-click"}.get(count, f"Click {count} times")
            prefix = "" if button == "left" else f" with the {button} button"
            return f"{times} at {at.x:.0f}, {at.y:.0f}{prefix}"
        case Move(at=at):
            return f"Move to {at.x:.0f}, {at.y:.0f}"
        case TypeText(text=text):
            return f"Type “{_one_line(text)}”"
        case KeyPress(keys=keys):
            return "Press " + ", ".join(_key_name(key) for key in keys)
        case KeyCombo(keys=keys):
            return "Press " + " + ".join(_key_name(key) for key in keys)
        case Scroll(clicks=clicks, axis=axis):
            way = ("right" if clicks > 0 else "left") if axis == "horizontal" else ("up" if clicks > 0 else "down")
            return f"Scroll {way} by {abs(clicks)}"
        case Drag(start=start, end=end):
            return f"Drag from {start.x:.0f}, {start.y:.0f} to {end.x:.0f}, {end.y:.0f}"
        case Wait(seconds=seconds):
            return f"Wait {seconds:g} s"
        case Done():
            return "Done"
        case Fail(reason=reason):
            return f"Give up: {reason}" if reason else "Give up"
        case Raw():
            return "Code that is not executed"
        case Unknown(name=name):
            return f"Unknown action “{_one_line(name)}”"


def _one_line(text: str, limit: int = 60) -> str:
    flat = text.replace("\n", "↵").replace("\t", "⇥")
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _key_name(key: str) -> str:
    return key if len(key) == 1 and not key.isalpha() else key[:1].upper() + key[1:]
