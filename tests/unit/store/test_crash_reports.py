"""The report of a defect: useful to whoever mends it, harmless to whoever hands it on."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coasty_desktop.store.crash_reports import write_crash_report

AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)


def _failed(text: str) -> ValueError:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


def test_that_a_report_says_where_it_failed_and_lies_in_the_profile(tmp_path: Path) -> None:
    path = write_crash_report(tmp_path, _failed("an odd value"), AT)

    assert path.parent == tmp_path / "crashes"
    text = path.read_text()
    assert "ValueError: an odd value" in text
    assert "test_crash_reports.py" in text
    assert "2026-01-02T03:04:05" in text


def test_that_no_key_and_no_home_stands_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    path = write_crash_report(tmp_path, _failed("/home/ada/x with sk-coasty-live-0123456789abcdef"), AT)

    text = path.read_text()
    assert "0123456789abcdef" not in text
    assert "/home/ada" not in text
    assert "~/x" in text


def test_that_only_this_user_can_read_it(tmp_path: Path) -> None:
    path = write_crash_report(tmp_path, _failed("x"), AT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
