"""Asking before something that cannot be undone."""

from __future__ import annotations

import io

import pytest

from coasty_desktop.cli.asking import confirm
from coasty_desktop.core.errors import BadInput, Stopped

WHAT = "Machine m1 is deleted"


class Typed(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_that_yes_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    confirm(WHAT, is_yes=True)


@pytest.mark.parametrize("stdin", [None, io.StringIO("y\n")])
def test_that_nobody_at_a_terminal_is_no_yes(monkeypatch: pytest.MonkeyPatch, stdin: io.StringIO | None) -> None:
    monkeypatch.setattr("sys.stdin", stdin)
    with pytest.raises(BadInput) as refused:
        confirm(WHAT, is_yes=False)
    assert "--yes" in refused.value.hint


def test_that_a_person_may_say_yes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", Typed("Yes\n"))
    confirm(WHAT, is_yes=False)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(WHAT)


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "yesterday\n"])
def test_that_anything_else_is_no(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", Typed(typed))
    with pytest.raises(Stopped):
        confirm(WHAT, is_yes=False)
