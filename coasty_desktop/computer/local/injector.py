"""What this side needs of the hand: the calls through which everything on the screen is acted on."""

from __future__ import annotations

from typing import Literal, Protocol

from coasty_desktop.core.action import Button
from coasty_desktop.core.geometry import ScreenPoint


class Injector(Protocol):
    """Injects input. Everything but `release` may raise Stopped, ActionRefused or HandLost."""

    async def arm(self) -> None:
        """Listen for the stop from now on. Raises NotPossibleHere, BadInput."""

    async def click(self, at: ScreenPoint, button: Button = "left", count: int = 1) -> None:
        """Press and release a button there."""

    async def move(self, at: ScreenPoint) -> None:
        """Put the pointer there."""

    async def type_text(self, text: str) -> None:
        """Type into whatever has the keys."""

    async def key_press(self, keys: tuple[str, ...]) -> None:
        """Tap keys one after the other."""

    async def key_combo(self, keys: tuple[str, ...]) -> None:
        """Hold keys together."""

    async def scroll(
        self, clicks: int, axis: Literal["vertical", "horizontal"] = "vertical", at: ScreenPoint | None = None
    ) -> None:
        """Turn a wheel there, or where the pointer is."""

    async def drag(self, start: ScreenPoint, end: ScreenPoint, button: Button = "left") -> None:
        """Press at one point, release at the other."""

    async def release(self) -> None:
        """Let go of everything that is down, and of the stop. Safe to call twice."""
