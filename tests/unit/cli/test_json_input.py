"""JSON that a person gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from coasty_desktop.cli.json_input import read_json_file, read_parameters
from coasty_desktop.core.errors import BadInput


def test_that_no_parameters_are_none_and_an_object_is_itself() -> None:
    assert read_parameters(None) is None
    assert read_parameters('{"a": [1, "ä"]}') == {"a": [1, "ä"]}


def test_that_a_slip_is_told_by_its_place() -> None:
    with pytest.raises(BadInput) as refused:
        read_parameters('{"password": hunter2}')
    assert refused.value.title == "The parameters are not JSON (byte 13)"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000, b"{", b""])
def test_that_a_file_that_is_no_json_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(BadInput):
        read_json_file(file, "The commands")


def test_that_a_folder_a_huge_file_and_an_odd_name_are_told(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as opened:
        opened.truncate(100_000_000)
    for file in (tmp_path, huge, tmp_path / "missing", Path("a\0b")):
        with pytest.raises(BadInput):
            read_json_file(file, "The commands")
