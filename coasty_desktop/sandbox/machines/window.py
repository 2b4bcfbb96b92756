"""A window of a practice desktop: a frame, what is in it, and what its program does when something is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from coasty_desktop.core.geometry import ScreenPoint, ScreenRect
from coasty_desktop.sandbox.machines.widgets import REACHABLE, Button, Check, Field, Link, Rows, Widget

SCREEN = ScreenRect(0, 0, 1280, 720)
PANEL = ScreenRect(0, 672, 1280, 48)
TITLE_HEIGHT = 36
_KNOB = 30
Knob = Literal["close", "maximize", "minimize"]
_KNOBS: tuple[Knob, ...] = ("close", "maximize", "minimize")


class Window:
    """One program's window; a program says what is in it by `widgets` and what happens by the hooks below."""

    def __init__(self, name: str, title: str, box: ScreenRect, widgets: Sequence[Widget], *, is_open: bool = True):
        """`name` is the program's word in the panel; `box` holds the frame, the widgets lie below the title."""
        self.name, self.title, self.box = name, title, box
        self.widgets = list(widgets)
        self.is_open, self.is_minimized = is_open, False
        self.before_maximized: ScreenRect | None = None
        self.focus: Widget | None = next((one for one in self.widgets if isinstance(one, Field)), None)

    # ---- what a program may say --------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Something may have changed; show how things are now."""

    def opened(self) -> None:
        """The window is shown anew."""

    def closed(self) -> None:
        """The window is closed."""

    def pressed(self, widget: Button | Link) -> None:
        """A button was pressed or a link followed."""

    def ticked(self, widget: Check) -> None:
        """A check box has changed."""

    def row_opened(self, rows: Rows, row: int) -> None:
        """A row was double-clicked, or Enter was pressed on it."""

    def entered(self, widget: Field) -> None:
        """Enter was pressed in a field of one line."""

    def saved(self) -> None:
        """Ctrl+s."""

    # ---- frame -------------------------------------------------------------------------------------------------

    @property
    def is_seen(self) -> bool:
        """Whether it is on the screen."""
        return self.is_open and not self.is_minimized

    @property
    def title_box(self) -> ScreenRect:
        """The bar it is dragged by."""
        return ScreenRect(self.box.x, self.box.y, self.box.width, TITLE_HEIGHT)

    def knob_box(self, knob: Knob) -> ScreenRect:
        """Where the title bar's sign for closing, and the like, is drawn."""
        right = self.box.x + self.box.width - (_KNOBS.index(knob) + 1) * (_KNOB + 4)
        return ScreenRect(right, self.box.y + 3, _KNOB, _KNOB)

    def knob_at(self, point: ScreenPoint) -> Knob | None:
        """The sign under a point of the screen."""
        return next((knob for knob in _KNOBS if self.knob_box(knob).contains(point)), None)

    def move(self, x: int, y: int) -> None:
        """Put its top left corner somewhere; the title bar stays within reach."""
        x = max(80 - self.box.width, min(x, SCREEN.width - 80))
        y = max(0, min(y, PANEL.y - TITLE_HEIGHT))
        self.box, self.before_maximized = ScreenRect(x, y, self.box.width, self.box.height), None

    def maximize(self) -> None:
        """Fill the screen above the panel."""
        if self.before_maximized is None:
            self.before_maximized = self.box
            self.box = ScreenRect(0, 0, SCREEN.width, PANEL.y)

    def restore(self) -> None:
        """Back to how it was before it was maximized or minimized."""
        self.is_minimized = False
        if self.before_maximized is not None:
            self.box, self.before_maximized = self.before_maximized, None

    # ---- content -----------------------------------------------------------------------------------------------

    def inside(self, point: ScreenPoint) -> ScreenPoint:
        """A point of the screen as the widgets count."""
        return ScreenPoint(point.x - self.box.x, point.y - self.box.y - TITLE_HEIGHT)

    def widget_at(self, point: ScreenPoint) -> Widget | None:
        """What is under a point of the screen."""
        here = self.inside(point)
        return next((one for one in self.widgets if one.box.contains(here)), None)

    def focus_next(self, step: int) -> None:
        """Tab, or shift+tab."""
        reachable = [one for one in self.widgets if isinstance(one, REACHABLE)]
        if reachable:
            places = [at for at, one in enumerate(reachable) if one is self.focus]
            self.focus = reachable[(places[0] + step) % len(reachable) if places else 0]

    def use(self, widget: Widget) -> None:
        """Press, tick or follow it."""
        match widget:
            case Button() | Link():
                self.pressed(widget)
            case Check():
                widget.is_on = not widget.is_on
                self.ticked(widget)
            case _:
                pass
