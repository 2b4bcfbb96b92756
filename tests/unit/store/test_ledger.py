from datetime import UTC, datetime, timedelta, timezone

from coasty_desktop.store.ledger import KindTotal, Ledger, MonthTotal
from coasty_desktop.store.profile import Profile

JULY = datetime(2026, 7, 15, tzinfo=UTC)


def book(  # noqa: PLR0917 - a row of a table of examples
    ledger: Ledger,
    credits: float,
    kind: str = "step",
    at: datetime = JULY,
    request_id: str = "",
    estimated: bool = False,
    practice: bool = False,
) -> None:
    ledger.book("run-1", kind, credits, estimated=estimated, at=at, request_id=request_id, practice=practice)


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
    book(profile.ledger, 4, practice=True)

    assert profile.ledger.month(JULY) == MonthTotal("2026-07")
    assert profile.ledger.month(JULY, practice=True).credits == 4


def test_that_a_request_is_paid_once(profile: Profile) -> None:
    book(profile.ledger, 4, request_id="req_1")
    book(profile.ledger, 4, request_id="req_1")
    book(profile.ledger, -4, "refund", request_id="req_1")
    book(profile.ledger, 5)
    book(profile.ledger, 5)

    assert profile.ledger.month(JULY).credits == 10
