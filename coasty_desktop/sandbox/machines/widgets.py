"""What windows and pages of a practice machine are made of: plain state, without how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field

from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

# Pixels; drawing and scrolling agree on them.
LINE_HEIGHT, ROW_HEIGHT = 24, 30
_MOST_TEXT = 20_000


@dataclass
class Label:
    """Words to read."""

    name: str
    box: ScreenRect
    text: str
    is_heading: bool = False


@dataclass
class Button:
    """Words to press."""

    name: str
    box: ScreenRect
    text: str


@dataclass
class Link:
    """Words that lead to another page."""

    name: str
    box: ScreenRect
    text: str
    target: str


@dataclass
class Check:
    """A box that is ticked or not, with its words."""

    name: str
    box: ScreenRect
    text: str
    is_on: bool = False


@dataclass
class Rows:
    """A list of which a part is seen; `top` is the first row in sight."""

    name: str
    box: ScreenRect
    rows: list[str] = field(default_factory=list)
    chosen: int | None = None
    top: int = 0

    @property
    def room(self) -> int:
        """How many rows are in sight."""
        return max(1, self.box.height // ROW_HEIGHT)

    def scroll(self, lines: int) -> None:
        """Move what is seen; positive is down."""
        self.top = max(0, min(self.top + lines, len(self.rows) - self.room))

    def row_at(self, point: ScreenPoint) -> int | None:
        """The row under a point of the window."""
        row = self.top + (point.y - self.box.y) // ROW_HEIGHT
        return row if self.box.contains(point) and row < len(self.rows) else None


@dataclass
class Field:
    """A text that can be edited. `anchor` is the other end of what is selected, None when nothing is.

    One that `selects_all` does so at a click, unless something is selected.
    """

    name: str
    box: ScreenRect
    text: str = ""
    is_area: bool = False
    is_secret: bool = False
    selects_all: bool = False
    caret: int = 0
    anchor: int | None = None
    top: int = 0

    @property
    def selection(self) -> tuple[int, int]:
        """Where the selected part begins and ends."""
        other = self.caret if self.anchor is None else self.anchor
        return min(self.caret, other), max(self.caret, other)

    @property
    def room(self) -> int:
        """How many lines are in sight."""
        return max(1, (self.box.height - 12) // LINE_HEIGHT)

    def put(self, text: str) -> None:
        """Replace everything; the caret goes to its end."""
        self.text, self.anchor, self.top = text[:_MOST_TEXT], None, 0
        self.caret = len(self.text)

    def select_all(self) -> None:
        """As ctrl+a does."""
        self.anchor, self.caret = 0, len(self.text)

    def insert(self, text: str) -> None:
        """Write where the caret is, over what is selected."""
        start, end = self.selection
        if not self.is_area:
            text = text.replace("\n", " ")
        fits = text[: max(0, _MOST_TEXT - len(self.text) + end - start)]
        self.text = self.text[:start] + fits + self.text[end:]
        self.caret, self.anchor = start + len(fits), None
        self._follow()

    def erase(self, step: int) -> None:
        """Delete what is selected, else one character before (-1) or behind (1) the caret."""
        if self.anchor is None or self.anchor == self.caret:
            self.anchor = max(0, min(len(self.text), self.caret + step))
        self.insert("")

    def move(self, key: str, *, is_selecting: bool = False) -> None:
        """Move the caret by left, right, up, down, home, end, pageup or pagedown."""
        if is_selecting:
            self.anchor = self.caret if self.anchor is None else self.anchor
        else:
            self.anchor = None
        row, column = self.place(self.caret)
        match key:
            case "left" | "right":
                self.caret = max(0, min(len(self.text), self.caret + (1 if key == "right" else -1)))
            case "home" | "end":
                self.caret = self.at(row, 0 if key == "home" else len(self.text))
            case _:
                step = 1 if key in ("up", "down") else self.room
                self.caret = self.at(row + (step if key in ("down", "pagedown") else -step), column)
        self._follow()

    def scroll(self, lines: int) -> None:
        """Move what is seen; positive is down."""
        self.top = max(0, min(self.top + lines, self.text.count("\n") + 1 - self.room))

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of a character."""
        before = self.text[:index]
        return before.count("\n"), index - (before.rfind("\n") + 1)

    def at(self, row: int, column: int) -> int:
        """The character nearest to a line and column."""
        lines = self.text.split("\n")
        if row < 0:
            return 0
        if row >= len(lines):
            return len(self.text)
        return sum(len(line) + 1 for line in lines[:row]) + max(0, min(column, len(lines[row])))

    def _follow(self) -> None:
        """Keep the caret's line in sight."""
        if not self.is_area:
            return
        row = self.place(self.caret)[0]
        self.top = max(row - self.room + 1, min(self.top, row))


Widget = Label | Button | Link | Check | Rows | Field
# What the Tab key reaches.
REACHABLE = (Button, Link, Check, Rows, Field)


def at(x: int, y: int, width: int, height: int) -> ScreenRect:
    """A rectangle inside a window or page."""
    return ScreenRect(x, y, width, height)
