from PySide6.QtCore import QRect, QSize

from coasty_desktop.core.geometry import LogicalPoint
from coasty_desktop.ui.overlay.strip_place import MARGIN, corner_for, corners

SCREEN = QRect(100, 0, 1280, 800)
SIZE = QSize(480, 150)
BOTTOM_RIGHT, BOTTOM_LEFT, TOP_RIGHT, TOP_LEFT = range(4)


def test_that_it_lies_at_the_bottom_right_by_itself() -> None:
    assert corner_for(SIZE, SCREEN, []) == BOTTOM_RIGHT
    assert QRect(corners(SIZE, SCREEN)[BOTTOM_RIGHT], SIZE).right() == SCREEN.right() - MARGIN


def test_that_it_gives_way_to_an_action() -> None:
    assert corner_for(SIZE, SCREEN, [LogicalPoint(1300, 750)], BOTTOM_RIGHT) == BOTTOM_LEFT


def test_that_it_stays_in_the_corner_it_went_to() -> None:
    assert corner_for(SIZE, SCREEN, [LogicalPoint(1300, 700)], TOP_LEFT) == TOP_LEFT
    assert corner_for(QSize(480, 90), SCREEN, [], TOP_RIGHT) == TOP_RIGHT


def test_that_the_least_covered_corner_is_taken_when_none_is_free() -> None:
    everywhere = [LogicalPoint(place.x() + 40, place.y() + 40) for place in corners(SIZE, SCREEN)]
    twice = [LogicalPoint(one.x + 5, one.y) for number, one in enumerate(everywhere) if number != TOP_LEFT]
    assert corner_for(SIZE, SCREEN, everywhere + twice) == TOP_LEFT
