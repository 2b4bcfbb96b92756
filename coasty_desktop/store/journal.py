"""The client's journal of keyed requests, on disk: what was sent and may have been charged survives a power cut.

A request that was answered or refused is done with. One that was not stays, with its exact bytes for as long as the
service keeps its key, and after that without them: they hold a picture of the screen.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import msgspec

from coasty_desktop.api.journal import Outcome, Pending
from coasty_desktop.store.database import Database
from coasty_desktop.store.proof_of_life import ProofOfLife
from coasty_desktop.store.times import from_text, to_text

# Source: contract, section 7.
KEPT_BY_SERVICE = timedelta(hours=24)


class Unsettled(msgspec.Struct, frozen=True):
    """A request nobody knows the end of. `pending.body` is empty once it is too old to be repeated."""

    pending: Pending
    can_repeat: bool


class StoredJournal:
    """Satisfies `api.journal.Journal`; the writing happens off the caller's thread."""

    def __init__(self, database: Database, life: ProofOfLife) -> None:
        """`life` marks what this process has sent, so that others let it be."""
        self._database = database
        self._life = life

    async def save(self, pending: Pending) -> None:
        """Write it down durably; it is sent only after this returns."""
        await asyncio.to_thread(self._save, pending)

    async def done(
        self, key: str, outcome: Outcome, credits: float, *, is_estimated: bool, request_id: str = ""
    ) -> None:
        """Note how it ended. `unknown` keeps it, with what it probably cost."""
        del is_estimated  # the ledger books that
        await asyncio.to_thread(self._done, key, outcome, credits)

    def unsettled(self, now: datetime) -> list[Unsettled]:
        """Requests that ended unknown, or whose program is gone; oldest first."""
        with self._database.reading() as rows:
            found = rows.execute("SELECT * FROM journal ORDER BY made_at").fetchall()
        return [
            Unsettled(
                Pending(row["key"], row["method"], row["path"], row["body"], row["estimate"], made_at),
                can_repeat=bool(row["body"]) and now - made_at < KEPT_BY_SERVICE,
            )
            for row in found
            if row["is_unknown"] or not self._life.is_alive(row["owner"])
            for made_at in (from_text(row["made_at"]),)
        ]

    def _save(self, pending: Pending) -> None:
        with self._database.writing(durable=True) as rows:
            rows.execute(
                "UPDATE journal SET body = x'' WHERE made_at < ? AND body <> x''",
                (to_text(pending.made_at - KEPT_BY_SERVICE),),
            )
            rows.execute(
                "INSERT OR REPLACE INTO journal (key, method, path, body, estimate, made_at, owner)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    pending.key,
                    pending.method,
                    pending.path,
                    pending.body,
                    pending.estimate,
                    to_text(pending.made_at),
                    self._life.mark,
                ),
            )

    def _done(self, key: str, outcome: Outcome, credits: float) -> None:
        with self._database.writing(durable=True) as rows:
            if outcome == "unknown":
                rows.execute("UPDATE journal SET is_unknown = 1, estimate = ? WHERE key = ?", (credits, key))
            else:
                rows.execute("DELETE FROM journal WHERE key = ?", (key,))
