"""A tiny browser in memory: tabs over built-in pages, found by simple selectors."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coasty_desktop.sandbox.machines.files import NoSuchThing
from coasty_desktop.sandbox.machines.pages import BLANK, START, Page, address_of, page_at
from coasty_desktop.sandbox.machines.widgets import Button, Check, Field, Label, Link, Rows, Widget

MOST_TABS = 20
_SELECTOR = re.compile(
    r"(?P<tag>[a-z][a-z0-9]*)?(?:#(?P<id>[\w-]+))?(?:\[(?P<name>[a-z]+)=[\"']?(?P<value>[^\"'\]]*)[\"']?\])?"
)
_SCRIPTS = {
    "document.title": "title", "location.href": "url", "window.location.href": "url", "document.URL": "url",
    "document.body.innerText": "text", "document.body.textContent": "text",
}  # fmt: skip


@dataclass
class Tab:
    """One page that is open."""

    id: str
    url: str = BLANK
    page: Page = field(default_factory=lambda: page_at(BLANK, {}))

    def go(self, url: str, sent: dict[str, str] | None = None) -> None:
        """Show another page."""
        self.url, self.page = url, page_at(url, sent or {})


class Browser:
    """What the browser commands act on."""

    def __init__(self) -> None:
        """Closed."""
        self.tabs: list[Tab] = []
        self._at = 0
        self._numbers = itertools.count(1)

    @property
    def is_open(self) -> bool:
        """Whether it has a tab."""
        return bool(self.tabs)

    @property
    def tab(self) -> Tab:
        """The tab in front. Raises NoSuchThing."""
        if not self.tabs:
            raise NoSuchThing("the browser is not open")
        return self.tabs[self._at]

    def open(self, url: str = START) -> Tab:
        """Open the browser, or go on in the tab in front. Raises NoSuchThing."""
        address = address_of(url)
        if not self.tabs:
            return self.open_tab(address)
        self.tab.go(address)
        return self.tab

    def open_tab(self, url: str = BLANK) -> Tab:
        """One more tab, in front. Raises NoSuchThing."""
        address = address_of(url)
        if len(self.tabs) >= MOST_TABS:
            raise NoSuchThing(f"{MOST_TABS} tabs are open")
        tab = Tab(f"tab_{next(self._numbers)}")
        tab.go(address)
        self.tabs.append(tab)
        self._at = len(self.tabs) - 1
        return tab

    def switch(self, tab_id: str) -> Tab:
        """Put a tab in front. Raises NoSuchThing."""
        self._at = self._index(tab_id)
        return self.tab

    def close_tab(self, tab_id: str | None = None) -> None:
        """Close one; without the last one the browser is closed. Raises NoSuchThing."""
        at = self._index(tab_id or self.tab.id)
        front = self.tab
        del self.tabs[at]
        left = [number for number, tab in enumerate(self.tabs) if tab is front]
        self._at = left[0] if left else max(0, min(at, len(self.tabs) - 1))

    def close(self) -> None:
        """Close every tab."""
        self.tabs, self._at = [], 0

    def find(self, selector: str) -> Widget:
        """The first element of the page that a selector means: `tag`, `#id`, `tag[name=value]`, or words in quotes
        after `text=`. Raises NoSuchThing."""
        match = _SELECTOR.fullmatch(selector.strip()) if selector.strip() else None
        words = selector.strip().removeprefix("text=").strip("\"'") if selector.strip().startswith("text=") else None
        if match is None and words is None:
            raise NoSuchThing("practice knows selectors like #id, tag, tag[name=value] and text=words")
        for widget in self.tab.page.widgets:
            if words is not None:
                if getattr(widget, "text", None) == words:
                    return widget
            elif match is not None and _is_meant(widget, match):
                return widget
        raise NoSuchThing(f"the page has no {selector.strip()[:80]}")

    def click(self, widget: Widget) -> None:
        """Follow a link, press a button, tick a box."""
        match widget:
            case Link(target=target):
                self.tab.go(target)
            case Button():
                self.submit()
            case Check():
                widget.is_on = not widget.is_on
            case _:
                pass

    def submit(self) -> None:
        """Send the form of the page."""
        sent = {one.name: one.text for one in self.tab.page.widgets if isinstance(one, Field)}
        if self.tab.page.leads_to:
            self.tab.go(self.tab.page.leads_to, sent)

    def scroll(self, lines: int) -> int:
        """Scroll the page's list; returns how many of its rows are above what is seen."""
        rows = next((one for one in self.tab.page.widgets if isinstance(one, Rows)), None)
        if rows is None:
            return 0
        rows.scroll(lines)
        return rows.top

    def evaluate(self, script: str) -> str:
        """The few scripts that practice knows. Raises NoSuchThing."""
        asked = _SCRIPTS.get(script.strip().removeprefix("return ").rstrip("; "))
        if asked is None:
            raise NoSuchThing(f"practice runs no scripts but: {', '.join(_SCRIPTS)}")
        return {"title": self.tab.page.title, "url": self.tab.url, "text": text_of(self.tab.page.widgets)}[asked]

    def _index(self, tab_id: str) -> int:
        for at, tab in enumerate(self.tabs):
            if tab.id == tab_id:
                return at
        raise NoSuchThing(f"there is no tab {tab_id[:40]}")


def text_of(widgets: Sequence[Widget]) -> str:
    """What a page says, line by line."""
    return "\n".join(line for one in widgets for line in (one.rows if isinstance(one, Rows) else [_words(one)]) if line)


def markup_of(page: Page) -> str:
    """The page as a browser would hold it."""
    body = "".join(_element(widget) for widget in page.widgets)
    return f"<html><head><title>{html.escape(page.title)}</title></head><body>{body}</body></html>"


def described(widget: Widget) -> dict[str, object]:
    """An element for a list of what can be clicked: where it is, in pixels of the page."""
    tag, _ = _tag(widget)
    x, y = widget.box.center.x, widget.box.center.y
    return {"selector": f"#{widget.name}", "tag": tag, "text": _words(widget), "x": x, "y": y}


def _words(widget: Widget) -> str:
    return "" if isinstance(widget, Field | Rows) else widget.text


def _tag(widget: Widget) -> tuple[str, dict[str, str]]:
    match widget:
        case Label(is_heading=is_heading):
            return ("h1" if is_heading else "p"), {}
        case Link(target=target):
            return "a", {"href": target}
        case Button():
            return "button", {"type": "submit"}
        case Check():
            return "input", {"type": "checkbox", "name": widget.name}
        case Field(is_secret=is_secret):
            return "input", {"type": "password" if is_secret else "text", "name": widget.name}
        case Rows():
            return "ul", {}


def _is_meant(widget: Widget, match: re.Match[str]) -> bool:
    tag, attributes = _tag(widget)
    return (
        match["tag"] in (None, tag)
        and match["id"] in (None, widget.name)
        and (match["name"] is None or {**attributes, "id": widget.name}.get(match["name"]) == match["value"])
    )


def _element(widget: Widget) -> str:
    tag, attributes = _tag(widget)
    said = "".join(f' {name}="{html.escape(value)}"' for name, value in {"id": widget.name, **attributes}.items())
    if isinstance(widget, Field) and not widget.is_secret:
        said += f' value="{html.escape(widget.text)}"'
    if isinstance(widget, Rows):
        return f"<ul{said}>{''.join(f'<li>{html.escape(row)}</li>' for row in widget.rows)}</ul>"
    return f"<{tag}{said}>" if tag == "input" else f"<{tag}{said}>{html.escape(_words(widget))}</{tag}>"
