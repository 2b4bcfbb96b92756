"""Files that commands write."""

from __future__ import annotations

from pathlib import Path

import pytest

from coasty_desktop.cli.new_file import refuse_existing, write_new
from coasty_desktop.core.errors import BadInput


def test_that_a_new_file_is_written(tmp_path: Path) -> None:
    file = tmp_path / "x"
    refuse_existing(file)
    write_new(file, b"data")
    assert file.read_bytes() == b"data"


def test_that_nothing_is_overwritten_even_when_it_comes_in_between(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"old")
    for write in (lambda: refuse_existing(file), lambda: write_new(file, b"new")):
        with pytest.raises(BadInput, match="there already"):
            write()
    assert file.read_bytes() == b"old"


def test_that_a_dangling_link_is_not_followed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadInput):
        write_new(link, b"new")
    assert not (tmp_path / "nowhere").exists()


def test_that_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    for file in (tmp_path / "no" / "x", Path("a\0b")):
        with pytest.raises(BadInput, match="cannot be written"):
            write_new(file, b"")
