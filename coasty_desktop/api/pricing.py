"""What calls will cost, before they are made. Pure; credits are cents.

Source: contract, section 4. Where it is not certain (how many pictures a session keeps), the upper reading counts:
these numbers are for budgets, and every one of them is an estimate until the service has answered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from coasty_desktop.core.geometry import SD, Size

SESSION_CREDITS = 10
PREDICT_CREDITS = 5
SESSION_STEP_CREDITS = 4
GROUND_CREDITS = 3
SNAPSHOT_CREDITS = 1
EARLIER_PICTURE_CREDITS = 2
HD_PICTURE_CREDITS = 1
V1_CREDITS = 3
LONG_PROMPT_CREDITS = 1
FREE_PROMPT_CHARACTERS = 500

_CLOUD_STEP_CREDITS = 5
_CLOUD_V1_STEP_CREDITS = 8
_KEPT_PICTURES = 3
_KEPT_PICTURES_V1 = 8
_MACHINE_CREDITS_PER_HOUR = {"linux": 5, "windows": 9}
_CREDITS_PER_HOUR_BY_STATE = {
    "stopped": 1, "suspended": 1, "creating": 0, "provisioning": 0, "error": 0, "terminated": 0, "deleting": 0,
}  # fmt: skip
_JOB_CREDITS_PER_MINUTE = 10
_JOB_LEAST_CREDITS = 20
_JOB_LONGEST_MINUTES = 360


def is_hd(size: Size) -> bool:
    """Whether a picture of this size costs more; 1280x720 itself does not."""
    return size.width > SD.width or size.height > SD.height


def kept_pictures(engine: str) -> int:
    """How many earlier pictures a session bills at most."""
    return _KEPT_PICTURES_V1 if engine == "v1" else _KEPT_PICTURES


def predict_cost(size: Size, *, earlier: Sequence[Size] = (), engine: str = "v3", prompt_characters: int = 0) -> int:
    """A stateless prediction with the pictures of `earlier` steps beside it."""
    return PREDICT_CREDITS + _surcharges(size, earlier, engine, prompt_characters)


def session_step_cost(
    step: int, size: Size, *, engine: str = "v3", prompt_characters: int = 0, kept: int | None = None
) -> int:
    """Step `step` of a session, from 1 or since it was reset, when all its pictures have one size.

    `kept` is the session's own trajectory length, when one was asked for.
    """
    earlier = min(max(step - 1, 0), kept_pictures(engine) if kept is None else kept)
    return SESSION_STEP_CREDITS + _surcharges(size, [size] * earlier, engine, prompt_characters)


def run_at_most(steps: int, size: Size, *, engine: str = "v3", instructions: str = "") -> int:
    """A whole session of `steps` steps, its creation included."""
    prompt = len(instructions)
    costs = (session_step_cost(n, size, engine=engine, prompt_characters=prompt) for n in range(1, steps + 1))
    return SESSION_CREDITS + sum(costs)


def ground_cost(size: Size) -> int:
    """Locating one element."""
    return GROUND_CREDITS + (HD_PICTURE_CREDITS if is_hd(size) else 0)


def workflow_cost(task_steps: Sequence[int], *, engine: str = "v3") -> int:
    """A run of a workflow whose tasks take so many steps each; everything but tasks is free."""
    return sum(cloud_run_cost(steps, engine=engine) for steps in task_steps)


def cloud_run_cost(steps: int, *, engine: str = "v3") -> int:
    """A run that the service carries out on one of its machines."""
    return steps * (_CLOUD_V1_STEP_CREDITS if engine == "v1" else _CLOUD_STEP_CREDITS)


def machine_cost(os: Literal["linux", "windows"], minutes: float, *, state: str = "running") -> int:
    """A machine over this time in one state: full minutes, rounded down; an unknown state counts as running."""
    return math.floor(minutes) * machine_credits_per_hour(os, state) // 60


def machine_credits_per_hour(os: Literal["linux", "windows"], state: str = "running") -> int:
    """What an hour in a state costs, metered by the minute. A machine being deleted is taken for terminated."""
    return _CREDITS_PER_HOUR_BY_STATE.get(state, _MACHINE_CREDITS_PER_HOUR[os])


def scheduled_job_cost(minutes: float) -> int:
    """The execution time of a scheduled job, in account credits; it ends by itself after six hours."""
    billed = min(math.ceil(minutes), _JOB_LONGEST_MINUTES)
    return max(_JOB_LEAST_CREDITS, billed * _JOB_CREDITS_PER_MINUTE)


def _surcharges(size: Size, earlier: Sequence[Size], engine: str, prompt_characters: int) -> int:
    return (
        EARLIER_PICTURE_CREDITS * len(earlier)
        + HD_PICTURE_CREDITS * sum(is_hd(picture) for picture in (size, *earlier))
        + (V1_CREDITS if engine == "v1" else 0)
        + (LONG_PROMPT_CREDITS if prompt_characters > FREE_PROMPT_CHARACTERS else 0)
    )
