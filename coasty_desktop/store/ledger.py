"""What every request cost, booked as it is paid. The service's own count stands beside it, never instead of it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from coasty_desktop.store.database import Database
from coasty_desktop.store.times import to_text


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


class Ledger:
    """Rows that survive a power cut. Practice is booked apart and never counted as money."""

    def __init__(self, database: Database) -> None:
        """The rows lie in the profile's database."""
        self._database = database

    def book(
        self, run_id: str, kind: str, credits: float, *, estimated: bool, at: datetime, request_id: str, practice: bool
    ) -> None:
        """Note what a request cost; negative is a refund. A request with an id is booked once for its run and kind."""
        with self._database.writing(durable=True) as rows:
            rows.execute(
                "INSERT OR IGNORE INTO ledger (run_id, kind, credits, estimated, at, request_id, practice)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (run_id, kind, credits, estimated, to_text(at), request_id, practice),
            )

    def month(self, at: datetime, *, practice: bool = False) -> MonthTotal:
        """The totals of the calendar month (UTC) that `at` lies in."""
        name = f"{at.astimezone(UTC):%Y-%m}"
        with self._database.reading() as rows:
            found = rows.execute(
                "SELECT kind, count(*) AS requests, sum(credits) AS credits, sum(credits * estimated) AS estimated"
                " FROM ledger WHERE at >= :month AND at < :month || '~' AND practice = :practice GROUP BY kind"
                " ORDER BY sum(credits) DESC, kind",
                {"month": f"{name}-", "practice": practice},
            ).fetchall()
        return MonthTotal(
            month=name,
            requests=sum(row["requests"] for row in found),
            credits=sum(row["credits"] for row in found),
            estimated_credits=sum(row["estimated"] for row in found),
            kinds=tuple(KindTotal(row["kind"], row["requests"], row["credits"]) for row in found),
        )
