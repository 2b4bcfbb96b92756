"""The few pages that a practice browser knows. Nothing is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import msgspec

from coasty_desktop.sandbox.machines.files import NoSuchThing
from coasty_desktop.sandbox.machines.widgets import Button, Check, Field, Label, Link, Rows, Widget, at

BLANK, START = "about:blank", "https://example.com/"
_ITEMS = 40


class Page(msgspec.Struct, frozen=True):
    """What an address shows. `leads_to` is where its button sends the form."""

    title: str
    widgets: tuple[Widget, ...] = ()
    leads_to: str = ""


def address_of(said: str) -> str:
    """A web address in full. Raises NoSuchThing for what a practice browser does not open."""
    url = said.strip()
    if url == BLANK:
        return url
    if "://" not in url and ":" not in url.split("/", maxsplit=1)[0]:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or len(url) > 2048 or any(sign <= " " for sign in url):
        raise NoSuchThing("that is no http or https address")
    return parts._replace(path=parts.path or "/").geturl()


def page_at(url: str, sent: Mapping[str, str]) -> Page:
    """The page of an address; `sent` is what a form on the page before held."""
    if url == BLANK:
        return Page("New tab")
    parts = urlsplit(url)
    build = _PAGES.get(parts.path) if parts.hostname in ("example.com", "www.example.com") else None
    return build(sent) if build is not None else _elsewhere(parts.hostname or "")


def _start(sent: Mapping[str, str]) -> Page:
    return Page(
        "Example Domain",
        (
            Label("title", at(24, 64, 560, 34), "Example Domain", is_heading=True),
            Label("about", at(24, 110, 640, 26), "A page of the practice browser. Nothing here is on the Internet."),
            Link("to-login", at(24, 150, 140, 26), "Log in here", "https://example.com/login"),
            Link("to-list", at(24, 186, 160, 26), "Show all items", "https://example.com/items"),
        ),
    )


def _login(sent: Mapping[str, str]) -> Page:
    return Page(
        "Log in",
        (
            Label("title", at(24, 64, 400, 34), "Log in", is_heading=True),
            Label("email-label", at(24, 120, 120, 34), "Email address"),
            Field("email", at(180, 118, 320, 36)),
            Label("password-label", at(24, 170, 120, 34), "Password"),
            Field("password", at(180, 168, 320, 36), is_secret=True),
            Check("remember", at(180, 218, 240, 28), "Stay logged in"),
            Button("submit", at(180, 262, 130, 38), "Continue"),
        ),
        leads_to="https://example.com/welcome",
    )


def _welcome(sent: Mapping[str, str]) -> Page:
    name = sent.get("email") or "nobody"
    return Page(
        "Welcome",
        (
            Label("title", at(24, 64, 400, 34), "Welcome", is_heading=True),
            Label("who", at(24, 110, 640, 26), f"Logged in as {name[:60]}"),
            Link("to-start", at(24, 150, 100, 26), "Log out", START),
        ),
    )


def _items(sent: Mapping[str, str]) -> Page:
    rows = [f"Item {number}" for number in range(1, _ITEMS + 1)]
    return Page(
        "Items",
        (
            Label("title", at(24, 64, 400, 34), "All items", is_heading=True),
            Rows("items", at(24, 110, 480, 300), rows),
            Link("to-start", at(540, 110, 120, 26), "Back to start", START),
        ),
    )


def _elsewhere(host: str) -> Page:
    return Page(
        "Not in practice",
        (
            Label("title", at(24, 64, 560, 34), "Not in practice", is_heading=True),
            Label("about", at(24, 110, 700, 26), f"Practice cannot reach {host[:50]}."),
            Link("to-start", at(24, 150, 200, 26), "Go to a page it has", START),
        ),
    )


_PAGES: dict[str, Callable[[Mapping[str, str]], Page]] = {
    "/": _start, "/login": _login, "/welcome": _welcome, "/items": _items,
}  # fmt: skip
