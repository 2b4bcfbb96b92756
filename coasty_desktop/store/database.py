"""The one SQLite file: opened when first needed, short transactions, errors translated once.

It owns the connection and how safe a commit is; what the tables mean is in `runs`, `sessions`, `ledger`, `journal`.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.store.home import private_file, private_folder
from coasty_desktop.store.migrations import migrate, refuse_newer

FILE_NAME = "coasty-desktop.sqlite3"
_BUSY_S = 5.0
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Database:
    """A connection that several threads share by taking turns, and several processes by SQLite's own locks."""

    def __init__(self, folder: Path) -> None:
        """The file lies in `folder`; both are made when first needed."""
        self.path = folder / FILE_NAME
        self._connection: sqlite3.Connection | None = None
        self._turn = threading.RLock()

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock of all processes; rolled back when the block raises.

        Without `durable` a commit survives a crash of the program; with it, a power cut too (some milliseconds).
        Raises NotPossibleHere.
        """
        with self._turn, self._translated():
            connection = self._opened()
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view, whatever others write meanwhile. Raises NotPossibleHere."""
        with self._turn, self._translated():
            connection = self._opened()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                _roll_back(connection)

    def flush(self) -> None:
        """Move what was written into the file itself and empty the log beside it, as far as readers allow."""
        with self._turn, self._translated():
            self._opened().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            private_folder(self.path.parent)
            private_file(self.path)  # SQLite gives its companion files the permissions of this one
            connection = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
            try:
                _prepare(connection, self.path)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a mistake of ours, not of the disk
        except sqlite3.Error as error:
            raise _in_words(error, self.path) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    refuse_newer(connection, str(path))
    _use_log(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    # What is forgotten leaves nothing in free pages. FAST would clear texts but not pictures, which fill pages of their
    # own; it is a quarter of a millisecond quicker a request.
    connection.execute("PRAGMA secure_delete = ON")
    migrate(connection)


def _use_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. The switch does not wait for another process by itself."""
    until = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if _code(error) not in _BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk or a failing one has ended the transaction already.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _in_words(error: sqlite3.Error, path: Path) -> NotPossibleHere:
    if _code(error) in _DAMAGED:
        return NotPossibleHere(
            f"The history file {path} is damaged",
            hint="Nothing was changed or removed. Move it elsewhere to start a new one, or put a backup in its place.",
        )
    if _code(error) in _BUSY:
        return NotPossibleHere(f"Another program keeps {path} locked", hint="Close what has it open, then try again.")
    return NotPossibleHere(
        f"The history file {path} cannot be used: {error}", hint="Check the disk's space and the folder's permissions."
    )
