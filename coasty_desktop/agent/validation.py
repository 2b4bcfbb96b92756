"""Whether an answer may be carried out, decided whole, before its first action happens."""

from __future__ import annotations

from collections.abc import Callable

from coasty_desktop.agent.limits import LONGEST_WAIT_S
from coasty_desktop.core.action import Acting, Action, Done, Fail, Raw, Unknown, Wait
from coasty_desktop.core.errors import ActionRefused

# Refusals that no further picture would mend: the run ends and says so.
SERVICE_FAULTS = frozenset({"unknown_action", "outside_picture"})


def check(action: Action, refusal: Callable[[Acting], None]) -> None:
    """Raise ActionRefused when `action` must not happen; `refusal` judges what a computer would carry out."""
    match action:
        case Unknown(name=name, problem=problem):
            raise ActionRefused(
                f"The service asked for an action that cannot be carried out: “{name[:60]}”"
                + (f" ({problem})" if problem else ""),
                "Nothing was done. A newer version of this program may know it.",
                rule="unknown_action",
            )
        case Raw():
            raise ActionRefused("The service sent code, which is never executed here", rule="raw_code")
        case Wait(seconds=seconds) if seconds > LONGEST_WAIT_S:
            raise ActionRefused(
                f"The service asked to wait {seconds:g} s, more than {LONGEST_WAIT_S:g} s", rule="wait_too_long"
            )
        case Wait() | Done() | Fail():
            return
        case _:
            refusal(action)
