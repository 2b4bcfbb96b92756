from coasty_desktop.ocr.reading import Box
from coasty_desktop.ocr.rectangles import find_rectangles
from tests.unit.ocr.drawn import Drawing


def is_near(one: Box, other: Box) -> bool:
    return max(abs(one.x - other.x), abs(one.y - other.y), abs(one.right - other.right)) <= 3


def test_that_buttons_fields_and_boxes_are_found_once() -> None:
    drawing = Drawing()
    placed = [Box(20, 20, 61, 34), Box(100, 20, 200, 24), Box(20, 80, 14, 14), Box(300, 200, 120, 60)]
    for box in placed:
        drawing.frame(box.x, box.y, box.width, box.height)
    found = find_rectangles(drawing.pixels())
    assert [sum(is_near(box, one) for one in found) for box in placed] == [1, 1, 1, 1]


def test_that_letters_and_plain_ground_are_no_frames() -> None:
    drawing = Drawing()
    drawing.text("Good Bread & Coffee", 20, 60, size=13)
    assert find_rectangles(drawing.pixels()) == []


def test_that_a_frame_in_a_frame_is_kept() -> None:
    drawing = Drawing()
    drawing.frame(20, 20, 300, 200, "white")
    drawing.frame(40, 40, 80, 30)
    assert len(find_rectangles(drawing.pixels())) == 2
