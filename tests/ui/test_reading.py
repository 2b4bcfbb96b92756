"""Text to read takes its height in the same pass of the layout as its width, so nothing ever lies on it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from coasty_desktop.ui.panes.run.task_card import TaskCard
from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.widgets.cards import column
from coasty_desktop.ui.widgets.reading import Reading
from tests.fakes import scripted_runs as script

LONG = "Open the overview of the invoices and tell me what is not paid. " * 8


@pytest.mark.parametrize("text", ["Short.", "Two\nlines.", LONG, "漢字 " * 300, "x" * 900])
def test_that_the_height_is_the_texts_own_up_to_the_most(qtbot, theme: Theme, text: str) -> None:
    shown = Reading("What was asked", most=4)
    qtbot.addWidget(shown)
    shown.set_text(text)
    shown.resize(300, shown.heightForWidth(300))
    shown.show()
    qtbot.waitExposed(shown)

    most = 4 * shown.fontMetrics().lineSpacing() + 1
    block = shown.document().lastBlock()
    bottom = shown.blockBoundingGeometry(block).translated(shown.contentOffset()).bottom()
    if bottom <= most:
        assert 0 <= shown.height() - bottom <= 2
    else:
        assert shown.height() == most
        assert shown.verticalScrollBar().isVisible()


def test_that_a_neighbour_does_not_lie_on_the_text_in_the_first_picture(qtbot, theme: Theme) -> None:
    card = QWidget()
    qtbot.addWidget(card)
    shown, below = Reading("What was asked", most=4), QLabel("below")
    layout = column(card)
    layout.addWidget(shown)
    layout.addWidget(below)
    shown.set_text(LONG)
    card.resize(300, 300)
    card.grab()

    assert shown.geometry().bottom() < below.geometry().top()
    assert shown.height() >= 4 * shown.fontMetrics().lineSpacing()


def test_that_pause_stands_below_a_long_task_from_the_first_picture_on(qtbot, window, runs) -> None:
    window.resize(900, 600)
    runs.publish(script.started(LONG))
    card = window.findChild(TaskCard)
    window.grab()
    asked = card.findChild(Reading)

    def pause_top() -> int:
        pause = next(one for one in card.findChildren(QWidget) if getattr(one, "text", str)() == "Pause")
        return pause.mapTo(asked.parentWidget(), pause.rect().topLeft()).y()

    assert asked.geometry().bottom() < pause_top()
    qtbot.waitUntil(lambda: asked.height() >= 4 * asked.fontMetrics().lineSpacing())
    assert asked.geometry().bottom() < pause_top()
