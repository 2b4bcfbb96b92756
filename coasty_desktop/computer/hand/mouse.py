"""What the mouse does: click, move, scroll, drag, at a pace that programs understand."""

from __future__ import annotations

import math
import time
from typing import Literal

from coasty_desktop.computer.hand.careful import Careful
from coasty_desktop.core.action import Button
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

_BUTTONS: dict[Button, int] = {"left": 1, "middle": 2, "right": 3}
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7

# Programs that look at the pointer from time to time miss a press that is over at once.
_PRESS_S = 0.012
_BETWEEN_PRESSES_S = 0.04
_NOTCH_S = 0.004
# Toolkits join two presses at one place within this time to a double-click (GTK and Qt: 0.4 s, Chromium: 0.5 s).
_DOUBLE_CLICK_S = 0.55
_DOUBLE_CLICK_PX = 8
# A drag begins once the pointer has moved some pixels, and a target lights up once it has seen moves of its own.
_DRAG_STEP_PX = 12
_DRAG_STEPS = range(10, 60)
_DRAG_STEP_S = 0.005
_DRAG_REST_S = 0.03


class Mouse:
    """The mouse actions of one hand."""

    def __init__(self, careful: Careful) -> None:
        """Inject through `careful`."""
        self._careful = careful
        self._last_click: tuple[ScreenPoint, Button, float] | None = None

    @property
    def last_click_at(self) -> float:
        """When a button was last released, on the monotonic clock; long ago when never."""
        return self._last_click[2] if self._last_click else -math.inf

    def click(self, at: ScreenPoint, button: Button, count: int) -> None:
        """Press and release `count` times; two and three count as a double and a triple."""
        self._stay_apart(at, button)
        self._careful.move(at)
        for number in range(count):
            if number:
                self._careful.wait(_BETWEEN_PRESSES_S)
            self._careful.press_button(_BUTTONS[button])
            self._careful.wait(_PRESS_S)
            self._careful.release_button(_BUTTONS[button])
        self._last_click = at, button, time.monotonic()

    def move(self, at: ScreenPoint) -> None:
        """Put the pointer there."""
        self._careful.move(at)

    def scroll(self, clicks: int, axis: Literal["vertical", "horizontal"], at: ScreenPoint | None) -> None:
        """Turn a wheel: positive is up or right."""
        if at is not None:
            self._careful.move(at)
        forward, back = (_UP, _DOWN) if axis == "vertical" else (_RIGHT, _LEFT)
        wheel = forward if clicks > 0 else back
        for _ in range(abs(clicks)):
            self._careful.press_button(wheel)
            self._careful.release_button(wheel)
            self._careful.wait(_NOTCH_S)

    def drag(self, start: ScreenPoint, end: ScreenPoint, button: Button) -> None:
        """Press at one point, move to the other, release."""
        self._stay_apart(start, button)
        self._careful.move(start)
        self._careful.press_button(_BUTTONS[button])
        self._careful.wait(_DRAG_REST_S)
        for point in way(start, end):
            self._careful.move(point)
            self._careful.wait(_DRAG_STEP_S)
        self._careful.wait(_DRAG_REST_S)
        self._careful.release_button(_BUTTONS[button])
        self._last_click = None

    def _stay_apart(self, at: ScreenPoint, button: Button) -> None:
        """Two clicks that were asked for one by one must not become a double-click."""
        if self._last_click is None:
            return
        where, which, when = self._last_click
        near = max(abs(where.x - at.x), abs(where.y - at.y)) <= _DOUBLE_CLICK_PX
        if near and which == button:
            self._careful.wait(when + _DOUBLE_CLICK_S - time.monotonic())


def way(start: ScreenPoint, end: ScreenPoint) -> list[ScreenPoint]:
    """The points of a drag after its start, the end included."""
    distance = math.hypot(end.x - start.x, end.y - start.y)
    steps = max(_DRAG_STEPS.start, min(_DRAG_STEPS.stop, round(distance / _DRAG_STEP_PX)))
    points = [
        ScreenPoint(
            round(start.x + (end.x - start.x) * step / steps), round(start.y + (end.y - start.y) * step / steps)
        )
        for step in range(1, steps + 1)
    ]
    return [point for point, before in zip(points, [start, *points], strict=False) if point != before] or [end]


def refuse_off_screen(points: tuple[ScreenPoint, ...], bounds: ScreenRect) -> None:
    """Raise ActionRefused for a point the pointer cannot reach: the server would put it at the edge instead."""
    for point in points:
        if not bounds.contains(point):
            raise ActionRefused(
                f"The point {point.x}, {point.y} is not on this computer's screen",
                hint="The displays may have changed. Nothing was done there; try the task again.",
                rule="outside_screen",
            )
