from pathlib import Path

from coasty_desktop.store.profile import Profile
from tests.unit.store.example_run import START, at

URL = "https://coasty.ai/v1"


def test_that_the_next_start_finds_the_sessions_of_a_program_that_is_gone(profile: Profile, folder: Path) -> None:
    crashed = Profile(folder)
    crashed.sessions.session_opened(URL, "ses_2", False, at(1))
    crashed.sessions.session_opened(URL, "ses_1", True, START)
    assert profile.sessions.left_open() == []

    crashed.close()

    left = profile.sessions.left_open()
    assert [(one.base_url, one.session_id, one.practice, one.opened_at) for one in left] == [
        (URL, "ses_1", True, START),
        (URL, "ses_2", False, at(1)),
    ]


def test_that_a_session_that_goes_on_is_not_left_open(profile: Profile) -> None:
    profile.sessions.session_opened(URL, "ses_1", False, START)

    assert profile.sessions.left_open() == []


def test_that_a_closed_session_is_done_with(profile: Profile, folder: Path) -> None:
    crashed = Profile(folder)
    crashed.sessions.session_opened(URL, "ses_1", False, START)
    crashed.sessions.session_opened(URL, "ses_1", False, START)
    crashed.close()

    profile.sessions.session_closed("https://elsewhere/v1", "ses_1")
    assert len(profile.sessions.left_open()) == 1
    profile.sessions.session_closed(URL, "ses_1")
    profile.sessions.session_closed(URL, "ses_1")

    assert profile.sessions.left_open() == []
