"""A run of two steps with all that may happen in one, as values."""

from datetime import UTC, datetime, timedelta

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.events import RunEvent
from coasty_desktop.agent.ports import Capture, Question
from coasty_desktop.core.action import Action, Click, Drag, KeyCombo, Raw, Scroll, TypeText, Unknown
from coasty_desktop.core.geometry import ModelPoint, ScreenPoint, ScreenRect, fit

START = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)
SCREEN = ScreenRect(-1920, 0, 1920, 1080)
ACTIONS: tuple[Action, ...] = (
    Click(ModelPoint(412, 236.5), "right", 2),
    TypeText("Grüße, 漢字, 😀 <b>&\"'\n\t"),
    KeyCombo(("ctrl", "s")),
    Scroll(-3, "horizontal", ModelPoint(10, 20)),
    Drag(ModelPoint(0, 0), ModelPoint(1279, 719)),
    Raw("import os"),
    Unknown("fly", {"how": ["high", {"far": None}], "png": "not a picture"}, "no such action"),
)


def capture(png: bytes) -> Capture:
    return Capture(png, fit(SCREEN), START)


def started(run_id: str) -> RunEvent:
    return happened.RunStarted(run_id, "ses_1", "This computer", fit(SCREEN).picture, SCREEN, False, 10)


def finished(status: happened.EndStatus = "done", steps: int = 2) -> RunEvent:
    return happened.RunFinished(status, "It is saved.", steps, 20, 12.5, True, request_id="req_9")


def whole(run_id: str, first: bytes = b"first picture", second: bytes = b"second picture") -> list[RunEvent]:
    return [
        started(run_id),
        happened.PictureTaken(1, capture(first)),
        happened.StepPredicted(1, "continue", "I see a form.", ACTIONS, 4, "req_1", 90.5),
        happened.ApprovalNeeded(1, "every step", Question(1, ACTIONS, "every step", capture(first))),
        happened.StepApproved(1, "person"),
        happened.ActionStarted(1, 0),
        happened.ActionDone(1, 0, "click", ScreenPoint(-1302, 355), 3.25),
        happened.ActionRefused(1, 5, "raw", "Code is not executed"),
        happened.StepFinished(1, {"capture": 18.0, "predict": 3410.0, "act": 310.0}),
        happened.Paused("a person moved the mouse"),
        happened.Resumed("button"),
        happened.Retrying(2.0, "RATE_LIMITED"),
        happened.Budget(14, 50),
        happened.PictureTaken(2, capture(second)),
        happened.StepPredicted(2, "done", "It is saved.", (), 6, "req_2", 84.5),
        happened.StepSkipped(2, "person", "not that one"),
        happened.RunStopped("hotkey"),
        finished(),
    ]


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)
