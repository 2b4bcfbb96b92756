import sqlite3
import stat
from pathlib import Path

import pytest

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.store.database import Database
from coasty_desktop.store.migrations import VERSION
from coasty_desktop.store.profile import Profile


def test_that_nothing_is_created_before_it_is_needed(profile: Profile, folder: Path) -> None:
    assert not folder.exists()

    profile.runs.list()

    assert folder.exists()


def test_that_the_file_is_for_this_user_only_and_so_are_its_companions(profile: Profile) -> None:
    profile.runs.list()

    files = list(profile.folder.glob("*.sqlite3*"))
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_that_a_block_that_raises_leaves_nothing_written(profile: Profile) -> None:
    def write_and_fail() -> None:
        with profile.database.writing() as rows:
            rows.execute("INSERT INTO ledger VALUES (1, 'r', 'step', 4, 0, '2026', '', 0, '', '', '')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    with profile.database.reading() as rows:
        assert rows.execute("SELECT * FROM ledger").fetchall() == []


def test_that_money_waits_for_the_disk_and_the_rest_does_not(profile: Profile) -> None:
    full, normal = 2, 1
    with profile.database.writing(durable=True) as rows:
        assert rows.execute("PRAGMA synchronous").fetchone()[0] == full
    with profile.database.writing() as rows:
        assert rows.execute("PRAGMA synchronous").fetchone()[0] == normal
        assert rows.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_that_a_database_of_a_newer_program_is_refused_and_left_as_it_is(folder: Path) -> None:
    folder.mkdir()
    path = Database(folder).path
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    before = path.read_bytes()
    database = Database(folder)

    with pytest.raises(NotPossibleHere, match=r"A newer Coasty .*Nothing was changed"), database.reading():
        pass

    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is not a database, " * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_that_a_damaged_file_is_named_and_left_as_it_is(folder: Path, content: bytes) -> None:
    folder.mkdir()
    database = Database(folder)
    database.path.write_bytes(content)

    with pytest.raises(NotPossibleHere, match=r"damaged.*Nothing was changed") as refused, database.reading():
        pass

    assert str(database.path) in str(refused.value)
    assert database.path.read_bytes() == content


def test_that_a_file_cut_off_in_the_middle_is_damaged_too(profile: Profile) -> None:
    with profile.database.writing() as rows:
        rows.executemany(
            "INSERT INTO ledger VALUES (?, ?, 's', 4, 0, '2026', '', 0, '', '', '')",
            [(number, "run" * 100) for number in range(1, 500)],
        )
    profile.close()
    path = profile.database.path
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(NotPossibleHere, match="damaged"), profile.database.reading() as rows:
        rows.execute("SELECT * FROM ledger").fetchall()


def test_that_a_file_another_program_keeps_locked_is_said(
    profile: Profile, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coasty_desktop.store.database._BUSY_S", 0.05)
    profile.runs.list()
    other = sqlite3.connect(profile.database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(NotPossibleHere, match=r"keeps .* locked"), profile.database.writing():
        pass

    other.close()


def test_that_a_full_disk_is_said_and_the_file_can_be_used_on(profile: Profile) -> None:
    def fill_up() -> None:
        with profile.database.writing() as rows:
            rows.execute("PRAGMA cache_size = 1")
            rows.execute(f"PRAGMA max_page_count = {rows.execute('PRAGMA page_count').fetchone()[0] + 2}")
            rows.execute("INSERT INTO ledger VALUES (1, 'r', 's', 4, 0, '2026', '', 0, '', '', '')")
            rows.execute("INSERT INTO ledger VALUES (2, ?, 's', 4, 0, '2026', '', 0, '', '', '')", ("r" * 1_000_000,))

    with pytest.raises(NotPossibleHere, match=r"is full"):
        fill_up()

    with profile.database.reading() as rows:
        assert rows.execute("SELECT * FROM ledger").fetchall() == []


def test_that_it_can_be_used_again_after_it_was_closed(profile: Profile) -> None:
    profile.runs.list()
    profile.database.close()

    assert profile.runs.list() == []
