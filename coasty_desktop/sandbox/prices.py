"""What an operation costs in credits. Source: contract, section 4. Written apart from the client's, to check it."""

from __future__ import annotations

import math
from collections.abc import Sequence

PREDICT, SESSION_PREDICT, GROUND, SESSION, SNAPSHOT = 5, 4, 3, 10, 1
SCHEDULE_GATE = 20
_FREE_PROMPT = 500

# In account credits, which are another purse.
LEAST_JOB = 20

Line = tuple[str, int, int | None]


def kept_pictures(version: str) -> int:
    """How many earlier pictures a session keeps and bills, unless it was told otherwise."""
    return 8 if version == "v1" else 3


def is_hd(width: int, height: int) -> bool:
    """Larger than 1280x720."""
    return width > 1280 or height > 720


def prediction(base: int, version: str, prompt: str, earlier: Sequence[bool], now: bool) -> tuple[Line, ...]:
    """The lines of a prediction: `earlier` and `now` say of each picture whether it is HD."""
    large = [*earlier, now].count(True)
    return (
        ("base", base, None),
        ("trajectory", 2 * len(earlier), len(earlier)),
        ("hd_images", large, large),
        ("engine", 3 if version == "v1" else 0, None),
        ("custom_prompt", 1 if len(prompt) > _FREE_PROMPT else 0, None),
    )


def grounding(now: bool) -> tuple[Line, ...]:
    """The lines of one search for an element."""
    return ("base", GROUND, None), ("hd_images", int(now), int(now))


def run_step(version: str) -> int:
    """One step of a run."""
    return 8 if version == "v1" else 5


def job(seconds: float) -> int:
    """A scheduled job of this length, in account credits: 10 a started minute, at least 20, at most six hours."""
    return min(max(10 * math.ceil(seconds / 60), LEAST_JOB), 3600)
