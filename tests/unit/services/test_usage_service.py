from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coasty_desktop.api.answers import UsageReport
from coasty_desktop.core.clock import SystemClock
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.services.usage_service import UsageService
from coasty_desktop.store.ledger import Ledger
from coasty_desktop.store.profile import Profile

NOW = datetime(2026, 7, 15, tzinfo=UTC)


class July(SystemClock):
    def now(self) -> datetime:
        return NOW


class Account:
    def __init__(self, report: UsageReport | None = None, error: ServiceUnreachable | None = None) -> None:
        self.report, self.error = report, error

    async def usage(self) -> UsageReport | None:
        if self.error:
            raise self.error
        return self.report


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    profile = Profile(tmp_path / "profile")
    for credits, practice in ((4.0, False), (6.0, False), (5.0, True)):
        profile.ledger.book("run-1", "step", credits, estimated=False, at=NOW, request_id="", practice=practice)
    yield profile.ledger
    profile.close()


async def test_that_both_counts_stand_side_by_side(ledger: Ledger) -> None:
    report = UsageReport(balance=90, period="2026-07", requests=3, credits=14)

    usage = await UsageService(ledger, July(), Account(report)).read()

    assert usage.service == report
    assert (usage.ours.month, usage.ours.credits, usage.practice.credits) == ("2026-07", 10, 5)
    assert usage.difference == 4


async def test_that_a_service_that_cannot_be_asked_does_not_hide_our_own_count(ledger: Ledger) -> None:
    gone = ServiceUnreachable("The service did not answer")

    usage = await UsageService(ledger, July(), Account(error=gone)).read()

    assert (usage.service, usage.error, usage.ours.credits, usage.difference) == (None, gone, 10, None)


@pytest.mark.parametrize("report", [None, UsageReport(), UsageReport(period="2026-06", credits=14)])
async def test_that_counts_of_different_months_are_not_compared(ledger: Ledger, report: UsageReport | None) -> None:
    assert (await UsageService(ledger, July(), Account(report)).read()).difference is None
