"""What the service is told in each step: the task, and what of the step before did not happen."""

from __future__ import annotations

from collections.abc import Sequence

from coasty_desktop.core.action import Action, describe


def not_carried_out(step: int, actions: Sequence[Action], reason: str) -> str:
    """One plain sentence about what the service asked for and did not get."""
    what = "; ".join(describe(action) for action in actions) or "nothing"
    return f"Note: step {step} was not carried out: {reason.rstrip('.')}. It would have been: {what}."


def partly_carried_out(step: int, actions: Sequence[Action], done: int, reason: str) -> str:
    """Like `not_carried_out`, for a step whose first `done` actions did happen."""
    if done == 0:
        return not_carried_out(step, actions, reason)
    did = "; ".join(describe(action) for action in actions[:done])
    left = "; ".join(describe(action) for action in actions[done:])
    return f"Note: of step {step} only this was carried out: {did}. Not carried out: {left}, because {reason}."


def instruction(task: str, notes: Sequence[str]) -> str:
    """The task, followed by the notes of the step before, each on a line of its own."""
    return "\n\n".join((task, *notes))
