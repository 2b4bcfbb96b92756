"""What every request cost, booked as it is paid. The service's own count stands beside it, never instead of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from coasty_desktop.api.billed import settlement
from coasty_desktop.store.database import Database
from coasty_desktop.store.purse import Purse
from coasty_desktop.store.times import to_text

# The service counts late what it has charged; a younger estimate is not judged by its totals.
SETTLED_AFTER = timedelta(hours=1)


class KindTotal(msgspec.Struct, frozen=True):
    """The requests of one kind, such as `session_predict`, and what they cost."""

    kind: str
    requests: int
    credits: float


class MonthTotal(msgspec.Struct, frozen=True):
    """A calendar month in UTC, as `2026-07`. `estimated_credits` is the part of `credits` nobody confirmed."""

    month: str
    requests: int = 0
    credits: float = 0
    estimated_credits: float = 0
    kinds: tuple[KindTotal, ...] = ()


class Charge(msgspec.Struct, frozen=True):
    """What one request cost. `key` is its idempotency key: a request is paid once, however often it is booked."""

    key: str
    kind: str
    credits: float
    is_estimated: bool
    at: datetime
    request_id: str = ""


class Ledger:
    """Rows that survive a power cut. Practice is booked apart and never counted as money."""

    def __init__(self, database: Database) -> None:
        """The rows lie in the profile's database."""
        self._database = database

    def book(self, purse: Purse, charge: Charge) -> None:
        """Note what a request cost; what was booked under its key before is replaced."""
        with self._database.writing(durable=True) as rows:
            write_charge(rows, purse, charge)

    def book_total(self, purse: Purse, kind: str, record_id: str, credits: float, at: datetime) -> None:
        """Note what something at the service has cost so far, such as a run: its difference to what is booked.

        The same total twice is booked once; what became cheaper was paid back.
        """
        with self._database.reading() as rows:
            if _booked(rows, purse, kind, record_id) == credits:
                return
        with self._database.writing(durable=True) as rows:
            # Again under the write lock: another program may follow the same run.
            if difference := credits - _booked(rows, purse, kind, record_id):
                _insert(rows, purse, record_id, Charge("", kind, difference, is_estimated=False, at=at))

    def month(self, at: datetime, *, practice: bool = False, base_url: str = "") -> MonthTotal:
        """The totals of the calendar month (UTC) that `at` lies in; of one service, when its address is given."""
        name = f"{at.astimezone(UTC):%Y-%m}"
        with self._database.reading() as rows:
            # A run that went on is several rows, and one thing that was paid.
            found = rows.execute(
                "SELECT kind, count(DISTINCT iif(run_id <> '' AND key = '', run_id, number)) AS requests,"
                " sum(credits) AS credits, sum(credits * estimated) AS estimated FROM ledger"
                " WHERE at >= :month AND at < :month || '~' AND practice = :practice"
                " AND :base_url IN ('', base_url) GROUP BY kind ORDER BY sum(credits) DESC, kind",
                {"month": f"{name}-", "practice": practice, "base_url": base_url},
            ).fetchall()
        return MonthTotal(
            month=name,
            requests=sum(row["requests"] for row in found),
            credits=sum(row["credits"] for row in found),
            estimated_credits=sum(row["estimated"] for row in found),
            kinds=tuple(KindTotal(row["kind"], row["requests"], row["credits"]) for row in found),
        )

    def settle(self, purse: Purse, now: datetime, *, total: float | None, by_kind: Mapping[str, float]) -> int:
        """Confirm or strike out this month's estimates of one key where the service's totals for it leave no doubt.

        Returns how many. What cannot be told, because somebody else used the wallet too, stays an estimate.
        """
        with self._database.writing(durable=True) as rows:
            settled = sum(_settle(rows, purse, now, said, kind) for kind, said in by_kind.items())
            return settled + (0 if total is None else _settle(rows, purse, now, total))


def write_charge(rows: sqlite3.Connection, purse: Purse, charge: Charge) -> None:
    """Book it as part of a transaction of the caller's."""
    strike_out(rows, charge.key)
    _insert(rows, purse, "", charge)


def strike_out(rows: sqlite3.Connection, key: str) -> None:
    """Take back what was booked under an idempotency key: it has cost nothing after all."""
    rows.execute("DELETE FROM ledger WHERE key = ? AND key <> ''", (key,))


def _booked(rows: sqlite3.Connection, purse: Purse, kind: str, record_id: str) -> float:
    (booked,) = rows.execute(
        "SELECT coalesce(sum(credits), 0.0) FROM ledger"
        " WHERE base_url = ? AND kind = ? AND run_id = ? AND run_id <> ''",
        (purse.base_url, kind, record_id),
    ).fetchone()
    return float(booked)


def _insert(rows: sqlite3.Connection, purse: Purse, record_id: str, charge: Charge) -> None:
    rows.execute(
        "INSERT INTO ledger (run_id, kind, credits, estimated, at, request_id, practice, base_url, account, key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record_id, charge.kind, charge.credits, charge.is_estimated, to_text(charge.at), charge.request_id,
            purse.is_practice, purse.base_url, purse.account, charge.key,
        ),
    )  # fmt: skip


def _settle(rows: sqlite3.Connection, purse: Purse, now: datetime, said: float, kind: str = "") -> int:
    where = (
        " FROM ledger WHERE at >= :month AND at < :month || '~' AND practice = 0 AND base_url = :base_url"
        " AND account = :account AND :kind IN ('', kind)"
    )
    values = {
        "month": f"{now.astimezone(UTC):%Y-%m}-", "base_url": purse.base_url, "account": purse.account,
        "kind": kind, "until": to_text(now - SETTLED_AFTER),
    }  # fmt: skip
    confirmed, estimated, youngest = rows.execute(
        "SELECT coalesce(sum(credits * (1 - estimated)), 0), coalesce(sum(credits * estimated), 0), max(at)" + where,
        values,
    ).fetchone()
    if youngest is None or youngest > values["until"]:
        return 0
    match settlement(confirmed, estimated, said):
        case "charged":
            change = "UPDATE ledger SET estimated = 0"
        case "free":
            change = "UPDATE ledger SET estimated = 0, credits = 0"
        case _:
            return 0
    return rows.execute(f"{change} WHERE estimated = 1 AND number IN (SELECT number{where})", values).rowcount
