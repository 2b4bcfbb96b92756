"""Reads source text into actions: calls with plain values, nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

_Arguments = dict[str, Any]
_PLACES: dict[str, tuple[str, ...]] = {
    "click": ("x", "y", "clicks", "interval", "button"), "doubleClick": ("x", "y"), "tripleClick": ("x", "y"),
    "rightClick": ("x", "y"), "middleClick": ("x", "y"), "moveTo": ("x", "y"), "write": ("message",),
    "typewrite": ("message",), "press": ("keys", "presses"), "hotkey": (), "scroll": ("clicks", "x", "y"),
    "hscroll": ("clicks", "x", "y"), "vscroll": ("clicks", "x", "y"), "dragTo": ("x", "y"), "sleep": ("seconds",),
}  # fmt: skip


def actions_of(code: str) -> list[dict[str, Any]]:
    """The actions that the calls amount to; what is no such call is `raw`."""
    try:
        statements = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [_action("raw", code=code)]
    actions: list[dict[str, Any]] = []
    pointer: tuple[Any, Any] | None = None
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        action = _action_of(statement, pointer)
        if action["action_type"] == "raw":
            action["params"]["code"] = ast.unparse(statement)
        if action["action_type"] == "move":
            pointer = (action["params"]["x"], action["params"]["y"])
        actions.append(action)
    return actions


def _action(kind: str, **params: Any) -> dict[str, Any]:
    return {"action_type": kind, "params": {name: value for name, value in params.items() if value is not None}}


def _action_of(statement: ast.stmt, pointer: tuple[Any, Any] | None) -> dict[str, Any]:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return _action("raw")
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    try:
        values = [ast.literal_eval(value) for value in call.args]
        named = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg}
        if name == "hotkey":
            return _action("key_combo", keys=[str(key) for key in values])
        given = dict(zip(_PLACES[name], values, strict=False)) | named
        return _BUILDERS[name](given, pointer)
    except (KeyError, ValueError, TypeError, SyntaxError):
        return _action("raw")


def _clicking(button: str, count: int) -> Callable[[_Arguments, tuple[Any, Any] | None], dict[str, Any]]:
    def build(given: _Arguments, pointer: tuple[Any, Any] | None) -> dict[str, Any]:
        clicks = int(given.get("clicks", count))
        return _action("click", x=given["x"], y=given["y"], button=given.get("button", button), clicks=clicks)

    return build


def _press(given: _Arguments, pointer: tuple[Any, Any] | None) -> dict[str, Any]:
    keys = given["keys"] if isinstance(given["keys"], list) else [given["keys"]]
    return _action("key_press", keys=[str(key) for key in keys] * int(given.get("presses", 1)))


def _scrolling(direction: str) -> Callable[[_Arguments, tuple[Any, Any] | None], dict[str, Any]]:
    def build(given: _Arguments, pointer: tuple[Any, Any] | None) -> dict[str, Any]:
        return _action("scroll", clicks=given["clicks"], direction=direction, x=given.get("x"), y=given.get("y"))

    return build


def _drag(given: _Arguments, pointer: tuple[Any, Any] | None) -> dict[str, Any]:
    if pointer is None:
        return _action("raw")
    return _action(
        "drag", x1=pointer[0], y1=pointer[1], x2=given["x"], y2=given["y"], button=given.get("button", "left")
    )


_BUILDERS: dict[str, Callable[[_Arguments, tuple[Any, Any] | None], dict[str, Any]]] = {
    "click": _clicking("left", 1),
    "doubleClick": _clicking("left", 2),
    "tripleClick": _clicking("left", 3),
    "rightClick": _clicking("right", 1),
    "middleClick": _clicking("middle", 1),
    "moveTo": lambda given, pointer: _action("move", x=given["x"], y=given["y"]),
    "write": lambda given, pointer: _action("type_text", text=str(given["message"])),
    "typewrite": lambda given, pointer: _action("type_text", text=str(given["message"])),
    "press": _press,
    "scroll": _scrolling("vertical"),
    "vscroll": _scrolling("vertical"),
    "hscroll": _scrolling("horizontal"),
    "dragTo": _drag,
    "sleep": lambda given, pointer: _action("wait", seconds=float(given["seconds"])),
}
