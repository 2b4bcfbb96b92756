"""What happens in a run, as typed facts. The command line prints them as they are (`event` names them)."""

from __future__ import annotations

from typing import Literal

import msgspec

from coasty_desktop.agent.ports import Capture, Question
from coasty_desktop.core.action import Action
from coasty_desktop.core.errors import Offer
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect, Size

EndStatus = Literal["done", "fail", "stopped", "cap", "budget", "stalled", "error"]
ApprovedBy = Literal["person", "policy", "rest_of_run", "flag"]


class RunStarted(msgspec.Struct, frozen=True):
    """The session is open and the first picture's size is known."""

    run_id: str
    session_id: str
    target: str
    picture: Size
    screen: ScreenRect
    practice: bool
    credits: float = 0


class PictureTaken(msgspec.Struct, frozen=True):
    """A picture of the target was taken and will be sent."""

    step: int
    capture: Capture


class StepPredicted(msgspec.Struct, frozen=True):
    """The service answered."""

    step: int
    status: str
    reasoning: str
    actions: tuple[Action, ...]
    credits: float
    request_id: str
    balance: float | None = None


class ApprovalNeeded(msgspec.Struct, frozen=True):
    """A person is asked."""

    step: int
    reason: str
    question: Question
    expires_at: str | None = None


class StepApproved(msgspec.Struct, frozen=True):
    """The step may happen."""

    step: int
    by: ApprovedBy


class StepSkipped(msgspec.Struct, frozen=True):
    """The step was not carried out; the next instruction says so."""

    step: int
    by: str
    reason: str = ""


class ActionRefused(msgspec.Struct, frozen=True):
    """An action is not safe; nothing of the step from here on happened."""

    step: int
    index: int
    rule: str
    message: str = ""


class ActionStarted(msgspec.Struct, frozen=True):
    """The action at `index` is about to be carried out."""

    step: int
    index: int


class ActionDone(msgspec.Struct, frozen=True):
    """An action was carried out."""

    step: int
    index: int
    action_type: str
    screen: ScreenPoint | None
    ms: float


class StepFinished(msgspec.Struct, frozen=True):
    """All of a step is over. `ms` holds capture, predict, wait, act and settle."""

    step: int
    ms: dict[str, float]


class Paused(msgspec.Struct, frozen=True):
    """Nothing happens until someone resumes."""

    reason: str


class Resumed(msgspec.Struct, frozen=True):
    """It goes on, from a fresh picture."""

    reason: str


class Retrying(msgspec.Struct, frozen=True):
    """The service is asked again after `in_s` seconds."""

    in_s: float
    code: str


class Budget(msgspec.Struct, frozen=True):
    """Credits used against the cap."""

    used: float
    cap: float


class RunStopped(msgspec.Struct, frozen=True):
    """A person stopped it."""

    by: str


class RunFinished(msgspec.Struct, frozen=True):
    """The run is over, however it ended. `verified` None means nobody checked; `offer` is what helps after an error."""

    status: EndStatus
    reasoning: str
    steps: int
    credits: float
    seconds: float
    verified: bool | None = None
    hint: str = ""
    request_id: str = ""
    exit_code: int = 0
    offer: Offer = "none"


RunEvent = (
    RunStarted
    | PictureTaken
    | StepPredicted
    | ApprovalNeeded
    | StepApproved
    | StepSkipped
    | ActionRefused
    | ActionStarted
    | ActionDone
    | StepFinished
    | Paused
    | Resumed
    | Retrying
    | Budget
    | RunStopped
    | RunFinished
)
