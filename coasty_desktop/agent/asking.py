"""Whether a step may happen: what a person says of it, or why nobody has to be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.endings import LookAgain
from coasty_desktop.agent.ports import Answer, Approver, Capture, Prediction, Question
from coasty_desktop.core.action import Done, Fail, Wait
from coasty_desktop.core.tasks import spawn

PAUSED = "the user paused and went on later"


class Asking:
    """The questions of one run. After "the rest of this run" nobody is asked any more."""

    def __init__(
        self, approver: Approver, mode: Literal["every", "none"], emit: Callable[[happened.RunEvent], None]
    ) -> None:
        """Ask `approver` about every step, or nobody."""
        self._approver, self._mode, self._emit = approver, mode, emit
        self._is_asked = mode == "every"
        self._open: asyncio.Task[Answer] | None = None

    async def is_approved(self, step: int, prediction: Prediction, capture: Capture) -> Answer | None:
        """What the person says of the step; None when nobody has to be asked. Raises LookAgain if it was taken back."""
        if all(isinstance(action, Done | Fail | Wait) for action in prediction.actions):
            return None
        if not self._is_asked:
            self._emit(happened.StepApproved(step, "flag" if self._mode == "none" else "rest_of_run"))
            return None
        question = Question(step, prediction.actions, "every step is asked", capture)
        self._emit(happened.ApprovalNeeded(step, question.reason, question))
        asking = self._open = spawn(self._approver.ask(question), name="ask", on_error=lambda error: None)
        try:
            await asyncio.wait({asking})
        finally:
            self._open = None
            asking.cancel()
        if asking.cancelled():
            raise LookAgain(PAUSED)
        said: Answer = asking.result()
        return said

    def take_over(self, step: int, answer: Answer) -> bool:
        """Tell what the answer means for this step and remember it for the rest; returns whether it is yes."""
        if answer.verdict in ("approve", "rest_of_run"):
            self._is_asked = answer.verdict == "approve"
            self._emit(happened.StepApproved(step, "person"))
            return True
        self._emit(happened.StepSkipped(step, "person", answer.reason.strip()))
        return False

    def take_back(self) -> None:
        """Take the open question back: it was about a picture that is old now."""
        if self._open is not None:
            self._open.cancel()
