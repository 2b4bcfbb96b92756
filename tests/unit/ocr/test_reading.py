import pytest

from coasty_desktop.ocr.reading import Box, Button, around


def test_that_boxes_know_their_edges_and_middle() -> None:
    box = Box(10, 20, 30, 40)
    assert (box.right, box.bottom, box.center) == (40, 60, (25.0, 40.0))
    assert box.covers(10, 20)
    assert not box.covers(40, 20)


def test_that_a_box_contains_another_with_some_slack() -> None:
    assert not Box(0, 0, 10, 10).contains(Box(-1, 0, 10, 10))
    assert Box(0, 0, 10, 10).contains(Box(-1, 0, 10, 10), slack=1)


@pytest.mark.parametrize(
    ("other", "share"), [(Box(0, 0, 10, 10), 1.0), (Box(5, 0, 10, 10), 0.5), (Box(20, 0, 5, 5), 0.0)]
)
def test_that_overlap_is_a_share_of_the_smaller_box(other: Box, share: float) -> None:
    assert Box(0, 0, 10, 10).overlap(other) == share


def test_that_a_box_around_boxes_holds_them_all() -> None:
    assert around([Box(0, 5, 10, 10), Box(20, 0, 5, 5)]) == Box(0, 0, 25, 15)


def test_that_a_caption_stands_in_the_middle_and_a_fields_content_at_its_left() -> None:
    frame = Box(0, 0, 100, 20)
    assert Button("OK", frame, 1.0, text_box=Box(42, 4, 16, 12)).is_captioned
    assert not Button("Ann", frame, 1.0, text_box=Box(4, 4, 24, 12)).is_captioned
    assert not Button("", frame, 1.0, is_blank=True).is_captioned
