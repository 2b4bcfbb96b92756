"""Watching a run at the service: its events as they come, for people or as JSON lines, and the exit code of its end."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, Protocol, TypeVar

from coasty_desktop.api.event_stream import EventStream
from coasty_desktop.api.lenient import line, mapping, number
from coasty_desktop.api.sse import LAST_EVENTS, RunEvent
from coasty_desktop.cli.asking import has_terminal
from coasty_desktop.cli.records import print_json, shown
from coasty_desktop.core.clock import SystemClock
from coasty_desktop.core.errors import CoastyError, Stopped
from coasty_desktop.core.money import credits_and_dollars

AWAITING = "awaiting_human"
# Source: contract, section 6. Cancelling is what a person does; whatever else is no success.
_EXIT_CODES: dict[str, int] = {"succeeded": 0, "cancelled": Stopped.exit_code}
_SENTENCES = ("reasoning", "text", "message", "description", "summary", "action", "reason")


class Watched(Protocol):
    """The record of what is watched."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def status(self) -> str:
        """Where it stands, as text."""

    @property
    def raw(self) -> Mapping[str, Any]:
        """The service's own object."""


W = TypeVar("W", bound=Watched)


async def watch(stream: EventStream[W], look: Callable[[], Awaitable[W]], *, as_json: bool) -> W:
    """Print the events as they come; return the record as it stands when watching ends.

    It ends with the run, and when the run waits for a person and nobody is at this terminal who could be that person:
    a script would wait forever. `look` asks for the record anew. Raises ServiceError, ServiceUnreachable.
    """
    async with aclosing(stream):
        async for event in stream:
            tell(event, as_json=as_json)
            if asks_for_person(event) and not has_terminal():
                record = await look()
                if record.status == AWAITING:
                    return record
    return stream.final or await look()


def tell(event: RunEvent, *, as_json: bool) -> None:
    """Print one event: a JSON line with `event` and `at`, or words."""
    if as_json:
        print_json({"event": event.name, "at": _now(), "id": event.id, "data": event.data})
    elif said := words(event):
        print(said, flush=True)


def tell_end(record: Watched, *, as_json: bool) -> None:
    """Print the last JSON line of a watch; people are shown the record by its command."""
    if as_json:
        print_json({"event": "watch_finished", "at": _now(), "status": record.status, "run": record.raw})


def exit_code(status: str) -> int:
    """What a command ends with when its run has come to this status, or still stands there."""
    return _EXIT_CODES.get(status, CoastyError.exit_code)


def asks_for_person(event: RunEvent) -> bool:
    """Whether the event says that the run waits for a person."""
    return event.name == AWAITING or (event.name == "status" and mapping(event.data).get("status") == AWAITING)


def words(event: RunEvent) -> str:
    """The event in a person's words; empty for what the end tells anyway."""
    data = mapping(event.data)
    said = next((line(data[name]) for name in _SENTENCES if line(data.get(name))), "")
    match event.name:
        case name if name in LAST_EVENTS:
            # The record that is read after the end tells it better.
            return ""
        case "status":
            return f"Status: {shown(data.get('status', event.data))}"
        case "step":
            return _step(data, said)
        case name if name == AWAITING:
            return f"Waits for a person{': ' + said if said else ''}"
        case "billing":
            return _billing(data)
        case name:
            return f"{line(name, 60)}: {said or shown(event.data)}"


def _step(data: Mapping[str, Any], said: str) -> str:
    """A run counts its steps; a workflow names them, and says which begins, which is over and which has failed."""
    count = next((data[name] for name in ("step", "index", "number", "step_id") if name in data), "")
    phase = shown(data.get("phase"))
    if data.get("is_ok") is False or data.get("passed") is False:
        why = line(data.get("error")) or line(mapping(data.get("error")).get("message"))
        phase = f"failed: {why}" if why else "failed"
    told = (said, shown(data.get("kind")), phase)
    return " · ".join([f"Step {shown(count)}".rstrip(), *(text for text in told if text)])


def _billing(data: Mapping[str, Any]) -> str:
    names = ("credits_charged", "credits", "cost_cents", "spent_cents", "charged")
    credits = next((found for name in names if (found := number(data.get(name))) is not None), None)
    return f"  {credits_and_dollars(credits)}" if credits is not None else ""


def retries_told(*, as_json: bool) -> Callable[[float, str], None]:
    """What tells that the service is asked again after so many seconds, and the code of what went wrong."""

    def on_retry(in_s: float, code: str) -> None:
        if as_json:
            print_json({"event": "retrying", "at": _now(), "in_s": round(in_s, 1), "code": code})
        else:
            print(f"  asking again in {in_s:.1f} s ({line(code, 60)})", flush=True)

    return on_retry


def say(text: str, *, as_json: bool) -> None:
    """Progress for people; stdout belongs to the lines when they are JSON."""
    print(text, file=sys.stderr if as_json else sys.stdout, flush=True)


def _now() -> str:
    return SystemClock().now().isoformat()
