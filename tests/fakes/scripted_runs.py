"""A run service and an account that do what a test says: the views' side of the seam without a loop behind it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from PIL import Image, ImageDraw

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.ports import Answer, Capture, Question
from coasty_desktop.agent.snapshot import RunSnapshot, advance
from coasty_desktop.core.action import Action, Click, TypeText
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.geometry import SD, ModelPoint, ScreenRect, Size, fit
from coasty_desktop.core.signal import Signal
from coasty_desktop.core.target import DisplayTarget
from coasty_desktop.services.presets import PRESETS, Preset
from coasty_desktop.services.run_ports import Estimate, TargetChoice
from coasty_desktop.services.run_request import RunRequest, checked

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
WHOLE = ScreenRect(0, 0, 1280, 720)
SEARCH: tuple[Action, ...] = (Click(ModelPoint(310, 242)), TypeText("Acme"), Click(ModelPoint(600, 242)))


class ScriptedRuns:
    """Publishes the snapshots a test asks for and keeps what the views asked for."""

    def __init__(self) -> None:
        self.changed: Signal[RunSnapshot] = Signal()
        self.current: RunSnapshot | None = None
        self.calls: list[tuple[str, Any]] = []
        self.refuse_with: CoastyError | None = None
        self.tasks: list[str] = []
        self.free = False

    def start(self, request: RunRequest) -> None:
        if self.refuse_with is not None:
            raise self.refuse_with
        self.calls.append(("start", checked(request)))
        self.publish(RunSnapshot("run_1", request.task, request.max_steps, AT, practice=request.practice))

    def stop(self, by: str) -> None:
        self.calls.append(("stop", by))

    def pause(self, reason: str = "user") -> None:
        self.calls.append(("pause", reason))

    def resume(self, note: str = "") -> None:
        self.calls.append(("resume", note))

    def answer(self, answer: Answer) -> None:
        self.calls.append(("answer", answer))

    def estimate(self, request: RunRequest) -> Estimate:
        if self.refuse_with is not None:
            raise self.refuse_with
        return Estimate(request.max_steps, request.max_steps * 10 - 2, SD, self.free)

    def targets(self) -> list[TargetChoice]:
        return [TargetChoice(DisplayTarget(0), "This computer"), TargetChoice(DisplayTarget(1), "Display 1")]

    def past_tasks(self) -> list[str]:
        return self.tasks

    def presets(self) -> Sequence[Preset]:
        return PRESETS

    def publish(self, run: RunSnapshot) -> None:
        self.current = run
        self.changed.emit(run)

    def happen(self, *events: happened.RunEvent) -> None:
        """Move the run on, as the loop would."""
        for event in events:
            assert self.current is not None
            self.publish(advance(self.current, event))


class ScriptedKeys:
    """An account whose key is what a test says."""

    def __init__(self, mode: str = "practice", balance: str = "", has_keychain: bool = True) -> None:
        self.changed: Signal[None] = Signal()
        self.failed: Signal[CoastyError] = Signal()
        self.mode, self.balance, self.has_keychain = mode, balance, has_keychain
        self.refuse_with: CoastyError | None = None
        self.calls: list[tuple[str, bool]] = []

    def set_key(self, text: str, remember: bool) -> None:
        if self.refuse_with is not None:
            raise self.refuse_with
        self.calls.append((text, remember))
        self.mode = "live" if "-live-" in text else "test"
        self.changed.emit(None)

    def delete(self) -> None:
        self.mode = "practice"
        self.changed.emit(None)


def capture(picture: Image.Image | None = None, screen: ScreenRect = WHOLE) -> Capture:
    """A capture of `screen` that shows `picture`, or an invoice list on a calm desktop."""
    transform = fit(screen)
    shown = (picture or invoices()).resize((transform.picture.width, transform.picture.height))
    data = io.BytesIO()
    shown.save(data, "PNG")
    return Capture(data.getvalue(), transform, AT)


def invoices(size: Size = SD) -> Image.Image:
    """A picture that looks like someone's work."""
    image = Image.new("RGB", (size.width, size.height), "#8fb0ab")
    draw = ImageDraw.Draw(image)
    draw.rectangle((90, 60, 1120, 620), fill="#ffffff")
    draw.rectangle((90, 60, 1120, 96), fill="#ececec")
    draw.text((104, 72), "Invoices - Web browser", fill="#555555")
    draw.rectangle((140, 220, 480, 264), outline="#c8c8c8")
    draw.text((156, 236), "Search customer...", fill="#777777")
    draw.rectangle((545, 220, 655, 264), fill="#2f5fd0")
    draw.text((580, 236), "Search", fill="#ffffff")
    for row in range(5):
        top = 310 + row * 52
        draw.line((140, top, 1070, top), fill="#e0e0e0")
        draw.text((156, top + 18), f"48{21 - row}      Acme        Unpaid        $1,{240 - row}", fill="#333333")
    return image


def started(task: str = "Find Acme's newest invoice and tell me its status and total.", **fields: Any) -> RunSnapshot:
    """A run that has opened its session."""
    return replace(RunSnapshot("run_1", task, 25, AT, status="looking", target="This computer"), **fields)


def step_events(
    number: int, actions: tuple[Action, ...], reasoning: str, *, credits: float = 4, seconds: float = 3.4
) -> list[happened.RunEvent]:
    """A step that was approved and carried out."""
    done = [
        event
        for index, action in enumerate(actions)
        for event in (happened.ActionStarted(number, index), happened.ActionDone(number, index, "click", None, 3))
    ]
    return [
        happened.StepPredicted(number, "continue", reasoning, actions, credits, "req_1"),
        happened.StepApproved(number, "person"),
        *done,
        happened.StepFinished(number, {"capture": 10, "predict": seconds * 900, "act": seconds * 90}),
    ]


def asking_events(
    number: int,
    taken: Capture,
    actions: tuple[Action, ...] = SEARCH,
    reasoning: str = "I see a search field at the top; search for Acme.",
) -> list[happened.RunEvent]:
    """A step that waits for a person."""
    return [
        happened.PictureTaken(number, taken),
        happened.StepPredicted(number, "continue", reasoning, actions, 8, "req_3"),
        happened.ApprovalNeeded(number, "every step", Question(number, actions, "every step", taken)),
    ]
