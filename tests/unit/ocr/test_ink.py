import pytest

from coasty_desktop.ocr.ink import ink_bounds, ink_mask, is_leaning_right
from tests.unit.ocr.drawn import Drawing


def drawn(text: str, size: int = 13) -> Drawing:
    drawing = Drawing(60, 40)
    drawing.text(text, 20, 20, size)
    return drawing


def test_that_ink_is_what_differs_from_the_ground() -> None:
    assert ink_bounds(ink_mask(Drawing(60, 40).pixels())) is None
    bounds = ink_bounds(ink_mask(drawn("H").pixels()))
    assert bounds is not None
    assert bounds[0] >= 20
    assert 8 <= bounds[3] - bounds[1] <= 12


@pytest.mark.parametrize(("glyph", "leans"), [("/", True), ("1", False), ("l", False), ("|", False)])
@pytest.mark.parametrize("size", [12, 13, 24])
def test_that_a_slash_leans_and_a_one_does_not(glyph: str, leans: bool, size: int) -> None:
    assert is_leaning_right(ink_mask(drawn(glyph, size).pixels())) is leans
