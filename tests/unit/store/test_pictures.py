from pathlib import Path

import pytest

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.store.pictures import PictureFiles


def test_that_a_picture_is_kept_once_and_read_back(tmp_path: Path) -> None:
    pictures = PictureFiles(tmp_path / "pictures")

    name = pictures.keep(b"png")

    assert pictures.keep(b"png") == name
    assert pictures.read(name) == b"png"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [pictures.path(name)]


def test_that_a_torn_picture_is_not_read_and_is_written_anew_when_it_comes_again(tmp_path: Path) -> None:
    pictures = PictureFiles(tmp_path)
    name = pictures.keep(b"whole picture")
    pictures.path(name).write_bytes(b"whole")

    assert pictures.read(name) is None

    pictures.keep(b"whole picture")
    assert pictures.read(name) == b"whole picture"


def test_that_removing_what_is_gone_is_fine(tmp_path: Path) -> None:
    pictures = PictureFiles(tmp_path)
    name = pictures.keep(b"png")

    pictures.remove(name)
    pictures.remove(name)

    assert pictures.read(name) is None


def test_that_a_picture_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(NotPossibleHere, match="cannot be used"):
        PictureFiles(tmp_path / "file").keep(b"png")
