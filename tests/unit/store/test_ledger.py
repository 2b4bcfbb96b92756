from datetime import UTC, datetime, timedelta, timezone

import pytest

from coasty_desktop.store.ledger import Charge, KindTotal, Ledger, MonthTotal
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.unit.store.purses import OTHER_PURSE, PRACTICE, PURSE

JULY = datetime(2026, 7, 15, tzinfo=UTC)
LATER = JULY + timedelta(hours=2)


def book(
    ledger: Ledger, credits: float, kind: str = "step", *, at: datetime = JULY, key: str = "", estimated: bool = False,
    purse: Purse = PURSE,
) -> None:  # fmt: skip
    ledger.book(purse, Charge(key, kind, credits, estimated, at))


def test_that_a_month_sums_what_was_paid_in_it(profile: Profile) -> None:
    book(profile.ledger, 10, "session")
    book(profile.ledger, 4)
    book(profile.ledger, 6.5, estimated=True)
    book(profile.ledger, 99, at=datetime(2026, 6, 30, 23, 59, 59, 999999, tzinfo=UTC))
    book(profile.ledger, 99, at=datetime(2026, 8, 1, tzinfo=UTC))

    assert profile.ledger.month(JULY) == MonthTotal(
        "2026-07", 3, 20.5, 6.5, (KindTotal("step", 2, 10.5), KindTotal("session", 1, 10))
    )


def test_that_the_month_is_the_one_of_utc(profile: Profile) -> None:
    east = timezone(timedelta(hours=9))
    book(profile.ledger, 4, at=datetime(2026, 8, 1, 8, tzinfo=east))

    assert profile.ledger.month(datetime(2026, 8, 1, 8, tzinfo=east)).credits == 4
    assert profile.ledger.month(JULY).credits == 4


def test_that_practice_is_counted_apart(profile: Profile) -> None:
    book(profile.ledger, 4, purse=PRACTICE)

    assert profile.ledger.month(JULY) == MonthTotal("2026-07")
    assert profile.ledger.month(JULY, practice=True).credits == 4


def test_that_each_service_has_its_own_count(profile: Profile) -> None:
    book(profile.ledger, 4)
    book(profile.ledger, 5, purse=OTHER_PURSE)
    book(profile.ledger, 7, purse=Purse("https://elsewhere/v1", PURSE.account))

    assert profile.ledger.month(JULY).credits == 16
    assert profile.ledger.month(JULY, base_url=PURSE.base_url).credits == 9


def test_that_a_request_is_paid_once(profile: Profile) -> None:
    book(profile.ledger, 6, key="key-1", estimated=True)
    book(profile.ledger, 4, key="key-1")
    book(profile.ledger, 5)
    book(profile.ledger, 5)

    month = profile.ledger.month(JULY)
    assert (month.credits, month.estimated_credits) == (14, 0)


def test_that_a_run_is_booked_as_it_grows_and_read_twice_counts_once(profile: Profile) -> None:
    june = datetime(2026, 6, 30, tzinfo=UTC)
    for credits, at in ((5, june), (5, june), (20, JULY), (20, JULY), (18, JULY)):
        profile.ledger.book_total(PURSE, "cloud_run", "run_1", credits, at)
    profile.ledger.book_total(PURSE, "cloud_run", "run_2", 3, JULY)
    profile.ledger.book_total(PURSE, "workflow_run", "run_1", 2, JULY)

    assert profile.ledger.month(june).credits == 5
    assert profile.ledger.month(JULY).kinds == (KindTotal("cloud_run", 2, 16), KindTotal("workflow_run", 1, 2))


@pytest.mark.parametrize(
    ("total", "by_kind", "left"),
    [
        (16, {}, (16, 0)),  # 10 confirmed and all 6 of the estimate
        (10, {}, (10, 0)),  # the estimate was never charged
        (12, {}, (16, 6)),  # somebody else used the wallet too
        (99, {"step": 6}, (16, 0)),  # one kind leaves no doubt although the total does
        (99, {"step": 0}, (10, 0)),
        (99, {"session": 10}, (16, 6)),
        (None, {}, (16, 6)),
    ],
)
def test_that_an_estimate_is_settled_where_the_services_totals_leave_no_doubt(
    total: float | None, by_kind: dict[str, float], left: tuple[float, float], profile: Profile
) -> None:
    book(profile.ledger, 10, "session")
    book(profile.ledger, 6, key="key-1", estimated=True)
    book(profile.ledger, 50, purse=Purse("https://elsewhere/v1", ""), estimated=True)

    profile.ledger.settle(PURSE, LATER, total=total, by_kind=by_kind)

    month = profile.ledger.month(JULY, base_url=PURSE.base_url)
    assert (month.credits, month.estimated_credits) == left
    assert profile.ledger.month(JULY).estimated_credits == left[1] + 50


@pytest.mark.parametrize("total", [0, 6])
def test_that_one_keys_totals_leave_anothers_estimates_alone(total: float, profile: Profile) -> None:
    book(profile.ledger, 6, key="key-1", estimated=True)

    assert profile.ledger.settle(OTHER_PURSE, LATER, total=total, by_kind={"step": total}) == 0
    assert profile.ledger.month(JULY).estimated_credits == 6


def test_that_what_another_key_paid_at_the_address_is_no_part_of_a_keys_total(profile: Profile) -> None:
    book(profile.ledger, 50, purse=OTHER_PURSE)
    book(profile.ledger, 6, key="key-1", estimated=True)

    assert profile.ledger.settle(PURSE, LATER, total=6, by_kind={}) == 1
    assert profile.ledger.month(JULY).estimated_credits == 0


def test_that_what_the_service_may_not_have_counted_yet_is_not_judged(profile: Profile) -> None:
    book(profile.ledger, 6, estimated=True)

    assert profile.ledger.settle(PURSE, JULY + timedelta(minutes=5), total=0, by_kind={}) == 0
    assert profile.ledger.settle(PURSE, LATER, total=0, by_kind={}) == 1
