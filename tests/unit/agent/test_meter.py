"""What a run may still spend."""

from __future__ import annotations

import pytest

from coasty_desktop.agent.endings import Ended
from coasty_desktop.agent.limits import Limits
from coasty_desktop.agent.meter import Meter
from coasty_desktop.core.errors import ServiceUnreachable
from tests.fakes.dialogue import ScriptedService, says


def meter(budget: float | None) -> Meter:
    return Meter(ScriptedService([says()]), Limits(budget_credits=budget), engine="v3", instructions="")


def test_that_a_budget_must_hold_the_session_and_its_first_step() -> None:
    meter(14).open_or_end()
    with pytest.raises(Ended) as ended:
        meter(13).open_or_end()
    assert ended.value.status == "budget"


def test_that_a_step_fits_as_long_as_nothing_goes_over() -> None:
    one = meter(8)
    one.credits = 4
    one.step_or_end(2)
    one.credits = 4.5
    with pytest.raises(Ended):
        one.step_or_end(2)


def test_that_without_a_budget_everything_fits() -> None:
    one = meter(None)
    one.credits = 1_000_000
    one.open_or_end()
    one.step_or_end(1000)


def test_that_a_failed_answer_counts_what_it_says_it_cost() -> None:
    one = meter(None)
    one.take_failed(ServiceUnreachable("Wrong size", context={"credits": 6}), 1)
    one.take_failed(ServiceUnreachable("No connection"), 1)
    assert one.credits == 6


def test_that_a_step_of_which_nobody_knows_the_end_counts_as_its_estimate() -> None:
    one = meter(8)
    one.take_failed(ServiceUnreachable("No answer", context={"outcome_is_unknown": True}), 1)
    assert one.credits == 4
    one.take_failed(ServiceUnreachable("No answer", context={"outcome_is_unknown": True, "credits": 1}), 2)
    assert one.credits == 5
    with pytest.raises(Ended):
        one.step_or_end(2)
