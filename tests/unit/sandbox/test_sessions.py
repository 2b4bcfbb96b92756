import pytest

from coasty_desktop.core.clock import SystemClock
from coasty_desktop.sandbox.bodies import SessionCreate
from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.sessions import MOST_SESSIONS, Sessions


def test_that_sessions_are_listed_until_they_are_deleted() -> None:
    sessions = Sessions(SystemClock())
    one, two = sessions.create(SessionCreate()), sessions.create(SessionCreate())
    assert sessions.all() == [one, two]
    sessions.delete(one.id)
    assert sessions.all() == [two]
    with pytest.raises(Refusal) as refused:
        sessions.get(one.id)
    assert refused.value.code == "SESSION_NOT_FOUND"


def test_that_there_is_an_end_to_open_sessions() -> None:
    sessions = Sessions(SystemClock())
    for _ in range(MOST_SESSIONS):
        sessions.create(SessionCreate())
    with pytest.raises(Refusal) as refused:
        sessions.create(SessionCreate())
    assert (refused.value.status, refused.value.code) == (429, "RATE_LIMITED")
