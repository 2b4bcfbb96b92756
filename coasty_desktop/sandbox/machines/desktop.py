"""The desktop of a practice machine: windows above one another, and what the pointer and the keys do to them."""

from __future__ import annotations

import math
import re

from coasty_desktop.core import action as act
from coasty_desktop.core.geometry import ModelPoint, ScreenPoint, ScreenRect
from coasty_desktop.sandbox.keys import keys_of
from coasty_desktop.sandbox.machines.browser import Browser
from coasty_desktop.sandbox.machines.files import FileTree, NoSuchThing
from coasty_desktop.sandbox.machines.letters import PADDING, column_at
from coasty_desktop.sandbox.machines.programs import BrowserWindow, Files, Form, Notes
from coasty_desktop.sandbox.machines.widgets import LINE_HEIGHT, Button, Check, Field, Link, Rows
from coasty_desktop.sandbox.machines.window import PANEL, SCREEN, Knob, Window

_MODIFIERS = ("ctrl", "cmd", "shift", "alt", "meta", "altgr")
_CARET_KEYS = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown")
_ROWS_A_CLICK = 3
_GAP = 24


class Desktop:
    """All windows of one machine; the last one is in front."""

    def __init__(self, files: FileTree, browser: Browser, *, has_programs: bool = True) -> None:
        """Notes, files and the form are open, beside one another; without programs there is the browser alone."""
        self.notes = Notes(files)
        self.files = Files(files, self._open_text)
        self.form = Form(files)
        self.browser = BrowserWindow(browser)
        self.programs: tuple[Window, ...] = (self.browser,)
        self.windows: list[Window] = [self.browser]
        if has_programs:
            self.programs = (self.notes, self.files, self.form, self.browser)
            self.windows = [self.browser, self.files, self.form, self.notes]
        self.pointer = ScreenPoint(SCREEN.width // 2, SCREEN.height // 2)
        self.clipboard = ""
        self.refresh()

    @property
    def front(self) -> Window | None:
        """The window that gets the keys."""
        return next((window for window in reversed(self.windows) if window.is_seen), None)

    def refresh(self) -> None:
        """Show what was done to files and browser from elsewhere."""
        for window in self.windows:
            was_open = window.is_open
            window.refresh()
            if window.is_open and not was_open:
                self.show(window)

    def perform(self, action: act.Action) -> None:
        """Do what a hand would do. Raises NoSuchThing for a point off the screen, and a key there is not."""
        self.refresh()
        match action:
            case act.Click(at=at, button=button, count=count):
                self._click(_on_screen(at), button, count)
            case act.Move(at=at):
                self.pointer = _on_screen(at)
            case act.TypeText(text=text):
                self._type(text)
            case act.KeyPress(keys=keys):
                for key in keys:
                    self._press((_key(key),))
            case act.KeyCombo(keys=keys):
                self._press(tuple(_key(key) for key in keys))
            case act.Scroll(clicks=clicks, axis=axis, at=where):
                self.pointer = self.pointer if where is None else _on_screen(where)
                if axis == "vertical":
                    self._scroll(clicks)
            case act.Drag(start=start, end=end):
                self._drag(_on_screen(start), _on_screen(end))
            case _:
                pass
        self.refresh()

    def show(self, window: Window) -> None:
        """Open a window, or bring it to the front."""
        if not window.is_open:
            window.is_open = True
            window.opened()
        window.is_minimized = False
        self.windows.remove(window)
        self.windows.append(window)

    def hide(self, window: Window, knob: Knob) -> None:
        """Close or minimize a window, or let it fill the screen and back."""
        if knob == "close":
            window.is_open = False
            window.restore()
            window.closed()
        elif knob == "minimize":
            window.is_minimized = True
        elif window.before_maximized is None:
            window.maximize()
        else:
            window.restore()

    def arrange(self) -> None:
        """Open windows below one another in two columns."""
        free = [_GAP, _GAP]
        for window in (one for one in self.programs if one.is_seen):
            column = 0 if free[0] <= free[1] else 1
            window.restore()
            window.move(_GAP + column * SCREEN.width // 2, free[column])
            free[column] += window.box.height + _GAP

    def window_at(self, point: ScreenPoint) -> Window | None:
        """What is in front at a point."""
        seen = (window for window in reversed(self.windows) if window.is_seen and window.box.contains(point))
        return None if PANEL.contains(point) else next(seen, None)

    def panel_box(self, window: Window) -> ScreenRect:
        """Where the panel's button of a program is."""
        return ScreenRect(12 + self.programs.index(window) * 128, PANEL.y + 6, 118, PANEL.height - 12)

    # ---- pointer -----------------------------------------------------------------------------------------------

    def _click(self, point: ScreenPoint, button: str, count: int) -> None:
        self.pointer = point
        window = self.window_at(point)
        if window is None:
            chosen = [one for one in self.programs if self.panel_box(one).contains(point)]
            if chosen and button == "left":
                self.show(chosen[0])
            return
        self.show(window)
        if button != "left":
            return
        if (knob := window.knob_at(point)) is not None:
            self.hide(window, knob)
        elif window.title_box.contains(point):
            if count > 1:
                self.hide(window, "maximize")
        else:
            _click_inside(window, point, count)

    def _scroll(self, clicks: int) -> None:
        window = self.window_at(self.pointer)
        widget = None if window is None else window.widget_at(self.pointer)
        if isinstance(widget, Rows) or (isinstance(widget, Field) and widget.is_area):
            widget.scroll(-clicks * _ROWS_A_CLICK)

    def _drag(self, start: ScreenPoint, end: ScreenPoint) -> None:
        self.pointer = end
        window = self.window_at(start)
        if window is None:
            return
        self.show(window)
        widget = window.widget_at(start)
        if window.title_box.contains(start) and window.knob_at(start) is None:
            window.move(window.box.x + end.x - start.x, window.box.y + end.y - start.y)
        elif isinstance(widget, Field):
            window.focus = widget
            widget.anchor = _character_at(widget, window.inside(start))
            widget.caret = _character_at(widget, window.inside(end))

    # ---- keys --------------------------------------------------------------------------------------------------

    def _type(self, text: str) -> None:
        for part in re.split(r"([\n\t])", text.replace("\r\n", "\n")):
            window = self.front
            if part in ("\n", "\t"):
                self._press(("enter" if part == "\n" else "tab",))
            elif part and window is not None and isinstance(window.focus, Field):
                window.focus.insert("".join(letter for letter in part if letter.isprintable()))

    def _press(self, keys: tuple[str, ...]) -> None:
        held = {"ctrl" if key in ("cmd", "meta") else key for key in keys if key in _MODIFIERS}
        window = self.front
        for key in (key for key in keys if key not in _MODIFIERS):
            if window is None:
                return
            if "ctrl" in held:
                self._shortcut(window, key)
            elif "alt" in held:
                self._window_key(window, key)
            elif isinstance(window.focus, Field) and self._edit(window.focus, key, "shift" in held):
                continue
            else:
                _press_in(window, key, "shift" in held)

    def _edit(self, field: Field, key: str, is_shifted: bool) -> bool:
        """Whether a key was for the field that has the focus."""
        if key in _CARET_KEYS:
            field.move(key, is_selecting=is_shifted)
        elif key in ("backspace", "delete"):
            field.erase(-1 if key == "backspace" else 1)
        elif key == "space" or len(key) == 1:
            letter = " " if key == "space" else key
            field.insert(letter.upper() if is_shifted else letter)
        elif key == "enter" and field.is_area:
            field.insert("\n")
        else:
            return False
        return True

    def _shortcut(self, window: Window, key: str) -> None:
        field = window.focus
        if key == "s":
            window.saved()
        elif isinstance(field, Field) and key == "a":
            field.select_all()
        elif isinstance(field, Field) and key == "v":
            field.insert(self.clipboard)
        elif isinstance(field, Field) and key in ("c", "x") and not field.is_secret:
            start, end = field.selection
            self.clipboard = field.text[start:end] or self.clipboard
            if key == "x" and end > start:
                field.insert("")

    def _window_key(self, window: Window, key: str) -> None:
        if key == "f4":
            self.hide(window, "close")
        elif key == "tab":
            behind = [one for one in self.windows if one.is_seen and one is not window]
            if behind:
                self.show(behind[-1])

    def _open_text(self, path: str) -> None:
        self.notes.load(path)
        self.show(self.notes)


def _click_inside(window: Window, point: ScreenPoint, count: int) -> None:
    widget = window.widget_at(point)
    match widget:
        case Field():
            had_selection = widget.anchor is not None
            window.focus, widget.anchor = widget, None
            widget.caret = _character_at(widget, window.inside(point))
            if count > 1 or (widget.selects_all and not had_selection):
                widget.select_all()
        case Rows():
            window.focus = widget
            widget.chosen = widget.row_at(window.inside(point))
            if count > 1 and widget.chosen is not None:
                window.row_opened(widget, widget.chosen)
        case Button() | Link() | Check():
            window.focus = widget
            window.use(widget)
        case _:
            pass


def _press_in(window: Window, key: str, is_shifted: bool) -> None:
    """A key that no field took."""
    widget = window.focus
    if key == "tab":
        window.focus_next(-1 if is_shifted else 1)
    elif isinstance(widget, Field):
        if key == "enter":
            window.entered(widget)
    elif isinstance(widget, Rows):
        _press_in_rows(window, widget, key)
    elif widget is not None and key in ("enter", "space"):
        window.use(widget)


def _press_in_rows(window: Window, rows: Rows, key: str) -> None:
    if key == "enter" and rows.chosen is not None:
        window.row_opened(rows, rows.chosen)
    elif key in ("up", "down") and rows.rows:
        before = -1 if rows.chosen is None else rows.chosen
        rows.chosen = max(0, min(before + (1 if key == "down" else -1), len(rows.rows) - 1))
        rows.top = max(rows.chosen - rows.room + 1, min(rows.top, rows.chosen))


def _character_at(field: Field, point: ScreenPoint) -> int:
    row = field.top + (point.y - field.box.y - PADDING) // LINE_HEIGHT if field.is_area else 0
    lines = field.text.split("\n")
    if row >= len(lines):
        return len(field.text)
    return field.at(row, column_at(lines[max(0, row)], point.x - field.box.x - PADDING))


def _key(said: str) -> str:
    keys = keys_of(said)
    if keys is None or len(keys) != 1:
        raise NoSuchThing(f"there is no key {said[:30]!r}")
    return keys[0]


def _on_screen(point: ModelPoint) -> ScreenPoint:
    if not (math.isfinite(point.x) and math.isfinite(point.y)):
        raise NoSuchThing("the point is not a place")
    here = ScreenPoint(math.floor(point.x), math.floor(point.y))
    if not SCREEN.contains(here):
        raise NoSuchThing(f"the point {here.x}, {here.y} is not on the screen of {SCREEN.width}x{SCREEN.height}")
    return here
