"""A hand that injects nothing and remembers what it was asked for."""

from typing import Any

from coasty_desktop.core.action import Button
from coasty_desktop.core.geometry import ScreenPoint


class RememberingHand:
    """Satisfies `computer.local.injector.Injector`."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    async def arm(self) -> None:
        self.calls.append(("arm",))

    async def click(self, at: ScreenPoint, button: Button = "left", count: int = 1) -> None:
        self.calls.append(("click", at, button, count))

    async def move(self, at: ScreenPoint) -> None:
        self.calls.append(("move", at))

    async def type_text(self, text: str) -> None:
        self.calls.append(("type_text", text))

    async def key_press(self, keys: tuple[str, ...]) -> None:
        self.calls.append(("key_press", keys))

    async def key_combo(self, keys: tuple[str, ...]) -> None:
        self.calls.append(("key_combo", keys))

    async def scroll(self, clicks: int, axis: str = "vertical", at: ScreenPoint | None = None) -> None:
        self.calls.append(("scroll", clicks, axis, at))

    async def drag(self, start: ScreenPoint, end: ScreenPoint, button: Button = "left") -> None:
        self.calls.append(("drag", start, end, button))

    async def release(self) -> None:
        self.calls.append(("release",))
