"""What was used and paid this month: the service's count, and our own ledger beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from coasty_desktop.api.answers import UsageReport
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.billed import credits_by_kind
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.store.journal import Recovered
from coasty_desktop.store.ledger import MonthTotal
from coasty_desktop.store.purse import Purse

__all__ = ["Recovered", "Usage", "UsageService"]

_RECOVERED_FOR = timedelta(days=30)


class Account(Protocol):
    """Who asks the service: `services.key_service.KeyService`."""

    async def usage(self) -> UsageReport | None:
        """The service's count; None without a key. Raises BadInput, ServiceError."""


class Books(Protocol):
    """Our own count: `store.ledger.Ledger`."""

    def month(self, at: datetime, *, practice: bool = False, base_url: str = "") -> MonthTotal:
        """The totals of the calendar month (UTC) of `at`."""

    def settle(self, purse: Purse, now: datetime, *, total: float | None, by_kind: Mapping[str, float]) -> int:
        """Confirm or strike out estimates of one key where the service's totals leave no doubt."""


class LostAndFound(Protocol):
    """What lost requests made: `store.journal.StoredJournal`."""

    def recovered(self, base_url: str, since: datetime) -> list[Recovered]:
        """What turned up, oldest first."""


class Connection(Protocol):
    """Who is asked, and what is put in order before: `services.connection.Connection`."""

    @property
    def base_url(self) -> BaseUrl:
        """The service's address."""

    async def key(self) -> ApiKey | None:
        """Its key. Raises BadInput."""

    async def mend(self, key: ApiKey | None) -> None:
        """Bring to an end what a crash or a lost answer left open."""


@dataclass(frozen=True)
class KindComparison:
    """One kind of request, such as `session_predict`: our credits and the service's; None where it does not say."""

    kind: str
    ours: float
    service: float | None


@dataclass(frozen=True)
class Usage:
    """Both counts of a month. `service` is None without a key, or when `error` says why it could not be asked.

    `practice` is what practice runs would have cost; nobody paid it. `recovered` is what lost requests made.
    """

    service: UsageReport | None
    ours: MonthTotal
    practice: MonthTotal
    error: CoastyError | None = None
    recovered: Sequence[Recovered] = ()

    @property
    def difference(self) -> float | None:
        """How many credits the service counted beyond ours, for the same month; None when it did not say.

        Another computer with the same key, or a request whose answer was lost, makes it more than zero;
        an estimate of ours that the service never charged makes it less.
        """
        if self.service is None or self.service.credits is None or self.service.period != self.ours.month:
            return None
        return self.service.credits - self.ours.credits

    @property
    def kinds(self) -> tuple[KindComparison, ...]:
        """Kind by kind, what cost most here first; what only the service has comes last."""
        is_same_month = self.service is not None and self.service.period == self.ours.month
        said = credits_by_kind(self.service.by_endpoint) if self.service is not None and is_same_month else {}
        both = [KindComparison(kind.kind, kind.credits, said.pop(kind.kind, None)) for kind in self.ours.kinds]
        return (*both, *(KindComparison(kind, 0, credits) for kind, credits in said.items() if credits))


class UsageService:
    """Reads both counts."""

    def __init__(
        self, books: Books, lost_and_found: LostAndFound, clock: Clock, account: Account, connection: Connection
    ) -> None:
        """`account` asks the service, `books` are ours."""
        self._books, self._lost_and_found, self._clock = books, lost_and_found, clock
        self._account, self._connection = account, connection

    async def read(self) -> Usage:
        """This month, with estimates settled where the service's totals leave no doubt.

        A service that cannot be asked does not hide our own count. Raises NotPossibleHere.
        """
        base_url = str(self._connection.base_url)
        report, error = await self._asked()
        now = self._clock.now()
        return Usage(
            report,
            self._books.month(now, base_url=base_url),
            self._books.month(now, practice=True),
            error,
            self._lost_and_found.recovered(base_url, now - _RECOVERED_FOR),
        )

    async def _asked(self) -> tuple[UsageReport | None, CoastyError | None]:
        try:
            key = await self._connection.key()
            await self._connection.mend(key)
            report = await self._account.usage()
        except CoastyError as error:
            return None, error
        now = self._clock.now()
        if key is not None and report is not None and report.period == f"{now:%Y-%m}":
            by_kind = credits_by_kind(report.by_endpoint)
            purse = Purse.of(self._connection.base_url, key)
            self._books.settle(purse, now, total=report.credits, by_kind=by_kind)
        return report, None
