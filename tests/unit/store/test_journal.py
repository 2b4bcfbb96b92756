import contextlib
import shutil
import sqlite3
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from coasty_desktop.api.journal import Journal, Outcome, Pending
from coasty_desktop.store.journal import Recovered
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.unit.store.example_run import START, finished
from tests.unit.store.purses import OTHER_PURSE, PRACTICE, PURSE

BODY = b'{"image": "a picture of a private screen"}'


def pending(key: str = "key-1", hours: float = 0, path: str = "/predict") -> Pending:
    return Pending(key, "POST", path, BODY, 4, START + timedelta(hours=hours))


async def test_that_a_request_whose_program_died_is_unsettled_with_its_exact_bytes(
    profile: Profile, folder: Path
) -> None:
    crashed = Profile(folder)
    journal: Journal = crashed.journal.of(PURSE)
    await journal.save(pending())
    profile.journal.adopt(START)
    assert profile.journal.unsettled(PURSE) == []

    crashed.close()
    profile.journal.adopt(START)

    assert profile.journal.unsettled(PURSE) == [pending()]
    assert profile.journal.unsettled(OTHER_PURSE) == []
    month = profile.ledger.month(START)
    assert (month.credits, month.estimated_credits) == (4, 4)


async def test_that_a_request_of_an_earlier_version_is_asked_about_with_any_key_and_not_given_up_by_one(
    profile: Profile,
) -> None:
    nameless = profile.journal.of(Purse(PURSE.base_url, ""))
    for one in (pending(), pending("key-2", path="/sessions")):
        await nameless.save(one)
        await nameless.done(one.key, "unknown", 4, is_estimated=True)

    profile.journal.leave_unconfirmed("key-1")

    assert profile.journal.unsettled(PURSE) == profile.journal.unsettled(OTHER_PURSE) == [pending()]
    profile.journal.adopt(START + timedelta(days=8))
    assert profile.journal.unsettled(PURSE) == []


async def test_that_what_was_answered_or_refused_leaves_no_trace(profile: Profile, folder: Path) -> None:
    journal = profile.journal.of(PURSE)
    for key, outcome in (("key-1", "answered"), ("key-2", "refused")):
        await journal.save(pending(key))
        await journal.done(key, outcome, 4, is_estimated=False)  # type: ignore[arg-type]  # from a tuple
    profile.database.flush()
    profile.close()

    with contextlib.closing(Profile(folder)) as later:
        later.journal.adopt(START)
        assert later.journal.unsettled(PURSE) == []
    assert BODY not in profile.database.path.read_bytes()


async def test_that_a_picture_that_fills_pages_of_its_own_leaves_no_trace_either(profile: Profile) -> None:
    journal = profile.journal.of(PURSE)
    large = BODY * 3000
    await journal.save(msgspec.structs.replace(pending(), body=large))
    profile.database.flush()
    assert BODY in profile.database.path.read_bytes()

    await journal.done("key-1", "answered", 4, is_estimated=False)
    profile.database.flush()

    assert BODY not in profile.database.path.read_bytes()


@pytest.mark.parametrize("outcome", ["answered", "refused", "unknown"])
async def test_that_only_what_is_about_to_be_sent_waits_for_the_disk(
    outcome: Outcome, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, waited = profile.database.writing, []

    def writing(*, durable: bool = False) -> AbstractContextManager[sqlite3.Connection]:
        waited.append(durable)
        return write(durable=durable)

    monkeypatch.setattr(profile.database, "writing", writing)
    journal = profile.journal.of(PURSE)
    await journal.save(pending())
    await journal.done("key-1", outcome, 4, is_estimated=False)

    assert waited == [True, False]


async def test_that_an_end_that_a_power_cut_undid_is_asked_about(profile: Profile, folder: Path) -> None:
    cut = Profile(folder.with_name("cut"))
    journal = cut.journal.of(PURSE)
    await journal.save(pending())
    # What was on the disk when the power went: all up to the last commit that waited for it.
    shutil.copytree(cut.folder, folder)
    await journal.done("key-1", "answered", 5, is_estimated=False)
    cut.close()

    profile.journal.adopt(START)

    assert profile.journal.unsettled(PURSE) == [pending()]
    assert profile.ledger.month(START).estimated_credits == 4


async def test_that_an_unknown_end_stays_with_what_it_probably_cost_until_it_is_known(profile: Profile) -> None:
    journal = profile.journal.of(PURSE)
    await journal.save(pending())
    await journal.done("key-1", "unknown", 6, is_estimated=True)

    (left,) = profile.journal.unsettled(PURSE)
    assert (left.key, left.body, left.estimate) == ("key-1", BODY, 6)
    assert profile.ledger.month(START).estimated_credits == 6

    await journal.done("key-1", "answered", 5, is_estimated=False)
    assert profile.journal.unsettled(PURSE) == []
    month = profile.ledger.month(START)
    assert (month.requests, month.credits, month.estimated_credits) == (1, 5, 0)


async def test_that_a_lost_request_that_turns_out_refused_has_cost_nothing(profile: Profile) -> None:
    journal = profile.journal.of(PURSE)
    await journal.save(pending())
    await journal.done("key-1", "unknown", 6, is_estimated=True)
    await journal.done("key-1", "refused", 0, is_estimated=False)

    assert profile.ledger.month(START).requests == 0


async def test_that_bytes_the_service_would_not_recognise_any_more_are_dropped(profile: Profile) -> None:
    journal = profile.journal.of(PURSE)
    await journal.save(pending())
    await journal.done("key-1", "unknown", 4, is_estimated=True)

    profile.journal.adopt(START + timedelta(hours=25))

    (left,) = profile.journal.unsettled(PURSE)
    assert (left.key, left.body) == ("key-1", b"")


async def test_that_what_nobody_can_tell_keeps_its_estimate_and_loses_its_bytes(profile: Profile) -> None:
    journal = profile.journal.of(PURSE)
    await journal.save(pending())
    await journal.done("key-1", "unknown", 4, is_estimated=True)

    profile.journal.leave_unconfirmed("key-1")
    profile.database.flush()

    assert profile.journal.unsettled(PURSE) == []
    assert profile.ledger.month(START).estimated_credits == 4
    assert BODY not in profile.database.path.read_bytes()


async def test_that_forgetting_a_run_forgets_the_pictures_that_wait_to_be_reconciled(profile: Profile) -> None:
    journal = profile.journal.of(PURSE)
    await journal.save(pending())
    await journal.done("key-1", "unknown", 4, is_estimated=True)
    profile.runs.begin("run_1", task="x", target="y", options={}, practice=False, started_at=START)
    profile.runs.append("run_1", finished(), START)

    profile.runs.forget("run_1")

    assert profile.journal.unsettled(PURSE)[0].body == b""
    assert BODY not in profile.database.path.read_bytes()


async def test_that_what_no_key_came_back_for_is_given_up_and_told(profile: Profile) -> None:
    journal = profile.journal.of(PURSE)
    for key, path in (("key-1", "/predict"), ("key-2", "/machines")):
        await journal.save(pending(key, path=path))
        await journal.done(key, "unknown", 4, is_estimated=True)

    profile.journal.adopt(START + timedelta(days=6))
    assert len(profile.journal.unsettled(PURSE)) == 2
    profile.journal.adopt(START + timedelta(days=8))

    assert profile.journal.unsettled(PURSE) == []
    assert [one.path for one in profile.journal.recovered(PURSE.base_url, START)] == ["/machines"]
    assert profile.ledger.month(START).estimated_credits == 8


async def test_that_what_was_practised_is_forgotten_with_its_program(profile: Profile, folder: Path) -> None:
    crashed = Profile(folder)
    await crashed.journal.of(PRACTICE).save(pending())
    crashed.close()

    profile.journal.adopt(START)

    assert profile.journal.unsettled(PRACTICE) == []


@pytest.mark.parametrize(
    ("path", "credits", "kinds"),
    [
        ("/predict", 5, ["predict"]),
        ("/sessions", 10, ["session"]),
        ("/sessions/ses_1/predict", 4, ["session_predict"]),
        ("/ground", 3, ["ground"]),
        ("/machines/m/snapshot", 1, ["snapshot"]),
        ("/predict", 0, ["predict"]),
        ("/machines", 0, []),
        ("/machines", 2, ["other"]),
        ("/runs", 5, []),
        ("/workflows/w/runs", 5, []),
        ("/workflows/runs", 5, []),
    ],
)
async def test_that_each_kind_of_request_is_booked_once(
    path: str, credits: float, kinds: list[str], profile: Profile
) -> None:
    journal = profile.journal.of(PURSE)
    await journal.save(pending(path=path))
    for _ in range(2):
        await journal.done("key-1", "answered", credits, is_estimated=False, request_id="req_1")

    month = profile.ledger.month(START)
    assert [kind.kind for kind in month.kinds] == kinds
    assert month.credits == (credits if kinds else 0)


async def test_that_practice_is_booked_as_practice(profile: Profile) -> None:
    journal = profile.journal.of(PRACTICE)
    await journal.save(pending())
    await journal.done("key-1", "answered", 4, is_estimated=False)

    assert profile.ledger.month(START).requests == 0
    assert profile.ledger.month(START, practice=True).credits == 4


def test_that_what_turned_up_is_kept_for_the_user(profile: Profile) -> None:
    profile.journal.note_recovered(pending(path="/machines"), PURSE, "mch_1")
    profile.journal.note_recovered(pending("key-2", hours=-48), PURSE, "")

    assert profile.journal.recovered(PURSE.base_url, START) == [Recovered("key-1", "POST", "/machines", "mch_1", START)]
    assert profile.journal.recovered("https://elsewhere/v1", START) == []
