import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.history_service import HistoryService
from coasty_desktop.store.profile import Profile

START = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryService]:
    profile = Profile(tmp_path / "profile")
    for run_id in ("run-ab", "run-cd"):
        profile.runs.begin(run_id, f"Task of {run_id}", "This computer", {}, False, START)
        profile.runs.append(run_id, happened.RunFinished("done", "It is done.", 0, 0, 1), START)
    yield HistoryService(profile.runs)
    profile.close()


def test_that_runs_are_listed_shown_and_forgotten(history: HistoryService) -> None:
    assert [run.run_id for run in history.list()] == ["run-cd", "run-ab"]
    assert [run.run_id for run in history.list(limit=5, before="run-cd")] == ["run-ab"]
    assert history.show("run-a").summary.task == "Task of run-ab"

    assert history.forget("run-a") == "run-ab"

    assert [run.run_id for run in history.list()] == ["run-cd"]


def test_that_a_report_is_written_over_an_older_one_for_this_user_only(history: HistoryService, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("older")

    assert history.export("run-cd", path) == path

    assert "Task of run-cd" in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_that_a_report_goes_where_the_user_stands(
    history: HistoryService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert history.export("run-cd", Path("here.html")) == tmp_path / "here.html"


@pytest.mark.parametrize("place", ["missing/report.html", "folder"])
def test_that_a_place_that_cannot_be_written_is_said_and_left_alone(
    history: HistoryService, tmp_path: Path, place: str
) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(BadInput, match=r"could not be written|is not a file"):
        history.export("run-cd", tmp_path / place)

    assert list((tmp_path / "folder").iterdir()) == []


def test_that_an_unknown_run_writes_no_report(history: HistoryService, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no run"):
        history.export("nobody", tmp_path / "report.html")

    assert not (tmp_path / "report.html").exists()
