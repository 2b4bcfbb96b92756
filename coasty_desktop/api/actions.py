"""Both spellings of actions, normalised once into `core.action`; an answer can never make this raise.

Source: contract, section 3. Where both spellings come, the newer one wins. What makes no sense becomes `Unknown` with
a sentence: the step stops there and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from coasty_desktop.api.lenient import line, mapping, number, plain, whole, word
from coasty_desktop.core.action import (
    Action,
    Button,
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

Params = Mapping[str, Any]

# Far beyond any screen, clipboard or patience; what lies beyond is a slip of the model.
FARTHEST_PIXEL = 100_000
MOST_CLICKS = 10
MOST_KEYS = 50
LONGEST_KEY = 40
LONGEST_TEXT = 100_000
MOST_SCROLL_CLICKS = 1_000
LONGEST_WAIT_S = 3_600
MOST_ACTIONS = 100

_BUTTONS: dict[str, Button] = {"left": "left", "right": "right", "middle": "middle"}
_SCROLLS: dict[str, tuple[Literal["vertical", "horizontal"], int]] = {
    # direction -> axis, and the sign that `amount` gets; right is positive by assumption (contract, section 12).
    "vertical": ("vertical", 1),
    "horizontal": ("horizontal", 1),
    "up": ("vertical", 1),
    "down": ("vertical", -1),
    "right": ("horizontal", 1),
    "left": ("horizontal", -1),
}


class _Senseless(Exception):
    """The parameters make no sense; the text says why."""


def read_actions(value: object) -> tuple[Action, ...]:
    """Normalise the `actions` of an answer, in their order; anything but a list gives none."""
    entries = value if isinstance(value, list) else []
    actions = [read_action(entry) for entry in entries[:MOST_ACTIONS]]
    if len(entries) > MOST_ACTIONS:
        actions.append(Unknown("", {}, f"the answer holds {len(entries)} actions; the first {MOST_ACTIONS} were read"))
    return tuple(actions)


def read_action(value: object) -> Action:
    """Normalise one action, whatever it looks like."""
    entry = mapping(value)
    name = entry.get("action_type")
    if not isinstance(name, str) or not name:
        return Unknown(line(name, 80), dict(mapping(entry.get("params"))), "the action has no name")
    params = entry.get("params")
    if name in ("done", "fail", "raw"):
        return _ending(name, mapping(params), entry)
    reader = _READERS.get(name)
    if reader is None:
        return Unknown(line(name, 80), dict(mapping(params)))
    if not isinstance(params, dict):
        return Unknown(name, {}, "its parameters are not an object")
    try:
        return reader(params)
    except _Senseless as problem:
        return Unknown(name, dict(params), str(problem))


# ---- one reader for each kind ------------------------------------------------------------------------------------


def _click(params: Params) -> Action:
    count = 1 if params.get("clicks") is None else whole(params["clicks"])
    if count is None or not 1 <= count <= MOST_CLICKS:
        raise _Senseless(f"the number of clicks is not a whole number from 1 to {MOST_CLICKS}")
    return Click(_point(params, "x", "y"), _button(params), count)


def _double_click(params: Params) -> Action:
    return Click(_point(params, "x", "y"), _button(params), 2)


def _move(params: Params) -> Action:
    return Move(_point(params, "x", "y"))


def _type_text(params: Params) -> Action:
    return TypeText(_text(params.get("text")))


def _key_press(params: Params) -> Action:
    given = params.get("keys")
    return KeyPress(_keys(params.get("key") if given is None else given))


def _key_combo(params: Params) -> Action:
    given = params.get("keys")
    keys = _keys(params.get("key") if given is None else given)
    return KeyCombo(tuple(part for key in keys for part in _parts_of_combo(key)))


def _scroll(params: Params) -> Action:
    direction = params.get("direction")
    axis_and_sign = _SCROLLS.get("vertical" if direction is None else word(direction))
    if axis_and_sign is None:
        raise _Senseless("the direction of the scroll is not known")
    axis, sign = axis_and_sign
    has_clicks = params.get("clicks") is not None
    amount = number(params["clicks"] if has_clicks else params.get("amount"))
    if amount is None or abs(amount) > MOST_SCROLL_CLICKS:
        raise _Senseless(f"the scroll has no amount of at most {MOST_SCROLL_CLICKS}")
    clicks = _away_from_zero(amount if has_clicks else sign * amount)
    if params.get("x") is None and params.get("y") is None:
        return Scroll(clicks, axis)
    return Scroll(clicks, axis, _point(params, "x", "y"))


def _drag(params: Params) -> Action:
    seed = ("x1", "y1", "x2", "y2")
    names = seed if any(params.get(name) is not None for name in seed) else ("from_x", "from_y", "to_x", "to_y")
    return Drag(_point(params, *names[:2]), _point(params, *names[2:]), _button(params))


def _wait(params: Params) -> Action:
    has_seconds = params.get("seconds") is not None
    amount = number(params["seconds"] if has_seconds else params.get("ms"))
    seconds = amount if has_seconds or amount is None else amount / 1000
    if seconds is None or not 0 <= seconds <= LONGEST_WAIT_S:
        raise _Senseless(f"the wait is not a time of at most {LONGEST_WAIT_S} seconds")
    return Wait(seconds)


def _ending(name: str, params: Params, entry: Params) -> Action:
    if name == "done":
        return Done()
    if name == "fail":
        return Fail(line(params.get("reason")) or line(entry.get("reason")))
    return Raw(plain(params.get("code") or entry.get("raw_code"), LONGEST_TEXT))


_READERS: dict[str, Callable[[Params], Action]] = {
    "click": _click,
    "double_click": _double_click,
    "move": _move,
    "type_text": _type_text,
    "type": _type_text,
    "key_press": _key_press,
    "key_combo": _key_combo,
    "scroll": _scroll,
    "drag": _drag,
    "wait": _wait,
}


# ---- parameters --------------------------------------------------------------------------------------------------


def _point(params: Params, x_name: str, y_name: str) -> ModelPoint:
    x, y = number(params.get(x_name)), number(params.get(y_name))
    if x is None or y is None:
        raise _Senseless(f"{x_name} and {y_name} are not both numbers")
    if abs(x) > FARTHEST_PIXEL or abs(y) > FARTHEST_PIXEL:
        raise _Senseless(f"{x_name} or {y_name} is far outside every screen")
    return ModelPoint(x, y)


def _button(params: Params) -> Button:
    given = params.get("button")
    button = "left" if given is None else _BUTTONS.get(word(given))
    if button is None:
        raise _Senseless("the mouse button is not left, right or middle")
    return button


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Senseless("there is no text to type")
    if len(value) > LONGEST_TEXT:
        raise _Senseless(f"the text has more than {LONGEST_TEXT} characters")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise _Senseless("the text holds half a character")
    return value


def _keys(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    if not 1 <= len(given) <= MOST_KEYS:
        raise _Senseless(f"there are no keys, or more than {MOST_KEYS}")
    return tuple(_key(key) for key in given)


def _key(value: object) -> str:
    # A digit may come as a number. A space is a key, so only longer names are stripped.
    text = str(value) if isinstance(value, int) and value in range(10) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        raise _Senseless("a key is not a text")
    key = text if len(text) == 1 else text.strip()
    if not key or len(key) > LONGEST_KEY or any("\ud800" <= char <= "\udfff" for char in key):
        raise _Senseless("a key has no name, or a name that is too long")
    return key


def _parts_of_combo(key: str) -> list[str]:
    """`ctrl+shift+t` -> its keys; a plus sign at the end is the key itself."""
    if len(key) == 1 or "+" not in key:
        return [key]
    body, last = (key[:-2], ["+"]) if key.endswith("++") else (key, [])
    parts = [part.strip() for part in body.split("+")]
    if not all(parts):
        raise _Senseless("the key combination has an empty part")
    return parts + last


def _away_from_zero(amount: float) -> int:
    """A whole number of clicks; a fraction of one still turns the wheel."""
    clicks = round(amount)
    return clicks if clicks or not amount else (1 if amount > 0 else -1)
