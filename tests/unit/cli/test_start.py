"""The first lines of the program: Ctrl+C may come before any command is there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType

import pytest

from coasty_desktop.__main__ import main

LATE = "coasty_desktop.app.defects"


class Interrupting:
    """A finder during whose work somebody presses Ctrl+C."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> None:
        if name == LATE:
            raise KeyboardInterrupt


def test_that_ctrl_c_while_something_is_imported_is_a_stop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, LATE, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    assert main(["doctor"]) == 3
    assert capsys.readouterr() == ("", "")
