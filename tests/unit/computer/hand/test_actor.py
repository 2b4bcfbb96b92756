"""The note of who acts, and the folder it lies in."""

import os
import stat
from pathlib import Path

import pytest

from coasty_desktop.computer.hand.actor import current_actor, lock_path, runtime_folder
from coasty_desktop.core.errors import NotPossibleHere


def test_that_the_folder_is_for_this_user_alone(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_folder() == tmp_path / "coasty-desktop"
    assert stat.S_IMODE(runtime_folder().stat().st_mode) == 0o700


def test_that_a_folder_others_could_enter_is_closed(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "coasty-desktop").mkdir(mode=0o755)
    assert stat.S_IMODE(runtime_folder().stat().st_mode) == 0o700


def test_that_without_a_runtime_folder_there_is_one_per_user(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert runtime_folder() == tmp_path / f"coasty-desktop-{os.getuid()}"


def test_that_a_link_somebody_laid_is_not_followed(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "coasty-desktop").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotPossibleHere):
        runtime_folder()


def test_that_a_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "file"))
    with pytest.raises(NotPossibleHere):
        runtime_folder()


def test_that_a_note_without_a_lock_means_nobody(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert current_actor() is None
    lock_path().write_text('{"pid": 1, "what": "a ghost", "since": ""}')
    assert current_actor() is None
