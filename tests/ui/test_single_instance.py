"""A second start finds the first, and only the first."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from coasty_desktop.ui.single_instance import FirstInstance, raise_first


def test_that_a_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    name = str(tmp_path / "window.sock")
    assert not raise_first(name)
    first = FirstInstance(name)
    with qtbot.waitSignal(first.raised, timeout=5000):
        assert raise_first(name)
    first.close()
    assert not raise_first(name)


def test_that_what_a_crashed_window_left_behind_does_not_hold_the_name(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "window.sock"
    path.write_bytes(b"")
    first = FirstInstance(str(path))
    with qtbot.waitSignal(first.raised, timeout=5000):
        assert raise_first(str(path))
    first.close()
