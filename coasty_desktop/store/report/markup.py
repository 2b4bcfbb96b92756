"""HTML that cannot forget to escape: plain text becomes markup only through `element`, with secrets taken out."""

from __future__ import annotations

import re
from html import escape

from coasty_desktop.core.secrets_out import without_secrets

_EMPTY = frozenset({"meta", "br", "hr", "image", "use", "path", "line", "circle", "rect", "polygon"})
# What HTML does not allow, and what would turn the reading direction of the text around it.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def plain(text: str) -> Markup:
    """Anybody's text as HTML that shows it, character for character, with secrets taken out."""
    return Markup(escape(_UNWANTED.sub("\ufffd", without_secrets(text)), quote=True))


def element(name: str, /, *inner: str, **attributes: str | float | None) -> Markup:
    """An element; a `str` inside is somebody's text, a `Markup` is not touched.

    `class_` is the class, `_` in an attribute's name is `-`, an attribute that is None is left out.
    """
    shown = "".join(
        f' {attribute.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for attribute, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{shown}/>")
    return Markup(f"<{name}{shown}>{joined(*inner)}</{name}>")


def joined(*parts: str) -> Markup:
    """The parts one after the other."""
    return Markup("".join(part if isinstance(part, Markup) else plain(part) for part in parts))


def _value(value: str | float) -> Markup:
    if isinstance(value, Markup):
        return value
    return plain(value if isinstance(value, str) else f"{value:.6g}")
