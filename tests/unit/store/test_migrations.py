import sqlite3

import pytest

from coasty_desktop.core.settings import DEFAULT_BASE_URL
from coasty_desktop.store import migrations


def test_that_a_new_database_gets_this_version() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)

    migrations.migrate(connection)
    migrations.migrate(connection)

    assert migrations.version_of(connection) == migrations.VERSION
    connection.close()


def test_that_a_step_that_fails_leaves_the_version_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_half_way(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (x)")
        raise sqlite3.OperationalError("disk I/O error")

    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrations.migrate(connection)
    before = migrations.VERSION
    monkeypatch.setattr(migrations, "_STEPS", (*migrations._STEPS, fails_half_way))
    monkeypatch.setattr(migrations, "VERSION", before + 1)

    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(connection)

    assert migrations.version_of(connection) == before
    assert not connection.execute("SELECT * FROM sqlite_master WHERE name = 'half'").fetchall()
    connection.close()


def test_that_only_the_missing_steps_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrations.migrate(connection)
    before = migrations.VERSION
    monkeypatch.setattr(
        migrations, "_STEPS", (*migrations._STEPS, lambda _: taken.append(1), lambda _: taken.append(2))
    )
    monkeypatch.setattr(migrations, "VERSION", before + 2)

    migrations.migrate(connection)

    assert taken == [1, 2]
    assert migrations.version_of(connection) == before + 2
    connection.close()


def test_that_what_version_1_wrote_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    steps = migrations._STEPS
    monkeypatch.setattr(migrations, "_STEPS", steps[:1])
    monkeypatch.setattr(migrations, "VERSION", 1)
    migrations.migrate(connection)
    row = (
        "(run_id, kind, credits, estimated, at, request_id, practice) VALUES ('run_1', 'session', 10, 0, '2026', '', 0)"
    )
    practised = row.replace("'', 0)", "'', 1)")
    connection.execute(f"INSERT INTO ledger {row}")
    connection.execute(f"INSERT INTO ledger {row}")
    connection.execute(f"INSERT INTO ledger {practised}")
    connection.execute("INSERT INTO journal VALUES ('key-1', 'POST', '/predict', x'00', 5, '2026', 'me', 1)")
    connection.execute("INSERT INTO sessions VALUES ('https://x/v1', 'ses_1', 0, 'me', '2026')")

    monkeypatch.setattr(migrations, "_STEPS", steps)
    monkeypatch.setattr(migrations, "VERSION", len(steps))
    migrations.migrate(connection)

    assert connection.execute("SELECT kind, credits, base_url, run_id FROM ledger").fetchall() == [
        ("session", 10, DEFAULT_BASE_URL, ""),
        ("session", 10, DEFAULT_BASE_URL, ""),
        ("session", 10, "", ""),
    ]
    assert connection.execute("SELECT key, base_url, account FROM journal").fetchall() == [
        ("key-1", DEFAULT_BASE_URL, "")
    ]
    assert connection.execute("SELECT session_id, account FROM sessions").fetchall() == [("ses_1", "")]
    connection.close()
