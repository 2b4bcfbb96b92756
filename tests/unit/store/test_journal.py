import contextlib
from datetime import timedelta
from pathlib import Path

from coasty_desktop.api.journal import Journal, Pending
from coasty_desktop.store.journal import Unsettled
from coasty_desktop.store.profile import Profile
from tests.unit.store.example_run import START

BODY = b'{"image": "a picture of a private screen"}'


def pending(key: str = "key-1", hours: float = 0) -> Pending:
    return Pending(key, "POST", "/predict", BODY, 4, START + timedelta(hours=hours))


async def test_that_a_request_whose_program_died_is_unsettled_with_its_exact_bytes(
    profile: Profile, folder: Path
) -> None:
    crashed = Profile(folder)
    journal: Journal = crashed.journal
    await journal.save(pending())
    assert profile.journal.unsettled(START) == []

    crashed.close()

    assert profile.journal.unsettled(START) == [Unsettled(pending(), can_repeat=True)]


async def test_that_what_was_answered_or_refused_leaves_no_trace(profile: Profile, folder: Path) -> None:
    for key, outcome in (("key-1", "answered"), ("key-2", "refused")):
        await profile.journal.save(pending(key))
        await profile.journal.done(key, outcome, 4, is_estimated=False)  # type: ignore[arg-type]  # from a tuple
    profile.database.flush()
    profile.close()

    with contextlib.closing(Profile(folder)) as later:
        assert later.journal.unsettled(START) == []
    assert BODY not in profile.database.path.read_bytes()


async def test_that_an_unknown_end_stays_with_what_it_probably_cost(profile: Profile) -> None:
    await profile.journal.save(pending())
    await profile.journal.done("key-1", "unknown", 6, is_estimated=True)

    (left,) = profile.journal.unsettled(START)
    assert (left.pending.key, left.pending.body, left.pending.estimate) == ("key-1", BODY, 6)

    await profile.journal.done("key-1", "answered", 6, is_estimated=False)
    assert profile.journal.unsettled(START) == []


async def test_that_bytes_the_service_would_not_recognise_any_more_are_dropped(profile: Profile) -> None:
    await profile.journal.save(pending())
    await profile.journal.done("key-1", "unknown", 4, is_estimated=True)
    day_later = START + timedelta(hours=25)
    assert not profile.journal.unsettled(day_later)[0].can_repeat

    await profile.journal.save(pending("key-2", hours=25))

    (left,) = profile.journal.unsettled(day_later)
    assert (left.pending.key, left.pending.body, left.can_repeat) == ("key-1", b"", False)
