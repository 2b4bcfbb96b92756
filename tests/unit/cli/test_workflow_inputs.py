"""What a workflow is started with: texts, files, stdin, a hidden prompt; never repeated when it is wrong."""

from __future__ import annotations

import getpass
import io
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.cli.workflow_inputs import read_inputs
from coasty_desktop.core.errors import BadInput

SECRET = "hunter2-and-more"
SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer"}, "x": {"type": "number"}, "b": {"type": "boolean"}, "l": {"type": "array"},
                   "o": {"type": "object"}, "t": {"type": "string"}, "u": {"type": ["integer", "null"]}},
}  # fmt: skip


class Piped(io.TextIOWrapper):
    """A standard input that is a pipe, or claims to be a terminal."""

    def __init__(self, content: bytes, *, is_terminal: bool = False) -> None:
        super().__init__(io.BytesIO(content))
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def test_that_inputs_are_texts_by_name() -> None:
    assert read_inputs(["a=1", "b=x=y", "c="], None) == {"a": "1", "b": "x=y", "c": ""}


def test_that_the_workflows_schema_makes_values_of_texts() -> None:
    given = ["n=3", "x=2.5", "b=true", "l=[1]", 'o={"k": 1}', "t=7", "u=5", "other=1"]
    assert read_inputs(given, SCHEMA) == {
        "n": 3, "x": 2.5, "b": True, "l": [1], "o": {"k": 1}, "t": "7", "u": "5", "other": "1",
    }  # fmt: skip


@pytest.mark.parametrize("given", ["n=2.5", "n=true", f"n={SECRET}", "b=1", "l={}", "o=[]", "x=" + "[" * 100_000])
def test_that_a_value_of_the_wrong_kind_is_named_and_not_repeated(given: str) -> None:
    with pytest.raises(BadInput, match=f"The input {given[0]} must be ") as told:
        read_inputs([given], SCHEMA)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("given", [["novalue"], ["=x"], ["a\x1b=x"], [SECRET]])
def test_that_an_input_needs_a_name_and_nothing_is_repeated(given: list[str]) -> None:
    with pytest.raises(BadInput, match="a name and a value") as told:
        read_inputs(given, None)
    assert SECRET not in str(told.value)


def test_that_no_input_is_given_twice() -> None:
    with pytest.raises(BadInput, match="twice"):
        read_inputs(["a=1", "a=2"], None)


def test_that_an_input_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("ü\nmore\n", encoding="utf-8")
    assert read_inputs([f"a=@{file}"], None) == {"a": "ü\nmore\n"}
    with pytest.raises(BadInput, match="There is no file"):
        read_inputs(["a=@nowhere/at/all"], None)


def test_that_a_secret_is_piped_in_without_the_shells_line_break(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Piped(f"{SECRET}\r\n".encode()))
    assert read_inputs(["p=-", "q=1"], None) == {"p": SECRET, "q": "1"}


def test_that_only_one_input_comes_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Piped(SECRET.encode()))
    with pytest.raises(BadInput, match="Only one input"):
        read_inputs(["p=-", "q=-"], None)


@pytest.mark.parametrize("content", [b"\xff", b"x" * 1_000_001], ids=["not text", "too large"])
def test_that_what_is_piped_in_by_mistake_is_refused(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Piped(content))
    with pytest.raises(BadInput, match="The input p is"):
        read_inputs(["p=-"], None)


def test_that_at_a_terminal_each_is_asked_for_without_an_echo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Piped(b"", is_terminal=True))
    prompts: list[str] = []

    def hidden(prompt: str) -> str:
        prompts.append(prompt)
        return f"{SECRET}{len(prompts)}"

    monkeypatch.setattr(getpass, "getpass", hidden)
    assert read_inputs(["p=-", "q=-"], None) == {"p": f"{SECRET}1", "q": f"{SECRET}2"}
    assert prompts == ["p (not shown): ", "q (not shown): "]


def test_that_a_terminal_that_is_closed_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Piped(b"", is_terminal=True))

    def closed(prompt: str) -> Any:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", closed)
    with pytest.raises(BadInput, match="was not given"):
        read_inputs(["p=-"], None)
