"""How a run ends: what the service said, what broke, and the exit code that follows."""

from __future__ import annotations

from coasty_desktop.agent.events import EndStatus, RunFinished
from coasty_desktop.agent.ports import Prediction
from coasty_desktop.core.action import Done, Fail
from coasty_desktop.core.errors import CoastyError, ServiceError, Stopped

_EXIT_CODES = {"done": 0, "stopped": Stopped.exit_code}


class Ended(Exception):
    """Raised by a step to say that it was the last one; not an error."""

    def __init__(self, status: EndStatus, reasoning: str = "", hint: str = "") -> None:
        """Take how it ended and why."""
        super().__init__(status)
        self.status, self.reasoning, self.hint = status, reasoning, hint


class LookAgain(Exception):
    """Raised when the picture is void and the rest of the step with it; not an error."""

    def __init__(self, reason: str, *, was_refused: bool = False) -> None:
        """`reason` is for the next instruction; `was_refused` when an action was."""
        super().__init__(reason)
        self.reason, self.was_refused = reason, was_refused


def ending_of(prediction: Prediction) -> Ended | None:
    """How the service says that this step was the last, or None. An action outranks the status."""
    for action in prediction.actions:
        if isinstance(action, Done):
            return Ended("done", prediction.reasoning)
        if isinstance(action, Fail):
            return Ended("fail", action.reason or prediction.reasoning)
    if prediction.status in ("done", "fail"):
        return Ended("done" if prediction.status == "done" else "fail", prediction.reasoning)
    return None


def finished(status: EndStatus, reasoning: str, hint: str = "") -> RunFinished:
    """The last event of a run; its steps, credits and seconds are filled in by the loop."""
    return RunFinished(status, reasoning, 0, 0, 0, None, hint, "", _EXIT_CODES.get(status, 1))


def finished_by(error: BaseException | None) -> RunFinished | None:
    """The last event of a run that `error` ended; None when the error is a defect of ours."""
    match error:
        case Stopped():
            return finished("stopped", f"Stopped by {error.by}")
        case Ended():
            return finished(error.status, error.reasoning, error.hint)
        case ServiceError():
            return RunFinished(
                "error", error.title, 0, 0, 0, None, error.hint, error.request_id, error.exit_code, error.offer
            )
        case CoastyError():
            return RunFinished("error", error.title, 0, 0, 0, None, error.hint, "", error.exit_code)
        case _:
            return None
