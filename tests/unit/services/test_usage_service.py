from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coasty_desktop.api.answers import UsageReport
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.journal import Pending
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.clock import SystemClock
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.services.usage_service import KindComparison, UsageService
from coasty_desktop.store.ledger import Charge
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse

NOW = datetime(2026, 7, 15, tzinfo=UTC)
KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
OTHER_KEY = ApiKey.parse("sk-coasty-test-0123456789abcdef")


class July(SystemClock):
    """Two hours after everything was booked."""

    def now(self) -> datetime:
        return NOW + timedelta(hours=2)


class Connected:
    """Notes that things were put in order."""

    base_url = BaseUrl.parse("https://service.example/v1")

    def __init__(self, key: ApiKey = KEY) -> None:
        self.mended, self._key = 0, key

    async def key(self) -> ApiKey:
        return self._key

    async def mend(self, key: object) -> None:
        self.mended += 1


class Account:
    def __init__(self, report: UsageReport | None = None, error: ServiceUnreachable | None = None) -> None:
        self.report, self.error = report, error

    async def usage(self) -> UsageReport | None:
        if self.error:
            raise self.error
        return self.report


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    opened = Profile(tmp_path / "profile")
    purse = Purse.of(Connected.base_url, KEY)
    for credits, paid_by in ((4.0, purse), (6.0, purse), (5.0, Purse.of_practice("http://127.0.0.1:1/v1"))):
        opened.ledger.book(paid_by, Charge("", "predict", credits, is_estimated=False, at=NOW))
    yield opened
    opened.close()


def usage_of(profile: Profile, account: Account, connected: Connected | None = None) -> UsageService:
    return UsageService(profile.ledger, profile.journal, July(), account, connected or Connected())


async def test_that_both_counts_stand_side_by_side(profile: Profile) -> None:
    report = UsageReport(balance=90, period="2026-07", requests=3, credits=14)
    connected = Connected()

    usage = await usage_of(profile, Account(report), connected).read()

    assert usage.service == report
    assert (usage.ours.month, usage.ours.credits, usage.practice.credits) == ("2026-07", 10, 5)
    assert usage.difference == 4
    assert connected.mended == 1


async def test_that_each_kind_stands_beside_the_services_own(profile: Profile) -> None:
    breakdown = {"predict": {"requests": 2, "credits": 10}, "sessions": {"credits": 10}, "parse": {"credits": 0}}
    report = UsageReport(period="2026-07", credits=20, by_endpoint=breakdown)

    usage = await usage_of(profile, Account(report)).read()

    assert usage.kinds == (KindComparison("predict", 10, 10), KindComparison("session", 0, 10))


async def test_that_another_services_money_is_not_compared(profile: Profile) -> None:
    elsewhere = Purse("https://elsewhere/v1", "live-0123456789abcdef")
    profile.ledger.book(elsewhere, Charge("", "predict", 50, is_estimated=False, at=NOW))

    usage = await usage_of(profile, Account(UsageReport(period="2026-07", credits=10))).read()

    assert (usage.ours.credits, usage.difference) == (10, 0)


async def test_that_an_old_estimate_is_settled_by_the_services_total(profile: Profile) -> None:
    purse = Purse.of(Connected.base_url, KEY)
    lost = Charge("key-1", "predict", 6, is_estimated=True, at=NOW)
    profile.ledger.book(purse, lost)

    usage = await usage_of(profile, Account(UsageReport(period="2026-07", credits=10))).read()

    assert (usage.ours.credits, usage.ours.estimated_credits, usage.difference) == (10, 0, 0)


async def test_that_another_keys_count_settles_nothing_of_this_one(profile: Profile) -> None:
    lost = Charge("key-1", "predict", 6, is_estimated=True, at=NOW)
    profile.ledger.book(Purse.of(Connected.base_url, KEY), lost)
    nothing = UsageReport(period="2026-07", credits=0, by_endpoint={"predict": {"credits": 0}})

    usage = await usage_of(profile, Account(nothing), Connected(OTHER_KEY)).read()

    assert (usage.ours.credits, usage.ours.estimated_credits) == (16, 6)


async def test_that_what_turned_up_is_told(profile: Profile) -> None:
    purse = Purse.of(Connected.base_url, KEY)
    profile.journal.note_recovered(Pending("key-1", "POST", "/machines", b"", 0, NOW), purse, "mch_1")

    usage = await usage_of(profile, Account()).read()

    assert [one.record_id for one in usage.recovered] == ["mch_1"]


async def test_that_a_service_that_cannot_be_asked_does_not_hide_our_own_count(profile: Profile) -> None:
    gone = ServiceUnreachable("The service did not answer")

    usage = await usage_of(profile, Account(error=gone)).read()

    assert (usage.service, usage.error, usage.ours.credits, usage.difference) == (None, gone, 10, None)
    assert usage.kinds == (KindComparison("predict", 10, None),)


@pytest.mark.parametrize("report", [None, UsageReport(), UsageReport(period="2026-06", credits=14)])
async def test_that_counts_of_different_months_are_not_compared(profile: Profile, report: UsageReport | None) -> None:
    assert (await usage_of(profile, Account(report)).read()).difference is None
