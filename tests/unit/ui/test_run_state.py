import typing

import pytest
from msgspec.structs import replace

from coasty_desktop.agent.snapshot import ENDED, RunStatus, StepSnapshot
from coasty_desktop.core.action import KeyPress
from coasty_desktop.ui.run_state import (
    cost_and_time,
    headline,
    pause_reason,
    step_aside,
    step_detail,
    tone,
    totals,
    verification,
)
from tests.fakes.scripted_runs import started

STEP = StepSnapshot(2, "continue", "because", (KeyPress(("a",)),), 6)


@pytest.mark.parametrize("status", typing.get_args(RunStatus))
def test_that_every_status_has_words_and_a_tone(status: RunStatus) -> None:
    run = started(status=status)
    assert headline(run)
    assert tone(run) in ("accent", "warn", "ok", "danger")


def test_that_only_a_done_run_looks_done() -> None:
    assert [status for status in sorted(ENDED) if tone(started(status=status)) == "ok"] == ["done"]


def test_that_credits_come_with_money_and_practice_is_named() -> None:
    ended = started(status="done", credits=22, seconds=14.2, steps=(STEP,))
    assert cost_and_time(ended) == "1 step · 22 cr ($0.22) · 14.2 s"
    assert "practice" in cost_and_time(started(status="done", practice=True))


def test_that_totals_add_up_what_the_steps_took() -> None:
    step = StepSnapshot(1, "continue", "", (), 4, ms={"predict": 3000, "act": 400})
    assert totals(started(steps=(step,), credits=14)) == "1 of 25 · 14 cr · 3.4 s"


def test_that_nobody_is_told_that_a_result_was_checked_when_it_was_not() -> None:
    assert "nobody checked" in verification(started(status="done"))
    assert "does not hold" in verification(started(status="done", verified=False))
    assert verification(started(status="fail")) == ""


@pytest.mark.parametrize(
    ("changes", "aside"),
    [
        ({"state": "asking"}, "waits for you"),
        ({"state": "acting", "acting_on": 0}, "doing 1 of 1"),
        ({"state": "skipped"}, "skipped"),
        ({"state": "refused"}, "refused"),
        ({"state": "done", "ms": {"predict": 3400}}, "3.4 s · 6 cr"),
        ({"state": "predicted"}, "6 cr"),
    ],
)
def test_that_a_steps_state_is_said_beside_it(changes, aside: str) -> None:
    assert step_aside(replace(STEP, **changes)) == aside


def test_that_a_skipped_step_shows_the_reason_that_was_given() -> None:
    assert step_detail(replace(STEP, state="skipped", reason="wrong one")) == "You said: wrong one"
    assert step_detail(STEP) == "because"


def test_that_an_unknown_reason_for_a_pause_is_shown_as_it_is() -> None:
    assert pause_reason(started(status="paused", pause_reason="a key was pressed")) == (
        "A key was pressed. Nothing happens until you resume."
    )
    assert "hotkey" in pause_reason(started(status="paused", pause_reason="hotkey"))
