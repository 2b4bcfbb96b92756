"""The state of a run as one frozen value, and the pure function that moves it on."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

import msgspec
from msgspec.structs import replace

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.ports import Capture, Question
from coasty_desktop.core.action import Action
from coasty_desktop.core.errors import Offer

RunStatus = Literal[
    "starting",
    "looking",
    "predicting",
    "asking",
    "acting",
    "paused",
    "done",
    "fail",
    "stopped",
    "cap",
    "budget",
    "stalled",
    "error",
]
StepState = Literal["predicted", "asking", "approved", "acting", "done", "skipped", "refused", "cut_off"]
ENDED: frozenset[str] = frozenset({"done", "fail", "stopped", "cap", "budget", "stalled", "error"})


class StepSnapshot(msgspec.Struct, frozen=True):
    """One step as far as it got. `acting_on` is the index of the action in hand, or -1."""

    number: int
    status: str
    reasoning: str
    actions: tuple[Action, ...]
    credits: float
    state: StepState = "predicted"
    acting_on: int = -1
    actions_done: int = 0
    by: str = ""
    reason: str = ""
    ms: dict[str, float] = {}


class RunSnapshot(msgspec.Struct, frozen=True):
    """A run as it stands. `credits` includes the session's price; `picture` is the last one taken."""

    run_id: str
    task: str
    max_steps: int
    started_at: datetime
    status: RunStatus = "starting"
    target: str = ""
    session_id: str = ""
    practice: bool = False
    steps: tuple[StepSnapshot, ...] = ()
    picture: Capture | None = None
    question: Question | None = None
    credits: float = 0
    balance: float | None = None
    reasoning: str = ""
    hint: str = ""
    request_id: str = ""
    offer: Offer = "none"
    seconds: float = 0
    verified: bool | None = None
    paused_from: RunStatus | None = None
    pause_reason: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in ENDED

    @property
    def current(self) -> StepSnapshot | None:
        """The newest step."""
        return self.steps[-1] if self.steps else None


def advance(run: RunSnapshot, event: happened.RunEvent) -> RunSnapshot:
    """Return the state that follows `run` once `event` has happened."""
    moved = _moved(run, event)
    if run.status == "paused" and not moved.has_ended and not isinstance(event, happened.Resumed):
        # What was in hand when it was paused still comes to its end; only resuming shows where that led.
        back_to = run.paused_from if moved.status == "paused" else moved.status
        return replace(moved, status="paused", paused_from=back_to)
    return moved


def _moved(run: RunSnapshot, event: happened.RunEvent) -> RunSnapshot:  # noqa: C901, PLR0911, PLR0912 - a case an event
    match event:
        case happened.RunStarted():
            return replace(
                run,
                status="looking",
                session_id=event.session_id,
                target=event.target,
                practice=event.practice,
                credits=run.credits + event.credits,
            )
        case happened.PictureTaken():
            return replace(run, status="predicting", picture=event.capture)
        case happened.StepPredicted():
            step = StepSnapshot(event.step, event.status, event.reasoning, event.actions, event.credits)
            balance = run.balance if event.balance is None else event.balance
            return replace(run, steps=(*run.steps, step), credits=run.credits + event.credits, balance=balance)
        case happened.ApprovalNeeded():
            return _with_step(replace(run, status="asking", question=event.question), state="asking")
        case happened.StepApproved():
            return _with_step(replace(run, status="acting", question=None), state="approved", by=event.by)
        case happened.StepSkipped():
            skipped = replace(run, status="looking", question=None)
            return _with_step(skipped, state="skipped", by=event.by, reason=event.reason)
        case happened.ActionRefused():
            return _with_step(run, state="refused", reason=event.message or event.rule, acting_on=-1)
        case happened.ActionStarted():
            return _with_step(replace(run, status="acting"), state="acting", acting_on=event.index)
        case happened.ActionDone():
            return _with_step(run, actions_done=event.index + 1)
        case happened.StepFinished():
            state = run.steps[-1].state if run.steps else "done"
            finished = _with_step(run, state="done" if state == "acting" else state, acting_on=-1, ms=event.ms)
            return replace(finished, status="looking")
        case happened.Paused():
            return replace(run, status="paused", paused_from=run.status, pause_reason=event.reason)
        case happened.Resumed():
            return replace(run, status=run.paused_from or "looking", paused_from=None, pause_reason="")
        case happened.Retrying() | happened.Budget() | happened.RunStopped():
            return run
        case happened.RunFinished():
            return replace(
                _with_step_cut_off(run, event),
                status=event.status,
                reasoning=event.reasoning,
                question=None,
                hint=event.hint,
                request_id=event.request_id,
                offer=event.offer,
                seconds=event.seconds,
                credits=event.credits,
                verified=event.verified,
            )
        case _:
            assert_never(event)


def _with_step_cut_off(run: RunSnapshot, event: happened.RunFinished) -> RunSnapshot:
    """A step that was still open when the run ended otherwise than by its own word was not carried out to its end."""
    is_open = run.current is not None and run.current.state in ("asking", "approved", "acting")
    return _with_step(run, state="cut_off", acting_on=-1) if is_open and event.status != "done" else run


def _with_step(run: RunSnapshot, **changes: object) -> RunSnapshot:
    if not run.steps:
        return run
    return replace(run, steps=(*run.steps[:-1], replace(run.steps[-1], **changes)))
