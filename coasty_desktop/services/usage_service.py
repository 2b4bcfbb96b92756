"""What was used and paid this month: the service's count, and our own ledger beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from coasty_desktop.api.answers import UsageReport
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.store.ledger import MonthTotal


class Account(Protocol):
    """Who asks the service: `services.key_service.KeyService`."""

    async def usage(self) -> UsageReport | None:
        """The service's count; None without a key. Raises BadInput, ServiceError."""


class Books(Protocol):
    """Our own count: `store.ledger.Ledger`."""

    def month(self, at: datetime, *, practice: bool = False) -> MonthTotal:
        """The totals of the calendar month (UTC) of `at`."""


@dataclass(frozen=True)
class Usage:
    """Both counts of a month. `service` is None without a key, or when `error` says why it could not be asked.

    `practice` is what practice runs would have cost; nobody paid it.
    """

    service: UsageReport | None
    ours: MonthTotal
    practice: MonthTotal
    error: CoastyError | None = None

    @property
    def difference(self) -> float | None:
        """How many credits the service counted beyond ours, for the same month; None when it did not say.

        Another computer with the same key, or a request whose answer was lost, makes it more than zero;
        an estimate of ours that the service never charged makes it less.
        """
        if self.service is None or self.service.credits is None or self.service.period != self.ours.month:
            return None
        return self.service.credits - self.ours.credits


class UsageService:
    """Reads both counts."""

    def __init__(self, books: Books, clock: Clock, account: Account) -> None:
        """`account` asks the service, `books` are ours."""
        self._books, self._clock, self._account = books, clock, account

    async def read(self) -> Usage:
        """This month. A service that cannot be asked does not hide our own count. Raises NotPossibleHere."""
        now = self._clock.now()
        ours, practice = self._books.month(now), self._books.month(now, practice=True)
        try:
            return Usage(await self._account.usage(), ours, practice)
        except CoastyError as error:
            return Usage(None, ours, practice, error)
