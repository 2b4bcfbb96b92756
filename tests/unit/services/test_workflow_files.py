"""What a workflow FILE may be, and the sentence for each that it may not be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.workflow_files import MOST_BYTES, as_file, read_json, read_workflow

KEY = "sk-coasty-live-0123456789abcdefghij"
STEPS: dict[str, Any] = {"steps": [{"id": "a", "type": "succeed"}]}


def test_that_a_bare_definition_is_named_after_its_file(tmp_path: Path) -> None:
    file = tmp_path / "daily report.json"
    file.write_text('{"steps": [{"id": "a", "type": "succeed"}]}')
    read = read_workflow(file)
    assert (read.name, read.definition, read.inputs_schema, read.description) == ("daily report", STEPS, None, None)


def test_that_what_is_written_is_read_again_with_all_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    definition = {"steps": [{"id": "a", "type": "later", "odd": [1.5, None, "ü"]}], "more": {"x": True}}
    value = {"name": "Übung", "definition": definition, "inputs_schema": {"type": "object"}, "description": "d"}
    file.write_bytes(as_file(value))
    read = read_workflow(file)
    assert read.definition == definition
    assert list(read.definition["steps"][0]) == ["id", "type", "odd"]
    assert (read.name, read.inputs_schema, read.description) == ("Übung", {"type": "object"}, "d")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"steps": [\n  {"id": "a"}\n  {"id": "b"}\n]}', "line 3, column 3: a comma is missing here"),
        # The interpreters differ in where they see it.
        (b'{"steps": [],\n}', "line 2, column 1|line 1, column 13"),
        (b'{"steps" []}', "line 1, column 10: a colon is missing here"),
        (b'{"steps": ', "line 1, column 11: a value is missing here"),
        (b"", "line 1, column 1: a value is missing here"),
        (b"{}{}", "line 1, column 3: the document has ended before this"),
        (b'{"steps": ["a\nb"]}', "line 1, column 14: a line break"),
        (b'{"a": "\\q"}', "line 1, column 8: a backslash"),
        (b'{"a": "b', "line 1, column 7: the text that begins here never ends"),
        (b'{"steps": [], "steps": [1]}', "“steps” stands twice"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b'{"a": -Infinity}', "-Infinity is no JSON number"),
        (b'{"a": "\\ud800"}', "cannot be sent"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "cannot be sent"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{\n\n"a": "\xff"}', "not UTF-8 text: see line 3"),
        (b" " * (MOST_BYTES + 1), "too large: more than 8 MB"),
    ],
    ids=lambda value: value[-30:] if isinstance(value, str) else "",
)
def test_that_a_slip_is_named_with_its_place_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "w.json"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=said) as told:
        read_json(file)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "holds no workflow"),
        ('{"name": "n"}', "holds no workflow"),
        ('{"definition": []}', "definition must be an object"),
        ('{"name": 7, "definition": {}}', r"name: .* text"),
        (f'{{"name": "{"n" * 129}", "definition": {{}}}}', r"name: .*128 are allowed"),
        ('{"name": "n", "definition": {}, "inputs_schema": []}', r"inputs_schema: .* object"),
        ('{"name": "n", "definition": {}, "description": {}}', r"description: .* text"),
    ],
)
def test_that_another_document_is_no_workflow(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "w.json"
    file.write_text(content)
    with pytest.raises(BadInput, match=said):
        read_workflow(file)


def test_that_a_byte_order_mark_is_no_slip(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    file.write_bytes(b"\xef\xbb\xbf" + b'{"steps": []}')
    assert read_workflow(file).definition == {"steps": []}


@pytest.mark.parametrize(
    ("name", "said"),
    [("nothing.json", "There is no file"), (".", "cannot be read"), ("a\0b", "no file name")],
)
def test_that_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_workflow(tmp_path / name)


def test_that_a_key_in_place_of_a_file_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as told:
        read_workflow(tmp_path / KEY)
    assert KEY not in str(told.value)
    assert "0123456789" not in str(told.value)
