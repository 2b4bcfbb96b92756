from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from coasty_desktop.sandbox.machines.lifecycle import Deed, Lifecycle, State
from coasty_desktop.sandbox.refusals import Refusal

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
# What each deed makes of each state; None is a refusal.
DEEDS: dict[Deed, dict[State, State]] = {
    "start": {"stopped": "starting", "suspended": "starting"},
    "stop": {"running": "stopping"},
    "restart": {"running": "restarting"},
    "delete": {state: "terminated" for state in get_args(State) if state != "terminated"},
}
BY_ITSELF: list[tuple[State, float, State]] = [
    ("creating", 3, "running"),
    ("starting", 2, "running"),
    ("stopping", 2, "stopped"),
    ("restarting", 4, "running"),
]


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize("deed", DEEDS)
def test_that_each_deed_is_allowed_in_its_states_only(deed: Deed, state: State) -> None:
    life = Lifecycle(START, state)
    wanted = DEEDS[deed].get(state)
    if wanted is not None:
        life.begin(deed, after(1))
        assert (life.state, life.since) == (wanted, after(1))
        return
    with pytest.raises(Refusal) as refused:
        life.begin(deed, after(1))
    assert (refused.value.status, refused.value.code) == (409, "INVALID_STATE")
    assert refused.value.context["current_state"] == state
    assert set(refused.value.context["allowed_from"]) == set(DEEDS[deed])
    assert (life.state, life.since) == (state, START)


@pytest.mark.parametrize(("state", "seconds", "then"), BY_ITSELF)
def test_that_a_state_on_the_way_ends_by_itself(state: State, seconds: float, then: State) -> None:
    life = Lifecycle(START, state)
    assert list(life.moves(after(seconds - 0.1))) == []
    assert life.state == state
    assert list(life.moves(after(seconds + 100))) == [(then, after(seconds))]
    assert (life.state, life.since) == (then, after(seconds))


@pytest.mark.parametrize("state", ["running", "stopped", "suspended", "error", "terminated"])
def test_that_other_states_last(state: State) -> None:
    life = Lifecycle(START, state)
    assert list(life.moves(after(1_000_000))) == []


def test_that_a_machine_destroys_itself_in_any_state_and_on_the_way() -> None:
    life = Lifecycle(START, auto_destroy_at=after(300))
    assert list(life.moves(after(400))) == [("running", after(3)), ("terminated", after(300))]
    assert list(life.moves(after(500))) == []
    life = Lifecycle(START, auto_destroy_at=after(1))
    assert list(life.moves(after(400))) == [("terminated", after(1))]


def test_that_a_broken_one_does_not_come_up() -> None:
    life = Lifecycle(START, is_broken=True)
    assert [state for state, _ in life.moves(after(10))] == ["error"]


def test_that_it_remembers_when_it_last_came_up() -> None:
    life = Lifecycle(START)
    list(life.moves(after(10)))
    life.begin("restart", after(20))
    list(life.moves(after(30)))
    assert life.started_at == after(24)
