"""A run's events as lines: JSON for scripts, words for people."""

from __future__ import annotations

from typing import Any

import msgspec

from coasty_desktop.agent import events as happened
from coasty_desktop.core.action import Action, describe, kind_of, points_of
from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.core.money import credits_and_dollars
from coasty_desktop.services.run_service import Happened

Fields = dict[str, Any]


def json_line(fact: Happened) -> str | None:
    """The event as one line of JSON; None for what only a window needs."""
    named = _named(fact.event)
    if named is None:
        return None
    event, fields = named
    return msgspec.json.encode({"event": event, "at": fact.at.isoformat(), **fields}).decode()


def words(event: happened.RunEvent) -> str | None:
    """The event in a person's words; None for what would only be noise."""
    match event:
        case happened.RunStarted(practice=practice):
            size = f"{event.picture.width}x{event.picture.height}"
            who = "practising (no key is used, nothing is paid)" if practice else "the hosted service answers"
            return f"{event.target} · pictures of {size} · {who}"
        case happened.StepPredicted():
            lines = [f"Step {event.step} · {credits_and_dollars(event.credits)}"]
            lines += [f"  {plain(event.reasoning)}"] if event.reasoning else []
            return "\n".join([*lines, *(f"  - {plain(describe(action))}" for action in event.actions)])
        case happened.StepSkipped():
            return f"  skipped{': ' + plain(event.reason) if event.reason else ''}"
        case happened.ActionRefused():
            return f"  not done: {plain(event.message or event.rule)}"
        case happened.Paused():
            return f"Paused: {event.reason}. Ctrl+Alt+Space goes on."
        case happened.Resumed():
            return "Going on."
        case happened.Retrying():
            return f"  asking again in {event.in_s:.1f} s ({event.code})"
        case happened.RunFinished():
            return _result(event)
        case _:
            return None


def plain(text: str) -> str:
    """Service text without anything a terminal would act on."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _result(event: happened.RunFinished) -> str:
    title = {
        "done": "Done", "fail": "Could not be done", "stopped": "Stopped", "cap": "Ended by a limit",
        "budget": "Ended by the budget", "stalled": "Stalled", "error": "Failed",
    }[event.status]  # fmt: skip
    said = ". ".join(part for part in (plain(event.reasoning).rstrip("."), event.hint) if part)
    tail = f"{event.steps} steps · {credits_and_dollars(event.credits)} · {event.seconds:.1f} s"
    request = f" · request {event.request_id}" if event.request_id else ""
    return f"{title}{': ' + said if said else ''}\n{tail}{request}"


def _named(event: happened.RunEvent) -> tuple[str, Fields] | None:
    match event:
        case happened.RunStarted():
            return "run_started", {
                "run_id": event.run_id,
                "session_id": event.session_id,
                "target": event.target,
                "picture": [event.picture.width, event.picture.height],
                "screen": _rect(event.screen),
                "practice": event.practice,
            }
        case happened.StepPredicted():
            return "step_predicted", {
                "step": event.step,
                "status": event.status,
                "reasoning": event.reasoning,
                "actions": [action_fields(action) for action in event.actions],
                "credits": event.credits,
                "request_id": event.request_id,
            }
        case happened.ApprovalNeeded():
            return "approval_needed", {"step": event.step, "reason": event.reason, "expires_at": event.expires_at}
        case happened.StepSkipped():
            return "step_skipped", {"step": event.step, "by": event.by, "reason": event.reason}
        case happened.ActionRefused():
            return "action_refused", {"step": event.step, "index": event.index, "rule": event.rule}
        case happened.ActionDone():
            screen = None if event.screen is None else [event.screen.x, event.screen.y]
            return "action_done", {
                "step": event.step,
                "index": event.index,
                "action_type": event.action_type,
                "screen": screen,
                "ms": event.ms,
            }
        case _:
            return _plain_fields(event)


def _plain_fields(event: happened.RunEvent) -> tuple[str, Fields] | None:
    """Events whose fields are told as they are."""
    match event:
        case happened.StepApproved():
            return "step_approved", {"step": event.step, "by": event.by}
        case happened.StepFinished():
            return "step_finished", {"step": event.step, "ms": event.ms}
        case happened.Paused():
            return "paused", {"reason": event.reason}
        case happened.Resumed():
            return "resumed", {"reason": event.reason}
        case happened.Retrying():
            return "retrying", {"in_s": event.in_s, "code": event.code}
        case happened.Budget():
            return "budget", {"used": event.used, "cap": event.cap}
        case happened.RunStopped():
            return "stopped", {"by": event.by}
        case happened.RunFinished():
            names = ("status", "reasoning", "steps", "credits", "seconds", "verified")
            return "run_finished", {name: getattr(event, name) for name in names}
        case _:
            return None


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
