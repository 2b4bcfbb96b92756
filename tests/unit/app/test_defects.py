"""What reaches a user when the program itself fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coasty_desktop.app.defects import catch_in_loop, catch_in_threads, tell_defect


@pytest.fixture(autouse=True)
def _hooks_are_put_back() -> Iterator[None]:
    before = threading.excepthook
    yield
    threading.excepthook = before


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COASTY_HOME", str(tmp_path))
    return tmp_path


def _reports(profile: Path) -> list[str]:
    return [path.read_text() for path in (profile / "crashes").glob("*.txt")]


def test_that_a_defect_is_one_line_that_names_the_report(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell_defect(ValueError("sk-coasty-live-0123456789abcdef"))

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ValueError" in said
    assert str(profile / "crashes") in said
    assert "0123456789abcdef" not in said + _reports(profile)[0]


def test_that_a_profile_that_cannot_be_written_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("COASTY_HOME", str(tmp_path / "file"))

    tell_defect(ValueError("x"))

    assert "Please report it" in capsys.readouterr().err


def test_that_a_thread_and_a_forgotten_task_are_told_of_too(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError("in a thread")

    catch_in_threads()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    loop = asyncio.new_event_loop()
    catch_in_loop(loop)
    loop.call_soon(fail)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()

    assert len(_reports(profile)) == 2
    assert "Traceback" not in capsys.readouterr().err
