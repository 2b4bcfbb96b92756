"""The client's journal of keyed requests, on disk: what was sent and may have been charged survives a power cut.

A request that was answered or refused is done with, and booked in the same transaction. One that was not stays until
it is reconciled, with its exact bytes for as long as the service keeps its key: they hold a picture of the screen.
"""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import msgspec

from coasty_desktop.api.billed import OTHER, kind_of, makes_something
from coasty_desktop.api.journal import Outcome, Pending
from coasty_desktop.store.database import Database
from coasty_desktop.store.ledger import Charge, Ledger, strike_out, write_charge
from coasty_desktop.store.proof_of_life import ProofOfLife
from coasty_desktop.store.purse import Purse
from coasty_desktop.store.times import from_text, to_text

# Source: contract, section 7.
KEPT_BY_SERVICE = timedelta(hours=24)
# What a key that never came back left open is not asked for any more.
_GIVEN_UP_AFTER = timedelta(days=7)
# Without the body: it holds a picture, and its end needs nobody to read it.
_WHAT_IS_BOOKED = "key, path, base_url, account, made_at"


class Recovered(msgspec.Struct, frozen=True):
    """What a request made whose answer was lost. `record_id` is empty when nobody can tell whether it did."""

    key: str
    method: str
    path: str
    record_id: str
    made_at: datetime


class PurseJournal:
    """Satisfies `api.journal.Journal` for one key of one service; the writing happens off the caller's thread."""

    def __init__(self, database: Database, life: ProofOfLife, purse: Purse) -> None:
        """`life` marks what this process has sent, so that others let it be."""
        self._database, self._life, self._purse = database, life, purse

    async def save(self, pending: Pending) -> None:
        """Write it down durably; it is sent only after this returns."""
        await asyncio.to_thread(self._save, pending)

    async def done(
        self, key: str, outcome: Outcome, credits: float, *, is_estimated: bool, request_id: str = ""
    ) -> None:
        """Note how it ended and book what it cost. `unknown` keeps it, with what it probably cost.

        A power cut in the seconds after this may undo it: the request is then pending again, and reconciled.
        """
        await asyncio.to_thread(self._done, key, outcome, credits, is_estimated, request_id)

    async def total(self, kind: str, record_id: str, credits: float) -> None:
        """Book what a run at the service has cost since it was last read."""
        ledger, now = Ledger(self._database), datetime.now(UTC)
        await asyncio.to_thread(ledger.book_total, self._purse, kind, record_id, credits, now)

    def _save(self, pending: Pending) -> None:
        with self._database.writing(durable=True) as rows:
            _drop_old_bodies(rows, pending.made_at)
            rows.execute(
                "INSERT OR REPLACE INTO journal"
                " (key, method, path, body, estimate, made_at, owner, base_url, account)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    pending.key, pending.method, pending.path, pending.body, pending.estimate,
                    to_text(pending.made_at), self._life.mark, self._purse.base_url, self._purse.account,
                ),
            )  # fmt: skip

    def _done(self, key: str, outcome: Outcome, credits: float, is_estimated: bool, request_id: str) -> None:
        with self._database.writing() as rows:
            if outcome == "unknown":
                row = rows.execute(f"SELECT {_WHAT_IS_BOOKED} FROM journal WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    _mark_unknown(rows, row, credits)
                return
            ended = rows.execute(f"DELETE FROM journal WHERE key = ? RETURNING {_WHAT_IS_BOOKED}", (key,))
            # All at once, so that the statement has ended before the commit.
            for row in ended.fetchall():
                _book(rows, row, credits, is_estimated=is_estimated, request_id=request_id, outcome=outcome)


class StoredJournal:
    """All keys' requests: gives each key its journal, and tells what is still open."""

    def __init__(self, database: Database, life: ProofOfLife) -> None:
        """`life` tells whose requests are still on their way."""
        self._database, self._life = database, life

    def of(self, purse: Purse) -> PurseJournal:
        """The journal of one key of one service."""
        return PurseJournal(self._database, self._life, purse)

    def adopt(self, now: datetime) -> None:
        """Take over what programs that are gone had on its way: it is unknown, and booked as an estimate.

        What was practised is forgotten, for the service that answered is gone too, or never charged; so is what no
        key came back for in a week.
        """
        with self._database.writing(durable=True) as rows:
            _drop_old_bodies(rows, now)
            open_ones = rows.execute(f"SELECT {_WHAT_IS_BOOKED}, estimate, owner FROM journal WHERE is_unknown = 0")
            for row in open_ones.fetchall():
                if not self._life.is_alive(row["owner"]):
                    _mark_unknown(rows, row, row["estimate"])
            rows.execute("DELETE FROM journal WHERE is_unknown = 1 AND account LIKE 'practice-%'")
            limit = (to_text(now - _GIVEN_UP_AFTER),)
            for row in rows.execute("SELECT * FROM journal WHERE made_at < ? AND is_unknown = 1", limit).fetchall():
                if makes_something(row["path"]):
                    _note_recovered(rows, _pending(row), Purse(row["base_url"], row["account"]), "")
            rows.execute("DELETE FROM journal WHERE made_at < ? AND is_unknown = 1", limit)

    def unsettled(self, purse: Purse) -> list[Pending]:
        """Requests of this key of which nobody knows the end; oldest first. A body is empty once it was dropped.

        An earlier version did not note the key: such a request is asked about with any. Not one that opened a session,
        which is looked for among the key's own.
        """
        with self._database.reading() as rows:
            found = rows.execute(
                "SELECT * FROM journal WHERE is_unknown = 1 AND base_url = ?"
                " AND (account = ? OR (account = '' AND path <> '/sessions')) ORDER BY made_at",
                (purse.base_url, purse.account),
            ).fetchall()
        return [_pending(row) for row in found]

    def leave_unconfirmed(self, key: str) -> None:
        """Give up asking: its estimate stays in the ledger as one, and its bytes are dropped.

        Where the key it was sent with is not known, another one's answer proves nothing: `adopt` gives it up in time.
        """
        with self._database.writing(durable=True) as rows:
            rows.execute("DELETE FROM journal WHERE key = ? AND account <> ''", (key,))

    # ---- what turned up ------------------------------------------------------------------------------------------

    def note_recovered(self, pending: Pending, purse: Purse, record_id: str) -> None:
        """Keep for the user what a lost request made, or that nobody can say whether it made anything."""
        with self._database.writing(durable=True) as rows:
            _note_recovered(rows, pending, purse, record_id)

    def recovered(self, base_url: str, since: datetime) -> list[Recovered]:
        """What turned up at a service, of requests made since then; oldest first."""
        with self._database.reading() as rows:
            found = rows.execute(
                "SELECT * FROM recovered WHERE base_url = ? AND made_at >= ? ORDER BY made_at",
                (base_url, to_text(since)),
            ).fetchall()
        return [
            Recovered(row["key"], row["method"], row["path"], row["record_id"], from_text(row["made_at"]))
            for row in found
        ]


def _pending(row: sqlite3.Row) -> Pending:
    return Pending(row["key"], row["method"], row["path"], row["body"], row["estimate"], from_text(row["made_at"]))


def _note_recovered(rows: sqlite3.Connection, pending: Pending, purse: Purse, record_id: str) -> None:
    rows.execute(
        "INSERT OR REPLACE INTO recovered (key, base_url, account, method, path, record_id, made_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            pending.key, purse.base_url, purse.account, pending.method, pending.path, record_id,
            to_text(pending.made_at),
        ),
    )  # fmt: skip


def _drop_old_bodies(rows: sqlite3.Connection, now: datetime) -> None:
    rows.execute("UPDATE journal SET body = x'' WHERE made_at < ? AND body <> x''", (to_text(now - KEPT_BY_SERVICE),))


def _mark_unknown(rows: sqlite3.Connection, row: sqlite3.Row, credits: float) -> None:
    rows.execute("UPDATE journal SET is_unknown = 1, estimate = ? WHERE key = ?", (credits, row["key"]))
    _book(rows, row, credits, is_estimated=True, request_id="", outcome="unknown")


def _book(
    rows: sqlite3.Connection, row: sqlite3.Row, credits: float, *, is_estimated: bool, request_id: str, outcome: Outcome
) -> None:
    kind, purse = kind_of(row["path"]), Purse(row["base_url"], row["account"])
    has_no_price = not kind or (kind == OTHER and not credits) or (outcome != "answered" and not credits)
    if has_no_price:
        strike_out(rows, row["key"])
        return
    at = from_text(row["made_at"])
    write_charge(rows, purse, Charge(row["key"], kind, credits, is_estimated, at, request_id))
