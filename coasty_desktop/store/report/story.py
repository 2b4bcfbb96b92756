"""What happened in a run, step by step, as a reader wants it: the events joined to what they are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.ports import Capture
from coasty_desktop.core.action import Action
from coasty_desktop.store.stored_run import StoredEvent


@dataclass
class ActionStory:
    """One action of a step and what became of it: `done`, `begun`, `refused` or nothing yet."""

    action: Action
    became: str = ""
    screen: tuple[int, int] | None = None
    ms: float = 0
    message: str = ""


@dataclass
class StepStory:
    """One answer of the service with the picture it answered to. `decision` says who let it happen, or not."""

    number: int
    status: str
    reasoning: str
    credits: float
    request_id: str
    capture: Capture | None
    actions: list[ActionStory]
    decision: str = ""
    is_skipped: bool = False
    ms: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class Story:
    """The whole run. `unanswered` is a picture that was taken and that nothing was said about."""

    session_id: str = ""
    steps: list[StepStory] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unanswered: Capture | None = None


_DECIDERS = {
    "person": "Approved by you", "policy": "Free by the policy", "rest_of_run": "Approved with the rest of the run",
    "flag": "Not asked, as chosen at the start",
}  # fmt: skip


def story_of(events: tuple[StoredEvent, ...]) -> Story:
    """Tell the events as a story."""
    teller = _Teller()
    for stored in events:
        teller.hear(stored.at, stored.event)
    return teller.story


class _Teller:
    def __init__(self) -> None:
        self.story = Story()
        self._asked_at: datetime | None = None

    def hear(self, at: datetime, event: happened.RunEvent) -> None:
        match event:
            case happened.RunStarted():
                self.story.session_id = event.session_id
            case happened.PictureTaken():
                self.story.unanswered = event.capture
            case happened.StepPredicted():
                self._begin(event)
            case happened.ApprovalNeeded():
                self._asked_at = at
            case happened.StepApproved() | happened.StepSkipped():
                self._decide(at, event)
            case happened.ActionStarted() | happened.ActionDone() | happened.ActionRefused():
                self._act(event)
            case happened.StepFinished():
                if self._step is not None:
                    self._step.ms = event.ms
            case _:
                self._note(event)

    @property
    def _step(self) -> StepStory | None:
        return self.story.steps[-1] if self.story.steps else None

    def _begin(self, event: happened.StepPredicted) -> None:
        self.story.steps.append(StepStory(
            event.step, event.status, event.reasoning, event.credits, event.request_id, self.story.unanswered,
            [ActionStory(action) for action in event.actions],
        ))  # fmt: skip
        self.story.unanswered = None
        self._asked_at = None

    def _decide(self, at: datetime, event: happened.StepApproved | happened.StepSkipped) -> None:
        step = self._step
        if step is None:
            return
        after = "" if self._asked_at is None else f" after {(at - self._asked_at).total_seconds():.1f} s"
        if isinstance(event, happened.StepApproved):
            step.decision = _DECIDERS.get(event.by, f"Approved by {event.by}") + after
            return
        step.is_skipped = True
        who = "you" if event.by == "person" else event.by
        step.decision = f"Skipped by {who}{after}" + (f": “{event.reason}”" if event.reason else "")

    def _act(self, event: happened.ActionStarted | happened.ActionDone | happened.ActionRefused) -> None:
        step = self._step
        if step is None or not 0 <= event.index < len(step.actions):
            return
        action = step.actions[event.index]
        match event:
            case happened.ActionStarted():
                action.became = "begun"
            case happened.ActionDone():
                action.became, action.ms = "done", event.ms
                action.screen = None if event.screen is None else (event.screen.x, event.screen.y)
            case happened.ActionRefused():
                action.became, action.message = "refused", event.message or event.rule

    def _note(self, event: happened.RunEvent) -> None:
        notes = self.story.notes if self._step is None else self._step.notes
        match event:
            case happened.Paused(reason=reason):
                notes.append(f"Paused: {reason}")
            case happened.Resumed(reason=reason):
                notes.append(f"Resumed: {reason}")
            case happened.Retrying(in_s=in_s, code=code):
                notes.append(f"Asked the service again after {in_s:g} s ({code})")
            case happened.Budget(used=used, cap=cap):
                notes.append(f"Budget: {used:g} of {cap:g} credits used")
            case happened.RunStopped(by=by):
                notes.append(f"Stopped ({by})")
            case _:
                pass
