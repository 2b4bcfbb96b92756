"""Commands that act on a machine's desktop as a hand would, and on its windows."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import msgspec

from coasty_desktop.core import action as act
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.sandbox.machines.command import Command, Nothing, Outcome
from coasty_desktop.sandbox.machines.desktop import Desktop
from coasty_desktop.sandbox.machines.files import NoSuchThing
from coasty_desktop.sandbox.machines.machine import Machine
from coasty_desktop.sandbox.machines.window import Knob, Window
from coasty_desktop.sandbox.route import Json

_SCOPE = "actions:exec"
Keys = Annotated[list[Annotated[str, msgspec.Meta(max_length=30)]], msgspec.Meta(min_length=1, max_length=20)]
Times = Annotated[int, msgspec.Meta(ge=1, le=3)]


class _Click(msgspec.Struct, frozen=True):
    x: float
    y: float
    button: act.Button = "left"
    clicks: Times = 1
    modifiers: list[str] = []


class _Type(msgspec.Struct, frozen=True):
    text: Annotated[str, msgspec.Meta(max_length=20_000)]


class _Keys(msgspec.Struct, frozen=True):
    keys: Keys


class _Scroll(msgspec.Struct, frozen=True):
    clicks: Annotated[int, msgspec.Meta(ge=-1000, le=1000)]
    direction: str = "vertical"
    x: float | None = None
    y: float | None = None


class _Drag(msgspec.Struct, frozen=True):
    x1: float
    y1: float
    x2: float
    y2: float
    button: act.Button = "left"


class _Named(msgspec.Struct, frozen=True):
    window_id: str = ""
    title: str = ""


class _Placed(msgspec.Struct, frozen=True):
    x: Annotated[int, msgspec.Meta(ge=-5000, le=5000)]
    y: Annotated[int, msgspec.Meta(ge=-5000, le=5000)]
    window_id: str = ""
    title: str = ""


def _desktop(machine: Machine) -> Desktop:
    if not machine.asked.desktop_enabled:
        raise NoSuchThing("this machine has no desktop; create one with desktop_enabled")
    machine.desktop.refresh()
    return machine.desktop


def _do(machine: Machine, action: act.Action) -> Outcome:
    _desktop(machine).perform(action)
    return Outcome()


def _click(machine: Machine, asked: _Click, timeout_s: float, count: int = 0) -> Outcome:
    return _do(machine, act.Click(ModelPoint(asked.x, asked.y), asked.button, count or asked.clicks))


def _type(machine: Machine, asked: _Type, timeout_s: float) -> Outcome:
    return _do(machine, act.TypeText(asked.text))


def _press(machine: Machine, asked: _Keys, timeout_s: float) -> Outcome:
    return _do(machine, act.KeyPress(tuple(asked.keys)))


def _hold(machine: Machine, asked: _Keys, timeout_s: float) -> Outcome:
    return _do(machine, act.KeyCombo(tuple(asked.keys)))


def _scroll(machine: Machine, asked: _Scroll, timeout_s: float) -> Outcome:
    where = None if asked.x is None or asked.y is None else ModelPoint(asked.x, asked.y)
    return _do(
        machine, act.Scroll(asked.clicks, "horizontal" if asked.direction == "horizontal" else "vertical", where)
    )


def _drag(machine: Machine, asked: _Drag, timeout_s: float) -> Outcome:
    return _do(machine, act.Drag(ModelPoint(asked.x1, asked.y1), ModelPoint(asked.x2, asked.y2), asked.button))


def _screenshot(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    _desktop(machine)
    return Outcome(is_shown=True)


def _list(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    desktop = _desktop(machine)
    return Outcome({"windows": [_said(desktop, one) for one in reversed(desktop.windows) if one.is_open]})


def _switch(machine: Machine, asked: _Named, timeout_s: float) -> Outcome:
    desktop = _desktop(machine)
    window = _window(desktop, asked.window_id, asked.title)
    desktop.show(window)
    return Outcome(_said(desktop, window))


def _restore(machine: Machine, asked: _Named, timeout_s: float) -> Outcome:
    desktop = _desktop(machine)
    window = _window(desktop, asked.window_id, asked.title)
    window.restore()
    return Outcome(_said(desktop, window))


def _maximize(machine: Machine, asked: _Named, timeout_s: float) -> Outcome:
    desktop = _desktop(machine)
    window = _window(desktop, asked.window_id, asked.title)
    desktop.show(window)
    window.maximize()
    return Outcome(_said(desktop, window))


def _hide(machine: Machine, asked: _Named, timeout_s: float, *, knob: Knob) -> Outcome:
    desktop = _desktop(machine)
    window = _window(desktop, asked.window_id, asked.title)
    desktop.hide(window, knob)
    return Outcome(_said(desktop, window))


def _move(machine: Machine, asked: _Placed, timeout_s: float) -> Outcome:
    desktop = _desktop(machine)
    window = _window(desktop, asked.window_id, asked.title)
    window.move(asked.x, asked.y)
    return Outcome(_said(desktop, window))


def _arrange(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    _desktop(machine).arrange()
    return Outcome()


def _window(desktop: Desktop, window_id: str, title: str) -> Window:
    """An open window by its id, or by a part of its title. Raises NoSuchThing."""
    wanted = title.casefold()
    for window in reversed(desktop.windows):
        is_titled = bool(wanted) and (wanted in window.title.casefold() or wanted == window.name.casefold())
        if window.is_open and (is_titled or (window_id and window_id == window.name.lower())):
            return window
    raise NoSuchThing("there is no such window; name it by window_id or title, see list_windows")


def _said(desktop: Desktop, window: Window) -> Json:
    box = window.box
    return {
        "window_id": window.name.lower(), "title": window.title, "x": box.x, "y": box.y, "width": box.width,
        "height": box.height, "is_focused": window is desktop.front, "is_minimized": window.is_minimized,
        "is_maximized": window.before_maximized is not None,
    }  # fmt: skip


DESKTOP_COMMANDS = (
    Command("click", _SCOPE, _Click, _click),
    Command("double_click", _SCOPE, _Click, partial(_click, count=2)),
    Command("click_with_modifiers", _SCOPE, _Click, _click),
    Command("type", _SCOPE, _Type, _type),
    Command("key_press", _SCOPE, _Keys, _press),
    Command("key_combo", _SCOPE, _Keys, _hold),
    Command("scroll", _SCOPE, _Scroll, _scroll),
    Command("drag", _SCOPE, _Drag, _drag),
    Command("screenshot", _SCOPE, Nothing, _screenshot),
    Command("list_windows", _SCOPE, Nothing, _list),
    Command("switch_to_window", _SCOPE, _Named, _switch),
    Command("close_window", _SCOPE, _Named, partial(_hide, knob="close")),
    Command("minimize_window", _SCOPE, _Named, partial(_hide, knob="minimize")),
    Command("maximize_window", _SCOPE, _Named, _maximize),
    Command("restore_window", _SCOPE, _Named, _restore),
    Command("arrange_windows", _SCOPE, Nothing, _arrange),
    Command("move_window", _SCOPE, _Placed, _move),
)
