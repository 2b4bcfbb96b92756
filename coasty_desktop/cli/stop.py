"""`coasty-desktop stop`: stop everything that acts on this desktop, at once."""

from __future__ import annotations

from coasty_desktop.services.program import Headless


def run(headless: Headless) -> int:
    """Stop it and say what was stopped. Nothing acting is fine."""
    print(headless.stop_acting())
    return 0
