"""What a user asks for when a run starts, checked before anything is captured or paid."""

from __future__ import annotations

from typing import Literal

import msgspec

from coasty_desktop.agent.limits import Limits
from coasty_desktop.agent.loop import RunOptions
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.geometry import HD, SD, Size
from coasty_desktop.core.settings import OnUserInput
from coasty_desktop.core.target import DisplayTarget, MachineTarget, Target, describe_target

# Source: contract, section 11: a run takes 1 to 1000 steps; a session has no other cap of its own.
MOST_STEPS = 1000
# Source: contract, section 4: the smallest tier's prompt budget, task and instructions apart.
LONGEST_PROMPT = 2000
# Ours: far more than anyone types, far less than a body may hold.
LONGEST_TASK = 20_000


class RunRequest(msgspec.Struct, frozen=True):
    """One run as the user asked for it. `instructions` is added to the preset's."""

    task: str
    target: Target = DisplayTarget()
    engine: str = "v3"
    image: Literal["sd", "hd"] = "sd"
    preset: str = "precise"
    instructions: str = ""
    max_steps: int = 25
    budget_credits: float | None = None
    time_limit_s: float | None = None
    approve: Literal["every", "none"] = "every"
    on_user_input: OnUserInput = "pause"
    practice: bool = False

    @property
    def picture_limit(self) -> Size:
        """The largest picture that may be sent."""
        return HD if self.image == "hd" else SD


def checked(request: RunRequest) -> RunRequest:
    """The request with its task trimmed. Raises BadInput with one sentence about the first problem."""
    task = request.task.strip()
    if not task:
        raise BadInput("There is no task", hint="Say what should be done, for example: Click 'Save'.")
    if len(task) > LONGEST_TASK:
        raise BadInput(f"The task is longer than {LONGEST_TASK:,} characters", hint="Say it shorter, or in parts.")
    if not _is_text(task + request.instructions):
        raise BadInput("The task or the instructions hold bytes that are no text", hint="Use UTF-8.")
    if len(request.instructions) > LONGEST_PROMPT:
        raise BadInput(f"The instructions are longer than {LONGEST_PROMPT:,} characters", hint="Shorten them.")
    if not 1 <= request.max_steps <= MOST_STEPS:
        raise BadInput(f"The number of steps must lie between 1 and {MOST_STEPS}", hint="25 is usual.")
    if isinstance(request.target, MachineTarget) and request.practice:
        raise BadInput(
            "A machine is not there for `--practice`",
            hint="Start `coasty-desktop sandbox`, set what it prints, and make a machine there.",
        )
    if request.budget_credits is not None and not request.budget_credits > 0:
        raise BadInput("The budget must be more than 0 credits", hint="Leave it out for no cap.")
    if request.time_limit_s is not None and not request.time_limit_s > 0:
        raise BadInput("The time limit must be more than 0 seconds", hint="Leave it out for no cap.")
    return msgspec.structs.replace(request, task=task)


def _is_text(text: str) -> bool:
    """Whether it can be written as UTF-8: arguments that cannot be read arrive as half characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def options_of(request: RunRequest, *, instructions: str, practice: bool) -> RunOptions:
    """What the loop needs of a checked request. `instructions` is what the service will be given."""
    return RunOptions(
        task=request.task,
        target=describe_target(request.target),
        engine=request.engine,
        instructions=instructions,
        approve=request.approve,
        limits=Limits(request.max_steps, request.budget_credits, request.time_limit_s),
        practice=practice,
    )
