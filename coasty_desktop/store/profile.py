"""A profile folder with everything that is kept in it, joined."""

from __future__ import annotations

from pathlib import Path

from coasty_desktop.store.database import Database
from coasty_desktop.store.home import profile_folder
from coasty_desktop.store.journal import StoredJournal
from coasty_desktop.store.ledger import Ledger
from coasty_desktop.store.proof_of_life import ProofOfLife
from coasty_desktop.store.runs import RunStore
from coasty_desktop.store.sessions import SessionStore
from coasty_desktop.store.settings import SettingsFile


class Profile:
    """The stores of one folder; nothing is created or opened before it is needed."""

    def __init__(self, folder: Path | None = None) -> None:
        """The platform's profile folder, unless another is named."""
        self.folder = folder or profile_folder()
        self._life = ProofOfLife(self.folder / "writers")
        self.database = Database(self.folder)
        self.runs = RunStore(self.database, self.folder / "pictures", self._life)
        self.sessions = SessionStore(self.database, self._life)
        self.ledger = Ledger(self.database)
        self.journal = StoredJournal(self.database, self._life)
        self.settings = SettingsFile(self.folder)

    def close(self) -> None:
        """Close the database and give this process's mark back."""
        self.database.close()
        self._life.close()
