"""The events of a run as scripts read them; their names and fields are a promise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.ports import Capture, Question
from coasty_desktop.cli.run_lines import action_fields, json_line, words
from coasty_desktop.core.action import Click, Drag, KeyCombo, Raw, Scroll, TypeText, Unknown
from coasty_desktop.core.geometry import ModelPoint, ScreenPoint, ScreenRect, Size, fit
from coasty_desktop.services.run_ports import Happened

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CAPTURE = Capture(b"png", fit(ScreenRect(0, 0, 1280, 720)), AT)
STARTED = happened.RunStarted("run_1", "ses_1", "This computer", Size(1280, 720), ScreenRect(-5, 0, 1920, 1080), True)

# Every line of a run, with exactly the fields that scripts rely on.
FIELDS: list[tuple[happened.RunEvent, dict[str, Any]]] = [
    (
        STARTED,
        {
            "event": "run_started", "run_id": "run_1", "session_id": "ses_1", "target": "This computer",
            "picture": [1280, 720], "screen": {"x": -5, "y": 0, "w": 1920, "h": 1080}, "practice": True,
        },
    ),
    (
        happened.StepPredicted(1, "continue", "why", (Click(ModelPoint(1, 2)),), 4, "req_1"),
        {
            "event": "step_predicted", "step": 1, "status": "continue", "reasoning": "why",
            "actions": [{"action_type": "click", "params": {"x": 1, "y": 2, "button": "left", "clicks": 1}}],
            "credits": 4, "request_id": "req_1",
        },
    ),
    (
        happened.ApprovalNeeded(1, "every step", Question(1, (), "every step", CAPTURE)),
        {"event": "approval_needed", "step": 1, "reason": "every step", "expires_at": None},
    ),
    (happened.StepApproved(1, "flag"), {"event": "step_approved", "step": 1, "by": "flag"}),
    (
        happened.StepSkipped(1, "person", "no"),
        {"event": "step_skipped", "step": 1, "by": "person", "reason": "no"},
    ),
    (
        happened.ActionRefused(1, 0, "own_window", "text"),
        {"event": "action_refused", "step": 1, "index": 0, "rule": "own_window"},
    ),
    (
        happened.ActionDone(1, 0, "click", ScreenPoint(3, 4), 2.5),
        {"event": "action_done", "step": 1, "index": 0, "action_type": "click", "screen": [3, 4], "ms": 2.5},
    ),
    (
        happened.ActionDone(1, 1, "type_text", None, 2.5),
        {"event": "action_done", "step": 1, "index": 1, "action_type": "type_text", "screen": None, "ms": 2.5},
    ),
    (happened.StepFinished(1, {"act": 1.0}), {"event": "step_finished", "step": 1, "ms": {"act": 1.0}}),
    (happened.Paused("key"), {"event": "paused", "reason": "key"}),
    (happened.Resumed("user"), {"event": "resumed", "reason": "user"}),
    (happened.Retrying(1.5, "INTERNAL_ERROR"), {"event": "retrying", "in_s": 1.5, "code": "INTERNAL_ERROR"}),
    (happened.Budget(14, 20), {"event": "budget", "used": 14, "cap": 20}),
    (happened.RunStopped("hotkey"), {"event": "stopped", "by": "hotkey"}),
    (
        happened.RunFinished("done", "ok", 2, 14, 3.2, None, "hint", "req", 0),
        {
            "event": "run_finished", "status": "done", "reasoning": "ok", "steps": 2, "credits": 14, "seconds": 3.2,
            "verified": None,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "fields"), FIELDS, ids=lambda value: type(value).__name__)
def test_that_a_line_has_exactly_the_promised_fields(event: happened.RunEvent, fields: dict[str, Any]) -> None:
    line = json_line(Happened(event, AT))
    assert line is not None
    assert "\n" not in line
    assert json.loads(line) == {**fields, "at": "2026-01-02T03:04:05+00:00"}


def test_that_what_only_a_window_needs_is_no_line() -> None:
    assert json_line(Happened(happened.PictureTaken(1, CAPTURE), AT)) is None
    assert json_line(Happened(happened.ActionStarted(1, 0), AT)) is None


@pytest.mark.parametrize(
    ("action", "params"),
    [
        (Drag(ModelPoint(1, 2), ModelPoint(3, 4)), {"x1": 1, "y1": 2, "x2": 3, "y2": 4, "button": "left"}),
        (Scroll(-3, at=ModelPoint(5, 6)), {"clicks": -3, "direction": "vertical", "x": 5, "y": 6}),
        (Scroll(2, "horizontal"), {"clicks": 2, "direction": "horizontal"}),
        (KeyCombo(("ctrl", "a")), {"keys": ("ctrl", "a")}),
        (Raw("x"), {"code": "x"}),
        (Unknown("hover_3d", {"z": 1}, "why"), {"z": 1}),
    ],
)
def test_that_actions_are_told_with_their_parameters(action: Any, params: dict[str, Any]) -> None:
    assert action_fields(action)["params"] == params


def test_that_service_text_cannot_move_the_cursor_of_a_terminal() -> None:
    said = words(happened.StepPredicted(1, "continue", "\x1b[2Jgone\r\n\u202eevil", (TypeText("\x1b]0;x"),), 4, "r"))
    assert said is not None
    assert not any(ord(char) < 32 and char != "\n" for char in said)
    assert "\u202e" not in said


def test_that_practising_is_said() -> None:
    assert "practising" in (words(STARTED) or "")
