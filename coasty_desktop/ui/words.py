"""Actions and states in a person's words, translated. Pure text: safe to show, never rich."""

from __future__ import annotations

from collections.abc import Sequence

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
from coasty_desktop.ui.translation import translator

_LONGEST = 80
tr = translator("words")


def one_line(text: str, limit: int = _LONGEST) -> str:
    """Show line ends and tabs as signs, and cut what is too long."""
    flat = text.replace("\r\n", "\n").replace("\n", "↵").replace("\t", "⇥")
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def in_words(action: Action, limit: int = _LONGEST) -> str:  # noqa: C901, PLR0911 - one case for each kind of action
    """What the action will do; texts longer than `limit` are cut."""
    match action:
        case Click(at=at, button=button, count=count):
            return _clicked(button, count).format(place(at))
        case Move(at=at):
            return tr("move to {0}").format(place(at))
        case TypeText(text=text):
            return tr("type “{0}”").format(one_line(text, limit))
        case KeyPress(keys=keys):
            return tr("press {0}").format(", ".join(key_name(key) for key in keys))
        case KeyCombo(keys=keys):
            return tr("press {0}").format(keys_together(keys))
        case Scroll():
            return _scrolled(action)
        case Drag(start=start, end=end):
            return tr("drag from {0} to {1}").format(place(start), place(end))
        case Wait(seconds=seconds):
            return tr("wait {0} s").format(f"{seconds:g}")
        case Done():
            return tr("say that it is done")
        case Fail(reason=reason):
            return tr("give up: {0}").format(one_line(reason)) if reason else tr("give up")
        case Raw():
            return tr("show code (it is never executed)")
        case Unknown(name=name):
            return tr("something this program does not know: {0}").format(one_line(name, 40))


def sentence(actions: Sequence[Action], limit: int = _LONGEST) -> str:
    """All of a step as one sentence: `Click at 120, 80, then type “Acme”`; texts longer than `limit` are cut."""
    if not actions:
        return tr("Nothing to do in this step")
    joined = tr(", then ").join(in_words(action, limit) for action in actions)
    return joined[:1].upper() + joined[1:]


def place(at: ModelPoint) -> str:
    """A point of the picture as two whole numbers."""
    return f"{at.x:.0f}, {at.y:.0f}"


def key_name(key: str) -> str:
    """A key as it stands on a keyboard."""
    known = {
        "ctrl": "Ctrl",
        "control": "Ctrl",
        "alt": "Alt",
        "shift": "Shift",
        "enter": "Enter",
        "return": "Enter",
        "esc": "Esc",
        "escape": "Esc",
        "tab": "Tab",
        "space": tr("Space"),
        "cmd": "Cmd",
        "meta": "Meta",
        "super": "Super",
        "win": "Win",
        "backspace": "Backspace",
        "delete": "Delete",
        "del": "Delete",
        "pageup": "Page Up",
        "pagedown": "Page Down",
        "up": "↑",
        "down": "↓",
        "left": "←",
        "right": "→",
    }
    return known.get(key.lower(), key.upper() if len(key) == 1 else key[:1].upper() + key[1:])


def keys_together(keys: Sequence[str]) -> str:
    """`Ctrl + L`."""
    return " + ".join(key_name(key) for key in keys)


def seconds(value: float) -> str:
    """`3.4 s`, or `2 min 5 s` from a minute on."""
    if value < 60:
        return tr("{0} s").format(f"{value:.1f}")
    whole = round(value)
    return tr("{0} min {1} s").format(whole // 60, whole % 60)


def _clicked(button: str, count: int) -> str:
    if button == "right":
        return tr("right-click at {0}") if count == 1 else tr("right-click several times at {0}")
    if button == "middle":
        return tr("middle-click at {0}") if count == 1 else tr("middle-click several times at {0}")
    return {1: tr("click at {0}"), 2: tr("double-click at {0}"), 3: tr("triple-click at {0}")}.get(
        count, tr("click many times at {0}")
    )


def _scrolled(action: Scroll) -> str:
    clicks, horizontal = action.clicks, action.axis == "horizontal"
    way = (
        (tr("scroll right by {0}") if clicks > 0 else tr("scroll left by {0}"))
        if horizontal
        else (tr("scroll up by {0}") if clicks > 0 else tr("scroll down by {0}"))
    )
    return way.format(abs(clicks))
