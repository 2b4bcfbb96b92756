from datetime import UTC, datetime, timedelta

import pytest

from coasty_desktop.sandbox.machines.lifecycle import State
from coasty_desktop.sandbox.machines.meter import Meter, rate

START = datetime(2026, 1, 2, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("state", "linux", "windows"),
    [
        ("creating", 0, 0), ("starting", 5, 9), ("running", 5, 9), ("stopping", 5, 9), ("restarting", 5, 9),
        ("stopped", 1, 1), ("suspended", 1, 1), ("error", 0, 0), ("terminated", 0, 0),
    ],
)  # fmt: skip
def test_that_each_state_has_the_contracts_rate(state: State, linux: int, windows: int) -> None:
    assert (rate(state, "linux"), rate(state, "windows")) == (linux, windows)


@pytest.mark.parametrize(
    ("credits_an_hour", "minutes", "credits"),
    [(5, 90, 7), (5, 11.99, 0), (5, 12, 1), (9, 60, 9), (9, 59.9, 8), (1, 59, 0), (1, 60, 1), (0, 10_000, 0)],
)
def test_that_full_minutes_count_and_credits_are_rounded_down(
    credits_an_hour: int, minutes: float, credits: int
) -> None:
    meter = Meter(START)
    meter.switch(credits_an_hour, START)
    assert meter.accrued(after(minutes)) == credits


def test_that_a_new_rate_begins_a_segment_and_the_same_rate_does_not() -> None:
    meter = Meter(START)
    meter.switch(5, START)
    meter.switch(5, after(60))
    assert (meter.since, meter.accrued(after(90))) == (START, 7)
    meter.switch(1, after(90))
    assert (meter.since, meter.closed) == (after(90), 7)
    assert (meter.accrued(after(150)), meter.total(after(150))) == (1, 8)
