import re
from typing import Any

import pytest

from coasty_desktop.core.action import Click, Done, Drag, KeyPress, Move, Raw, Scroll, TypeText
from coasty_desktop.core.geometry import ModelPoint, Size
from coasty_desktop.store.report.markers import markers
from coasty_desktop.store.report.story import ActionStory

SIZE = Size(1000, 600)


def drawn(*actions: Any, became: str = "done", size: Size = SIZE) -> str:
    return markers([ActionStory(action, became) for action in actions], size)


def test_that_a_click_is_marked_where_it_went_with_its_number() -> None:
    svg = drawn(Click(ModelPoint(400, 300)))

    assert '<circle class="ring" stroke-width="2.5" cx="400" cy="300" r="17"/>' in svg
    assert ">1</text>" in svg


def test_that_a_double_click_has_two_rings_and_another_button_is_named() -> None:
    svg = drawn(Click(ModelPoint(400, 300), "right", 2))

    assert svg.count('class="ring"') == 2
    assert ">1 right</text>" in svg


def test_that_a_drag_is_an_arrow_from_start_to_end() -> None:
    svg = drawn(Drag(ModelPoint(10, 20), ModelPoint(500, 400)))

    assert 'x1="10" y1="20" x2="500" y2="400"' in svg
    assert 'points="500.0,400.0' in svg


@pytest.mark.parametrize(
    ("scroll", "tips"),
    [
        (Scroll(-3, "vertical", ModelPoint(500, 300)), ["500.0 296.0", "500.0 304.0", "500.0 312.0"]),
        (Scroll(3, "vertical", ModelPoint(500, 300)), ["500.0 304.0", "500.0 296.0", "500.0 288.0"]),
        (Scroll(1, "horizontal", ModelPoint(500, 300)), ["496.0 300.0", "504.0 300.0", "512.0 300.0"]),
    ],
)
def test_that_chevrons_point_the_way_the_wheel_turns(scroll: Scroll, tips: list[str]) -> None:
    assert re.findall(r'class="ring"[^>]*L([\d.]+ [\d.]+)L', drawn(scroll)) == tips


def test_that_typed_text_stands_under_the_last_click_or_at_the_bottom() -> None:
    assert 'x="414"' in drawn(Click(ModelPoint(400, 300)), TypeText("hello"))
    alone = [float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)"', drawn(TypeText("a"), KeyPress(("enter",))))]
    assert SIZE.height / 2 < alone[0] < alone[1] < SIZE.height


def test_that_what_was_not_done_is_marked_so() -> None:
    assert "not-done" not in drawn(Click(ModelPoint(1, 1)), TypeText("x"))
    assert drawn(Click(ModelPoint(1, 1)), TypeText("x"), became="begun").count("not-done") == 2


def test_that_nothing_is_drawn_outside_the_picture_or_for_what_points_nowhere() -> None:
    assert drawn(Click(ModelPoint(1000, 5)), Move(ModelPoint(-1, 5)), Raw("x"), Done()) == ""


def test_that_marks_at_one_place_keep_their_numbers_apart() -> None:
    at = ModelPoint(400, 300)
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"', drawn(Click(at), Click(at), Click(at)))

    assert len(set(places)) == 3


def test_that_badges_and_bubbles_stay_inside_a_small_picture() -> None:
    size = Size(320, 240)
    svg = drawn(Click(ModelPoint(319, 0)), TypeText("漢字" * 30), size=size)

    for x, y, width, height in re.findall(r'<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg):
        assert 0 <= float(x) <= size.width
        assert float(y) >= 0
        assert float(x) + float(width) <= size.width + 4
        assert float(y) + float(height) <= size.height
