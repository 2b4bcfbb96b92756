"""Every worked example of the contract's section 4."""

import pytest

from coasty_desktop.api.pricing import (
    SESSION_CREDITS,
    SNAPSHOT_CREDITS,
    cloud_run_cost,
    ground_cost,
    is_hd,
    machine_cost,
    machine_credits_per_hour,
    predict_cost,
    run_at_most,
    scheduled_job_cost,
    session_step_cost,
    workflow_cost,
)
from coasty_desktop.core.geometry import HD, SD, Size

LONG_PROMPT = "x" * 501

# The table of cases, and the sentences around it, by name.
WORKED = {
    "predict 1280x720": (predict_cost(SD), 5),
    "predict 1920x1080": (predict_cost(HD), 6),
    "predict, HD, 3 earlier images all HD, v1, 501-character prompt": (
        predict_cost(HD, earlier=[HD] * 3, engine="v1", prompt_characters=501),
        19,
    ),
    "predict, SD, 1 earlier image in HD": (predict_cost(SD, earlier=[HD]), 8),
    "session create on v1 with a long prompt": (SESSION_CREDITS, 10),
    "then one HD v1 step": (session_step_cost(1, HD, engine="v1", prompt_characters=501), 9),
    "both together": (run_at_most(1, HD, engine="v1", instructions=LONG_PROMPT), 19),
    "ground": (ground_cost(SD), 3),
    "ground, HD": (ground_cost(HD), 4),
    "run of 12 steps on v3": (cloud_run_cost(12), 60),
    "run of 12 steps on v1": (cloud_run_cost(12, engine="v1"), 96),
    "workflow of two tasks of 12 and 3 steps": (workflow_cost([12, 3]), 75),
    "workflow without a task": (workflow_cost([]), 0),
    "Linux machine running 90 minutes": (machine_cost("linux", 90), 7),
    "Linux machine running 90 minutes and 59 seconds": (machine_cost("linux", 90.98), 7),
    "Linux machine running 11 minutes": (machine_cost("linux", 11), 0),
    "Linux machine running 12 minutes": (machine_cost("linux", 12), 1),
    "Windows machine running an hour": (machine_cost("windows", 60), 9),
    "stopped for a minute less than an hour": (machine_cost("windows", 59.9, state="stopped"), 0),
    "stopped for two hours": (machine_cost("windows", 120, state="stopped"), 2),
    "snapshot": (SNAPSHOT_CREDITS, 1),
    "scheduled job, 30 minutes": (scheduled_job_cost(30), 300),
    "scheduled job, 1 minute: the minimum": (scheduled_job_cost(1), 20),
    "scheduled job that only starts": (scheduled_job_cost(0), 20),
    "scheduled job, 6 hours": (scheduled_job_cost(360), 3600),
    "scheduled job that goes on: the cap": (scheduled_job_cost(1000), 3600),
    "500 characters of prompt are free": (predict_cost(SD, prompt_characters=500), 5),
    "501 cost 1": (predict_cost(SD, prompt_characters=501), 6),
    "ten SD steps without create": (run_at_most(10, SD) - SESSION_CREDITS, 88),
    "ten HD steps without create": (run_at_most(10, HD) - SESSION_CREDITS, 122),
    "twenty-five SD steps with create": (run_at_most(25, SD), 248),
    "the first live step, and the second": (session_step_cost(1, SD) * 10 + session_step_cost(2, SD), 46),
    "plateau if L counted the current image, SD": (session_step_cost(9, SD, kept=2), 8),
    "plateau if L counted the current image, HD": (session_step_cost(9, HD, kept=2), 11),
    "v1 keeps eight pictures": (session_step_cost(20, SD, engine="v1"), 4 + 2 * 8 + 3),
    "the first step after a reset": (session_step_cost(1, HD), 5),
}


@pytest.mark.parametrize("name", WORKED)
def test_that_the_example_comes_out(name: str) -> None:
    computed, said = WORKED[name]
    assert computed == said


@pytest.mark.parametrize(
    ("size", "kept", "steps", "with_create"),
    [
        (SD, None, [4, 6, 8, 10, 10, 10, 10, 10, 10, 10], 98),
        (HD, None, [5, 8, 11, 14, 14, 14, 14, 14, 14, 14], 132),
        (SD, 2, [4, 6, 8, 8, 8, 8, 8, 8, 8, 8], 84),
        (HD, 2, [5, 8, 11, 11, 11, 11, 11, 11, 11, 11], 111),
        (SD, 1, [4, 6, 6, 6, 6, 6, 6, 6, 6, 6], 68),
    ],
)
def test_that_ten_steps_grow_with_the_kept_pictures(
    size: Size, kept: int | None, steps: list[int], with_create: int
) -> None:
    assert [session_step_cost(step, size, kept=kept) for step in range(1, 11)] == steps
    assert SESSION_CREDITS + sum(steps) == with_create
    if kept is None:
        assert run_at_most(10, size) == with_create


def test_that_exactly_1280_by_720_is_not_hd() -> None:
    assert not is_hd(SD)
    assert is_hd(Size(1281, 720))
    assert is_hd(Size(1280, 721))


@pytest.mark.parametrize(
    ("states", "linux", "windows"),
    [
        (("running", "starting", "stopping", "restarting", "something_new"), 5, 9),
        (("stopped", "suspended"), 1, 1),
        (("creating", "provisioning", "error", "terminated", "deleting"), 0, 0),
    ],
)
def test_that_a_machine_costs_by_its_state(states: tuple[str, ...], linux: int, windows: int) -> None:
    assert {machine_credits_per_hour("linux", state) for state in states} == {linux}
    assert {machine_credits_per_hour("windows", state) for state in states} == {windows}
