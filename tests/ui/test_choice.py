"""The list of a choice, as it stands on a real screen."""

from __future__ import annotations

import pytest

from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.widgets.choice import Choice


@pytest.fixture
def choice(qtbot, theme: Theme) -> Choice:
    made = Choice("Where")
    qtbot.addWidget(made)
    made.resize(200, 30)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize("count", [1, 4, 5, 20])
def test_that_every_row_can_be_seen_at_once(qtbot, choice: Choice, count: int) -> None:
    choice.set_options([(number, f"Row {number}") for number in range(count)], count - 1)

    choice.showPopup()
    view = choice.view()
    qtbot.waitExposed(view.window())

    for index in (0, count - 1):
        row = view.visualRect(choice.model().index(index, 0))
        assert view.viewport().rect().contains(row)
    assert view.verticalScrollBar().maximum() == 0


def test_that_a_list_too_long_for_the_screen_stays_on_it_and_scrolls(qtbot, choice: Choice) -> None:
    choice.set_options([(number, f"Row {number}") for number in range(90)], 0)

    choice.showPopup()
    popup = choice.view().window()
    qtbot.waitExposed(popup)

    assert choice.screen().availableGeometry().contains(popup.geometry())
    assert choice.view().verticalScrollBar().maximum() > 0


def test_that_a_long_row_makes_the_list_wider_than_its_box(qtbot, choice: Choice) -> None:
    choice.set_options([(0, "A window with a title that does not fit into so narrow a box")], 0)

    choice.showPopup()
    qtbot.waitExposed(choice.view().window())

    assert choice.view().viewport().width() >= choice.view().sizeHintForColumn(0)


def test_that_the_list_is_asked_for_anew_before_it_opens(qtbot, choice: Choice) -> None:
    choice.opening.connect(lambda: choice.set_options([(1, "One"), (2, "Two")], 2))

    choice.showPopup()
    qtbot.waitExposed(choice.view().window())

    assert choice.count() == 2
    assert choice.currentData() == 2
