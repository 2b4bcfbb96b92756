"""The practice form's place: beside the window where there is room, else where it leaves the task free."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from coasty_desktop.app.practice import FORM, place_beside


@pytest.mark.parametrize(
    ("window", "screen"),
    [
        (QRect(0, 0, 1180, 760), QRect(0, 0, 1920, 1080)),
        (QRect(740, 300, 1180, 760), QRect(0, 0, 1920, 1080)),
        (QRect(-1900, 40, 1180, 760), QRect(-1920, 0, 1920, 1080)),
    ],
    ids=["right", "left", "second-display"],
)
def test_that_the_form_lies_beside_the_window_where_there_is_room(window: QRect, screen: QRect) -> None:
    form = QRect(place_beside(window, screen), FORM_SIZE)
    assert not form.intersects(window)
    assert screen.contains(form)


@pytest.mark.parametrize("screen", [QRect(0, 0, 1280, 800), QRect(0, 24, 1366, 744)])
def test_that_on_a_small_screen_it_leaves_the_task_free(screen: QRect) -> None:
    window = QRect(screen.topLeft(), QRect(0, 0, 1180, 760).size())
    form = QRect(place_beside(window, screen), FORM_SIZE)
    task = QRect(window.left(), window.top(), 480, 400)
    assert not form.intersects(task)
    assert screen.contains(form)


FORM_SIZE = QRect(0, 0, *FORM).size()
