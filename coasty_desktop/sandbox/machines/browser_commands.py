"""Commands on a machine's browser. What changes the page is answered with a picture of it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from coasty_desktop.sandbox.machines.browser import Browser, Tab, described, markup_of, text_of
from coasty_desktop.sandbox.machines.command import Command, Nothing, Outcome
from coasty_desktop.sandbox.machines.files import NoSuchThing
from coasty_desktop.sandbox.machines.machine import Machine
from coasty_desktop.sandbox.machines.pages import BLANK, START
from coasty_desktop.sandbox.machines.widgets import Button, Check, Field, Link
from coasty_desktop.sandbox.route import Json

_SCOPE = "actions:exec"
Selector = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class _Url(msgspec.Struct, frozen=True):
    url: str


class _Open(msgspec.Struct, frozen=True):
    url: str = START


class _OpenTab(msgspec.Struct, frozen=True):
    url: str = BLANK


class _Element(msgspec.Struct, frozen=True):
    selector: Selector


class _Type(msgspec.Struct, frozen=True):
    selector: Selector
    text: Annotated[str, msgspec.Meta(max_length=20_000)]


class _Scroll(msgspec.Struct, frozen=True):
    clicks: Annotated[int, msgspec.Meta(ge=-1000, le=1000)] = -1


class _Wait(msgspec.Struct, frozen=True):
    selector: str = ""
    ms: Annotated[int, msgspec.Meta(ge=0, le=120_000)] = 0


class _Script(msgspec.Struct, frozen=True):
    script: str


class _AnyTab(msgspec.Struct, frozen=True):
    tab_id: str | None = None


class _OneTab(msgspec.Struct, frozen=True):
    tab_id: str


def _open(machine: Machine, asked: _Open, timeout_s: float) -> Outcome:
    return _shown(machine.browser, machine.browser.open(asked.url))


def _navigate(machine: Machine, asked: _Url, timeout_s: float) -> Outcome:
    return _shown(machine.browser, machine.browser.open(asked.url))


def _click(machine: Machine, asked: _Element, timeout_s: float) -> Outcome:
    machine.browser.click(machine.browser.find(asked.selector))
    return _shown(machine.browser)


def _type(machine: Machine, asked: _Type, timeout_s: float) -> Outcome:
    found = machine.browser.find(asked.selector)
    if not isinstance(found, Field):
        raise NoSuchThing(f"{asked.selector[:80]} is no field")
    found.put("".join(letter if letter.isprintable() else " " for letter in asked.text))
    return _shown(machine.browser)


def _dom(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    page = machine.browser.tab.page
    return Outcome(_state(machine.browser) | {"html": markup_of(page), "text": text_of(page.widgets)})


def _clickables(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    found = [one for one in machine.browser.tab.page.widgets if isinstance(one, Button | Check | Field | Link)]
    return Outcome({"elements": [described(one) for one in found]})


def _tell(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    return Outcome(_state(machine.browser))


def _info(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    browser = machine.browser
    return Outcome({"name": "practice browser", "is_open": browser.is_open, "tab_count": len(browser.tabs)})


def _scroll(machine: Machine, asked: _Scroll, timeout_s: float) -> Outcome:
    browser = machine.browser
    browser.tab  # noqa: B018 - raises when it is not open
    top = browser.scroll(-3 * asked.clicks)
    return Outcome(_state(browser) | {"first_row": top}, is_shown=True)


def _close(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    machine.browser.close()
    return Outcome(_state(machine.browser))


def _screenshot(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    return _shown(machine.browser)


def _wait(machine: Machine, asked: _Wait, timeout_s: float) -> Outcome:
    if asked.selector:
        machine.browser.find(asked.selector)
    return Outcome(_state(machine.browser), pause_s=min(asked.ms / 1000, timeout_s))


def _execute(machine: Machine, asked: _Script, timeout_s: float) -> Outcome:
    return Outcome({"value": machine.browser.evaluate(asked.script)})


def _list_tabs(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    browser = machine.browser
    return Outcome({"tabs": [_tab(tab) | {"is_active": tab is browser.tab} for tab in browser.tabs]})


def _open_tab(machine: Machine, asked: _OpenTab, timeout_s: float) -> Outcome:
    return _shown(machine.browser, machine.browser.open_tab(asked.url))


def _close_tab(machine: Machine, asked: _AnyTab, timeout_s: float) -> Outcome:
    machine.browser.close_tab(asked.tab_id)
    return Outcome(_state(machine.browser))


def _switch_tab(machine: Machine, asked: _OneTab, timeout_s: float) -> Outcome:
    return _shown(machine.browser, machine.browser.switch(asked.tab_id))


def _shown(browser: Browser, tab: Tab | None = None) -> Outcome:
    """The page in front, with its picture. Raises NoSuchThing when the browser is not open."""
    return Outcome(_tab(tab or browser.tab), is_shown=True)


def _state(browser: Browser) -> Json:
    return {"is_open": browser.is_open} | (_tab(browser.tab) if browser.is_open else {})


def _tab(tab: Tab) -> Json:
    return {"tab_id": tab.id, "url": tab.url, "title": tab.page.title}


BROWSER_COMMANDS = (
    Command("browser_open", _SCOPE, _Open, _open),
    Command("browser_navigate", _SCOPE, _Url, _navigate),
    Command("browser_click", _SCOPE, _Element, _click),
    Command("browser_type", _SCOPE, _Type, _type),
    Command("browser_get_dom", _SCOPE, Nothing, _dom),
    Command("browser_get_clickables", _SCOPE, Nothing, _clickables),
    Command("browser_state", _SCOPE, Nothing, _tell),
    Command("browser_info", _SCOPE, Nothing, _info),
    Command("browser_scroll", _SCOPE, _Scroll, _scroll),
    Command("browser_close", _SCOPE, Nothing, _close),
    Command("browser_screenshot", _SCOPE, Nothing, _screenshot),
    Command("browser_wait", _SCOPE, _Wait, _wait),
    Command("browser_list_tabs", _SCOPE, Nothing, _list_tabs),
    Command("browser_open_tab", _SCOPE, _OpenTab, _open_tab),
    Command("browser_close_tab", _SCOPE, _AnyTab, _close_tab),
    Command("browser_switch_tab", _SCOPE, _OneTab, _switch_tab),
    Command("browser_execute", "browser:execute", _Script, _execute),
)
