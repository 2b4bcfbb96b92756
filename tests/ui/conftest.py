"""What the tests of the window share. They run on the private desktop's real X server, never offscreen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication

from coasty_desktop.core.settings import Settings
from coasty_desktop.ui.main_window import MainWindow
from coasty_desktop.ui.theme import Theme
from tests.fakes.scripted_runs import ScriptedKeys, ScriptedRuns


@pytest.fixture(autouse=True)
def _nothing_stays_on_the_clipboard(qapp: QApplication) -> Iterator[None]:
    """Give the clipboard up: once no event loop runs, a program that asks its owner waits, its menus included."""
    yield
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        QApplication.clipboard().clear(mode)


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def runs() -> ScriptedRuns:
    return ScriptedRuns()


@pytest.fixture
def keys() -> ScriptedKeys:
    return ScriptedKeys("test", "$12.40")


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def window(qtbot, theme, runs, keys, saved) -> MainWindow:
    made = MainWindow(
        runs=runs,
        keys=keys,
        theme=theme,
        settings=Settings(),
        save_settings=saved.append,
        practice_task="Click 'Name', type Ada, click 'Send'",
    )
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made
