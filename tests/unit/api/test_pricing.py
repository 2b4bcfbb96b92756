"""Every worked example of the contract's section 4 that a client can compute."""

import pytest

from coasty_desktop.api.pricing import (
    SESSION_CREDITS,
    cloud_run_cost,
    ground_cost,
    is_hd,
    machine_cost,
    predict_cost,
    run_at_most,
    scheduled_job_cost,
    session_step_cost,
)
from coasty_desktop.core.geometry import HD, SD, Size

LONG_PROMPT = "x" * 501


def test_that_a_prediction_costs_5_and_6_in_hd() -> None:
    assert (predict_cost(SD), predict_cost(HD)) == (5, 6)


def test_that_every_surcharge_adds_up_to_19() -> None:
    assert predict_cost(HD, earlier=[HD] * 3, engine="v1", prompt_characters=501) == 19


@pytest.mark.parametrize(
    ("size", "steps", "total"),
    [(SD, [4, 6, 8, 10, 10, 10, 10, 10, 10, 10], 98), (HD, [5, 8, 11, 14, 14, 14, 14, 14, 14, 14], 132)],
)
def test_that_ten_steps_grow_with_the_kept_pictures(size: Size, steps: list[int], total: int) -> None:
    assert [session_step_cost(step, size) for step in range(1, 11)] == steps
    assert run_at_most(10, size) == total


def test_that_twenty_five_steps_cost_at_most_2_dollars_48() -> None:
    assert run_at_most(25, SD) == 248


def test_that_a_session_on_v1_with_a_long_prompt_costs_10_then_9() -> None:
    assert SESSION_CREDITS == 10
    assert session_step_cost(1, HD, engine="v1", prompt_characters=501) == 9
    assert run_at_most(1, HD, engine="v1", instructions=LONG_PROMPT) == 19


def test_that_v1_is_budgeted_with_eight_kept_pictures() -> None:
    assert session_step_cost(20, SD, engine="v1") == 4 + 2 * 8 + 3


def test_that_a_session_that_keeps_one_picture_stays_cheap() -> None:
    assert [session_step_cost(step, SD, kept=1) for step in (1, 2, 3, 10)] == [4, 6, 6, 6]


def test_that_500_characters_are_free_and_501_cost_1() -> None:
    assert predict_cost(SD, prompt_characters=500) == 5
    assert predict_cost(SD, prompt_characters=501) == 6


def test_that_exactly_1280_by_720_is_not_hd() -> None:
    assert not is_hd(SD)
    assert is_hd(Size(1281, 720))
    assert is_hd(Size(1280, 721))


def test_that_ground_costs_3_and_4_in_hd() -> None:
    assert (ground_cost(SD), ground_cost(HD)) == (3, 4)


def test_that_a_cloud_run_of_12_steps_costs_60_and_96_on_v1() -> None:
    assert (cloud_run_cost(12), cloud_run_cost(12, engine="v1")) == (60, 96)


def test_that_a_linux_machine_costs_7_for_90_minutes() -> None:
    assert machine_cost("linux", 90) == 7
    assert machine_cost("linux", 90.9) == 7
    assert machine_cost("windows", 60) == 9
    assert machine_cost("windows", 59.9, is_stopped=True) == 0


def test_that_a_scheduled_job_costs_300_for_half_an_hour_20_at_least_and_3600_at_most() -> None:
    assert [scheduled_job_cost(minutes) for minutes in (30, 1, 0, 360, 1000)] == [300, 20, 20, 3600, 3600]
