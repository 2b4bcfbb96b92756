import sqlite3

import pytest

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
