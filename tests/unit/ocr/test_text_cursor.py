"""A field with the focus is as empty as one without: the bar that blinks in it is no mark."""

import numpy as np
import pytest

from coasty_desktop.ocr.picture_reader import _is_blank
from coasty_desktop.ocr.reading import Box

FIELD = Box(20, 20, 320, 28)


def _picture(*bars: tuple[int, int, int, int]) -> np.ndarray:
    picture = np.full((80, 400, 3), 255, np.uint8)
    for x, y, width, height in bars:
        picture[y : y + height, x : x + width] = 0
    return picture


@pytest.mark.parametrize("width", [1, 2, 4])
def test_that_a_field_with_a_text_cursor_is_blank(width: int) -> None:
    assert _is_blank(_picture((32, 26, width, 16)), FIELD)


def test_that_a_field_with_nothing_in_it_is_blank() -> None:
    assert _is_blank(_picture(), FIELD)


@pytest.mark.parametrize("bar", [(32, 30, 12, 12), (32, 34, 40, 2)])
def test_that_another_mark_is_seen(bar: tuple[int, int, int, int]) -> None:
    assert not _is_blank(_picture(bar), FIELD)


def test_that_two_bars_are_no_text_cursor() -> None:
    assert not _is_blank(_picture((32, 26, 2, 16), (60, 26, 2, 16)), FIELD)


def test_that_an_upright_mark_in_a_square_is_seen() -> None:
    assert not _is_blank(_picture((33, 26, 2, 16)), Box(20, 20, 28, 28))
