from datetime import timedelta
from pathlib import Path

import pytest

from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.unit.store.example_run import START, at
from tests.unit.store.purses import OTHER_PURSE, PRACTICE, PURSE


def test_that_the_next_start_finds_the_sessions_of_a_program_that_is_gone(profile: Profile, folder: Path) -> None:
    crashed = Profile(folder)
    crashed.sessions.session_opened(PURSE, "ses_2", at(1))
    crashed.sessions.session_opened(PURSE, "ses_1", START)
    assert profile.sessions.left_open(PURSE) == []

    crashed.close()

    left = profile.sessions.left_open(PURSE)
    assert [(one.purse, one.session_id, one.opened_at) for one in left] == [
        (PURSE, "ses_1", START),
        (PURSE, "ses_2", at(1)),
    ]


@pytest.mark.parametrize("other", [OTHER_PURSE, Purse("https://elsewhere/v1", PURSE.account)])
def test_that_another_key_or_service_neither_sees_nor_closes_a_session(
    other: Purse, profile: Profile, folder: Path
) -> None:
    crashed = Profile(folder)
    crashed.sessions.session_opened(PURSE, "ses_1", START)
    crashed.close()

    assert profile.sessions.left_open(other) == []
    profile.sessions.session_closed(other, "ses_1")

    assert [one.session_id for one in profile.sessions.left_open(PURSE)] == ["ses_1"]


def test_that_a_session_that_goes_on_is_not_left_open(profile: Profile) -> None:
    profile.sessions.session_opened(PURSE, "ses_1", START)

    assert profile.sessions.left_open(PURSE) == []


def test_that_a_session_that_could_not_be_ended_is_left_although_its_program_lives(profile: Profile) -> None:
    profile.sessions.session_opened(PURSE, "ses_1", START)
    profile.sessions.session_left(PURSE, "ses_1", START)

    assert [one.session_id for one in profile.sessions.left_open(PURSE)] == ["ses_1"]


def test_that_a_closed_session_is_done_with(profile: Profile, folder: Path) -> None:
    crashed = Profile(folder)
    crashed.sessions.session_opened(PURSE, "ses_1", START)
    crashed.sessions.session_opened(PURSE, "ses_1", START)
    crashed.close()

    profile.sessions.session_closed(PURSE, "ses_1")
    profile.sessions.session_closed(PURSE, "ses_1")

    assert profile.sessions.left_open(PURSE) == []


def test_that_a_session_of_an_earlier_version_is_tried_with_every_key_until_it_has_ended(profile: Profile) -> None:
    nameless = Purse(PURSE.base_url, "")
    profile.sessions.session_left(nameless, "ses_1", START)
    assert [one.session_id for one in profile.sessions.left_open(OTHER_PURSE)] == ["ses_1"]

    profile.sessions.session_closed(OTHER_PURSE, "ses_1")
    assert [one.session_id for one in profile.sessions.left_open(PURSE)] == ["ses_1"]

    profile.sessions.drop_ended(START + timedelta(hours=25))
    assert profile.sessions.left_open(PURSE) == []


def test_that_what_ended_by_itself_is_forgotten(profile: Profile, folder: Path) -> None:
    crashed = Profile(folder)
    crashed.sessions.session_opened(PRACTICE, "ses_1", at(100_000))
    crashed.close()
    profile.sessions.session_opened(PRACTICE, "ses_2", at(100_000))
    profile.sessions.session_left(PURSE, "ses_3", START)
    profile.sessions.session_left(PURSE, "ses_4", at(100_000))

    profile.sessions.drop_ended(START + timedelta(hours=25))

    with profile.database.reading() as rows:
        assert [row["session_id"] for row in rows.execute("SELECT session_id FROM sessions ORDER BY 1")] == [
            "ses_2",
            "ses_4",
        ]
