import pytest

from coasty_desktop.core.clock import SystemClock
from coasty_desktop.sandbox.accounts import Account, Mode
from coasty_desktop.sandbox.bodies import SessionCreate
from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.sessions import MOST_SESSIONS, Sessions


def account(mode: Mode = "test") -> Account:
    return Account(mode, 0, 0, SystemClock())


def test_that_sessions_are_listed_until_they_are_deleted() -> None:
    sessions, ours = Sessions(SystemClock()), account()
    one, two = sessions.create(ours, SessionCreate()), sessions.create(ours, SessionCreate())
    assert sessions.all(ours) == [one, two]
    sessions.delete(ours, one.id)
    assert sessions.all(ours) == [two]
    with pytest.raises(Refusal) as refused:
        sessions.get(ours, one.id)
    assert refused.value.code == "SESSION_NOT_FOUND"


def test_that_a_session_of_one_mode_is_unknown_in_the_other() -> None:
    sessions, test, live = Sessions(SystemClock()), account(), account("live")
    one = sessions.create(test, SessionCreate())
    assert sessions.all(live) == []
    with pytest.raises(Refusal) as refused:
        sessions.delete(live, one.id)
    assert (refused.value.status, refused.value.code) == (404, "SESSION_NOT_FOUND")
    assert sessions.get(test, one.id) is one


def test_that_there_is_an_end_to_open_sessions() -> None:
    sessions, ours = Sessions(SystemClock()), account()
    for _ in range(MOST_SESSIONS):
        sessions.create(ours, SessionCreate())
    with pytest.raises(Refusal) as refused:
        sessions.create(ours, SessionCreate())
    assert (refused.value.status, refused.value.code) == (429, "RATE_LIMITED")
