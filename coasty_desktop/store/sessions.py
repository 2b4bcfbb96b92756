"""Sessions that are open at the service, so that one whose program crashed is ended at the next start."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from coasty_desktop.store.database import Database
from coasty_desktop.store.proof_of_life import ProofOfLife
from coasty_desktop.store.purse import Purse
from coasty_desktop.store.times import from_text, to_text

# Source: contract, section 5: an idle session ends by itself after two hours.
ENDED_BY_ITSELF = timedelta(hours=24)


class OpenSession(msgspec.Struct, frozen=True):
    """A session nobody ended. Only the key that opened it can end it: another one is told that there is none."""

    purse: Purse
    session_id: str
    opened_at: datetime


class SessionStore:
    """Rows that survive a power cut, because an open session may cost."""

    def __init__(self, database: Database, life: ProofOfLife) -> None:
        """`life` tells whose sessions are still in use."""
        self._database = database
        self._life = life

    def session_opened(self, purse: Purse, session_id: str, at: datetime) -> None:
        """Note a session before its first step; noting it twice is fine."""
        self._note(purse, session_id, at, self._life.mark)

    def session_left(self, purse: Purse, session_id: str, at: datetime) -> None:
        """Note that nobody uses it any more although it is not ended: whoever comes next may end it."""
        self._note(purse, session_id, at, "")

    def session_closed(self, purse: Purse, session_id: str) -> None:
        """Note that the service has ended it, or no longer knows it.

        Where it is not known whose it is, that proves nothing: it stays until it has ended by itself.
        """
        with self._database.writing(durable=True) as rows:
            rows.execute(
                "DELETE FROM sessions WHERE base_url = ? AND session_id = ? AND account = ?",
                (purse.base_url, session_id, purse.account),
            )

    def left_open(self, purse: Purse) -> list[OpenSession]:
        """Sessions of this key that nobody uses, oldest first; those a program still uses are its own business.

        An earlier version did not note the key: such a session is tried with any.
        """
        with self._database.reading() as rows:
            found = rows.execute(
                "SELECT * FROM sessions WHERE base_url = ? AND account IN (?, '') AND practice = 0 ORDER BY opened_at",
                (purse.base_url, purse.account),
            ).fetchall()
        return [
            OpenSession(purse, row["session_id"], from_text(row["opened_at"]))
            for row in found
            if not self._life.is_alive(row["owner"])
        ]

    def drop_ended(self, now: datetime) -> None:
        """Forget what has ended by itself, and what was practised with a program that is gone."""
        with self._database.writing() as rows:
            rows.execute("DELETE FROM sessions WHERE opened_at < ?", (to_text(now - ENDED_BY_ITSELF),))
            for row in rows.execute("SELECT base_url, session_id, owner FROM sessions WHERE practice = 1").fetchall():
                if not self._life.is_alive(row["owner"]):
                    rows.execute(
                        "DELETE FROM sessions WHERE base_url = ? AND session_id = ?",
                        (row["base_url"], row["session_id"]),
                    )

    def _note(self, purse: Purse, session_id: str, at: datetime, owner: str) -> None:
        with self._database.writing(durable=True) as rows:
            rows.execute(
                "INSERT OR REPLACE INTO sessions (base_url, account, session_id, practice, owner, opened_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (purse.base_url, purse.account, session_id, purse.is_practice, owner, to_text(at)),
            )
