"""A run's events as lines: JSON for scripts, words for people."""

from __future__ import annotations

from typing import Any

import msgspec

from coasty_desktop.agent import events as happened
from coasty_desktop.core.action import Action, describe, kind_of, points_of
from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.core.money import credits_and_dollars
from coasty_desktop.services.run_ports import Happened

Fields = dict[str, Any]

# What scripts are told of, and how it is called there; everything else only a window needs.
_NAMES: dict[type[happened.RunEvent], str] = {
    happened.RunStarted: "run_started",
    happened.StepPredicted: "step_predicted",
    happened.ApprovalNeeded: "approval_needed",
    happened.StepApproved: "step_approved",
    happened.StepSkipped: "step_skipped",
    happened.ActionRefused: "action_refused",
    happened.ActionDone: "action_done",
    happened.StepFinished: "step_finished",
    happened.Paused: "paused",
    happened.Resumed: "resumed",
    happened.Retrying: "retrying",
    happened.Budget: "budget",
    happened.RunStopped: "stopped",
    happened.RunFinished: "run_finished",
}


def json_line(fact: Happened) -> str | None:
    """The event as one line of JSON; None for what only a window needs."""
    named = _named(fact.event)
    if named is None:
        return None
    event, fields = named
    return msgspec.json.encode({"event": event, "at": fact.at.isoformat(), **fields}).decode()


def words(event: happened.RunEvent, *, with_problem: bool = True) -> str | None:
    """The event in a person's words; None for what would only be noise.

    Without `with_problem` an error's own sentence is left out: it has been told elsewhere.
    """
    said: str | None = None
    match event:
        case happened.RunStarted(practice=practice):
            size = f"{event.picture.width}x{event.picture.height}"
            who = "practising (nothing is paid)" if practice else "the hosted service answers"
            said = f"{event.target} · pictures of {size} · {who}"
        case happened.StepPredicted():
            lines = [f"Step {event.step} · {credits_and_dollars(event.credits)}"]
            lines += [f"  {plain(event.reasoning)}"] if event.reasoning else []
            said = "\n".join([*lines, *(f"  - {plain(describe(action))}" for action in event.actions)])
        case happened.StepSkipped():
            said = f"  skipped{': ' + plain(event.reason) if event.reason else ''}"
        case happened.ActionRefused():
            said = f"  not done: {plain(event.message or event.rule)}"
        case happened.Paused():
            said = f"Paused: {event.reason}. Ctrl+Alt+Space goes on."
        case happened.Resumed():
            said = "Going on."
        case happened.Retrying():
            said = f"  asking again in {event.in_s:.1f} s ({event.code})"
        case happened.RunFinished():
            said = _result(event, with_problem=with_problem or event.status != "error")
    return said


def plain(text: str) -> str:
    """Service text without anything a terminal would act on."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def problem(event: happened.RunFinished) -> str:
    """What ended the run, and what to do about it, in a sentence or two."""
    return ". ".join(part for part in (plain(event.reasoning).rstrip("."), event.hint) if part)


def _result(event: happened.RunFinished, *, with_problem: bool) -> str:
    title = {
        "done": "Done", "fail": "Could not be done", "stopped": "Stopped", "cap": "Ended by a limit",
        "budget": "Ended by the budget", "stalled": "Stalled", "error": "Failed",
    }[event.status]  # fmt: skip
    said = problem(event) if with_problem else ""
    steps = "1 step" if event.steps == 1 else f"{event.steps} steps"
    tail = f"{steps} · {credits_and_dollars(event.credits)} · {event.seconds:.1f} s"
    request = f" · request {event.request_id}" if event.request_id else ""
    return f"{title}{': ' + said if said else ''}\n{tail}{request}"


def _named(event: happened.RunEvent) -> tuple[str, Fields] | None:
    name = _NAMES.get(type(event))
    if name is None:
        return None
    match event:
        case happened.RunStarted():
            fields: Fields = {
                "run_id": event.run_id,
                "session_id": event.session_id,
                "target": event.target,
                "picture": [event.picture.width, event.picture.height],
                "screen": _rect(event.screen),
                "practice": event.practice,
            }
        case happened.StepPredicted():
            fields = {
                **_told(event, "step", "status", "reasoning"),
                "actions": [action_fields(action) for action in event.actions],
                **_told(event, "credits", "request_id"),
            }
        case happened.ApprovalNeeded():
            fields = _told(event, "step", "reason", "expires_at")
        case happened.ActionRefused():
            fields = _told(event, "step", "index", "rule")
        case happened.ActionDone():
            screen = None if event.screen is None else [event.screen.x, event.screen.y]
            fields = {**_told(event, "step", "index", "action_type"), "screen": screen, "ms": event.ms}
        case happened.RunFinished():
            fields = _told(event, "status", "reasoning", "steps", "credits", "seconds", "verified")
        case _:
            fields = _told(event, *event.__struct_fields__)
    return name, fields


def _told(event: happened.RunEvent, *names: str) -> Fields:
    return {name: getattr(event, name) for name in names}


def action_fields(action: Action) -> Fields:
    """An action as the service would write it: its type and its parameters."""
    fields: Fields = msgspec.to_builtins(action)
    fields.pop("type", None)
    points = points_of(action)
    for name in ("at", "start", "end", "name", "problem"):
        fields.pop(name, None)
    for point, (x, y) in zip(points, (("x", "y"),) if len(points) == 1 else (("x1", "y1"), ("x2", "y2")), strict=False):
        fields |= {x: point.x, y: point.y}
    params = fields.pop("params", fields)
    return {"action_type": kind_of(action), "params": params}


def _rect(rect: ScreenRect) -> Fields:
    return {"x": rect.x, "y": rect.y, "w": rect.width, "h": rect.height}
