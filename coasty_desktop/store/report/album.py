"""The pictures of a report: each one in the page once, however often it is shown."""

from __future__ import annotations

import base64
import hashlib

from coasty_desktop.agent.ports import Capture
from coasty_desktop.core.geometry import Size
from coasty_desktop.store.report.markup import Markup, element, joined


class Album:
    """Every picture once, however often it is shown."""

    def __init__(self) -> None:
        """Empty until a picture is shown."""
        self._names: dict[bytes, str] = {}
        self._large: list[Markup] = []

    def show(self, capture: Capture, drawn: Markup, *, label: str, large: str = "") -> Markup:
        """The picture with marks over it; `large` names the copy that fills the window when clicked."""
        size = capture.size
        svg = self._svg(capture, drawn, label)
        if not large:
            return svg
        ratio = f"--ratio:{size.width / size.height:.4f}"
        self._large.append(element("a", svg, id=large, href=f"#{large}-back", class_="large", style=ratio))
        return element("a", svg, href=f"#{large}", id=f"{large}-back")

    def pictures(self) -> Markup:
        """The pictures themselves, out of sight."""
        images = (
            element("image", id=name, href=Markup(f"data:image/png;base64,{base64.b64encode(png).decode()}"))
            for png, name in self._names.items()
        )
        return Markup(
            f'<svg width="0" height="0" style="position:absolute" aria-hidden="true">'
            f"<defs>{joined(*images)}</defs></svg>"
        )

    def large(self) -> Markup:
        """The copies that fill the window."""
        return joined(*self._large)

    def _svg(self, capture: Capture, drawn: Markup, label: str) -> Markup:
        size = capture.size
        inside = element("use", href=f"#{self._name(capture.png)}") if capture.png else _lost(size)
        return element(
            "svg", inside, drawn, viewBox=f"0 0 {size.width} {size.height}", class_="picture", role="img",
            aria_label=label,
        )  # fmt: skip

    def _name(self, png: bytes) -> str:
        return self._names.setdefault(png, "p" + hashlib.sha256(png).hexdigest()[:16])


def _lost(size: Size) -> Markup:
    return element(
        "text", "This picture is gone", x=size.width / 2, y=size.height / 2, text_anchor="middle", fill="#888",
        font_size=size.width / 40,
    )  # fmt: skip
