"""Sessions that are open at the service, so that one whose program crashed is ended at the next start."""

from __future__ import annotations

from datetime import datetime

import msgspec

from coasty_desktop.store.database import Database
from coasty_desktop.store.proof_of_life import ProofOfLife
from coasty_desktop.store.times import from_text, to_text


class OpenSession(msgspec.Struct, frozen=True):
    """A session nobody ended. A practice session is gone with the program that served it."""

    base_url: str
    session_id: str
    practice: bool
    opened_at: datetime


class SessionStore:
    """Rows that survive a power cut, because an open session may cost."""

    def __init__(self, database: Database, life: ProofOfLife) -> None:
        """`life` tells whose sessions are still in use."""
        self._database = database
        self._life = life

    def session_opened(self, base_url: str, session_id: str, practice: bool, at: datetime) -> None:
        """Note a session before its first step; noting it twice is fine."""
        with self._database.writing(durable=True) as rows:
            rows.execute(
                "INSERT OR REPLACE INTO sessions (base_url, session_id, practice, owner, opened_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (base_url, session_id, practice, self._life.mark, to_text(at)),
            )

    def session_closed(self, base_url: str, session_id: str) -> None:
        """Note that the service has ended it, or no longer knows it."""
        with self._database.writing(durable=True) as rows:
            rows.execute("DELETE FROM sessions WHERE base_url = ? AND session_id = ?", (base_url, session_id))

    def left_open(self) -> list[OpenSession]:
        """Sessions whose program is gone, oldest first; those of a program that still runs are its own business."""
        with self._database.reading() as rows:
            found = rows.execute("SELECT * FROM sessions ORDER BY opened_at").fetchall()
        return [
            OpenSession(row["base_url"], row["session_id"], bool(row["practice"]), from_text(row["opened_at"]))
            for row in found
            if not self._life.is_alive(row["owner"])
        ]
