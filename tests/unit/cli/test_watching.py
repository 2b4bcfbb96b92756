"""Watching a run: what is printed, when it ends, and with which exit code."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from coasty_desktop.api.sse import RunEvent
from coasty_desktop.cli import watching
from coasty_desktop.cli.watching import exit_code, retries_told, tell_end, watch, words


class Record:
    def __init__(self, status: str) -> None:
        self.id, self.status = "run_1", status
        self.raw: Mapping[str, Any] = {"id": "run_1", "status": status}


class Stream:
    """Gives the events it is told to; `final` stands once they are over, unless the stream says nothing of it."""

    def __init__(self, *events: RunEvent, final: Record | None) -> None:
        self._events, self._final, self.final = events, final, None
        self.given, self.is_closed = 0, False

    async def __aiter__(self) -> AsyncIterator[RunEvent]:
        for event in self._events:
            self.given += 1
            yield event
        self.final = self._final

    async def aclose(self) -> None:
        self.is_closed = True


def event(name: str, data: Any = None, number: int | None = 1) -> RunEvent:
    return RunEvent(number, name, data, "")


async def nobody_looks() -> Record:
    raise AssertionError("the record was told by the stream")


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())


async def test_that_each_event_is_a_line_and_the_record_is_the_last(capsys: pytest.CaptureFixture[str]) -> None:
    stream = Stream(
        event("status", {"status": "running"}),
        event("brand_new", {"x": 1}, None),
        event("terminal", {}, 3),
        final=Record("succeeded"),
    )
    record = await watch(stream, nobody_looks, as_json=True)
    tell_end(record, as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        assert datetime.fromisoformat(line.pop("at")).tzinfo is not None
    assert lines == [
        {"event": "status", "id": 1, "data": {"status": "running"}},
        {"event": "brand_new", "id": None, "data": {"x": 1}},
        {"event": "terminal", "id": 3, "data": {}},
        {"event": "watch_finished", "status": "succeeded", "run": {"id": "run_1", "status": "succeeded"}},
    ]
    assert stream.is_closed


async def test_that_a_stream_without_a_record_has_it_looked_up() -> None:
    async def look() -> Record:
        return Record("failed")

    assert (await watch(Stream(final=None), look, as_json=False)).status == "failed"


@pytest.mark.parametrize(
    "asking", [event("awaiting_human", {"reason": "captcha"}), event("status", {"status": "awaiting_human"})]
)
async def test_that_watching_ends_where_a_person_is_needed_and_nobody_is_there(asking: RunEvent) -> None:
    async def look() -> Record:
        return Record("awaiting_human")

    stream = Stream(asking, event("status", {"status": "running"}), final=Record("succeeded"))
    record = await watch(stream, look, as_json=True)
    assert exit_code(record.status) == 1
    assert stream.given == 1
    assert stream.is_closed


async def test_that_a_question_answered_long_ago_does_not_end_the_watching() -> None:
    async def look() -> Record:
        return Record("running")

    stream = Stream(event("awaiting_human"), event("resumed"), final=Record("succeeded"))
    assert (await watch(stream, look, as_json=True)).status == "succeeded"


async def test_that_somebody_at_the_terminal_may_answer_elsewhere_and_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watching, "has_terminal", lambda: True)
    stream = Stream(event("awaiting_human", {"reason": "a captcha"}), final=Record("succeeded"))
    assert (await watch(stream, nobody_looks, as_json=False)).status == "succeeded"
    assert capsys.readouterr().out == "Waits for a person: a captcha\n"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (event("status", {"status": "running"}), "Status: running"),
        (event("status", "running"), "Status: running"),
        (event("step", {"step": 2, "reasoning": "Click\x1b[2J it"}), "Step 2 · Click[2J it"),
        (event("step", {}), "Step"),
        (
            event("step", {"step_id": "a", "kind": "task", "phase": "finished", "is_ok": True}),
            "Step a · task · finished",
        ),
        (
            event("step", {"step_id": "a", "kind": "task", "phase": "finished", "is_ok": False}),
            "Step a · task · failed",
        ),
        (event("step", {"step_id": "a", "passed": False, "error": "No Save"}), "Step a · failed: No Save"),
        (
            event("step", {"step_id": "a", "phase": "finished", "is_ok": False, "error": {"message": "No Save"}}),
            "Step a · failed: No Save",
        ),
        (event("billing", {"credits_charged": 5}), "  5 cr ($0.05)"),
        (event("billing", {}), ""),
        (event("awaiting_human", None), "Waits for a person"),
        (event("terminal", {"status": "succeeded"}), ""),
        (event("done", {}), ""),
        (event("tool_call", {"name": "click"}), 'tool_call: {"name":"click"}'),
        (event("text", "Hello"), "text: Hello"),
    ],
    ids=lambda value: value.name if isinstance(value, RunEvent) else "",
)
def test_that_an_event_is_told_in_words(one: RunEvent, said: str) -> None:
    assert words(one) == said


def test_that_a_pause_after_a_broken_connection_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    retries_told(as_json=False)(1.25, "CONNECTION_LOST")
    retries_told(as_json=True)(1.25, "CONNECTION_LOST")
    said, told = capsys.readouterr().out.splitlines()
    assert said == "  asking again in 1.2 s (CONNECTION_LOST)"
    assert json.loads(told).items() >= {"event": "retrying", "in_s": 1.2, "code": "CONNECTION_LOST"}.items()


@pytest.mark.parametrize(
    ("status", "code"),
    [("succeeded", 0), ("failed", 1), ("timed_out", 1), ("awaiting_human", 1), ("cancelled", 3), ("brand_new", 1)],
)
def test_that_the_end_decides_the_exit_code(status: str, code: int) -> None:
    assert exit_code(status) == code
