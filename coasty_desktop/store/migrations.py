"""How a database of any earlier version becomes one of this version: one small function a version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.store import schema


def _to_version_1(connection: sqlite3.Connection) -> None:
    for statement in schema.VERSION_1:
        connection.execute(statement)


def _to_version_2(connection: sqlite3.Connection) -> None:
    for statement in schema.VERSION_2:
        connection.execute(statement)


_STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_to_version_1, _to_version_2)
VERSION = len(_STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """The version the database was left at; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(connection: sqlite3.Connection, path: str) -> None:
    """Raise NotPossibleHere when a newer program wrote the database: what this one does not know it would break."""
    found = version_of(connection)
    if found > VERSION:
        raise NotPossibleHere(
            f"A newer Coasty Desktop wrote {path} (its version {found}, this program reads up to {VERSION})",
            hint="Nothing was changed. Update this program, or name another folder in COASTY_HOME.",
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to this version, all of it or nothing; two processes may try at once."""
    if version_of(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again under the lock: the other process may have been quicker.
        for number, step in enumerate(_STEPS[version_of(connection) :], start=version_of(connection) + 1):
            step(connection)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
