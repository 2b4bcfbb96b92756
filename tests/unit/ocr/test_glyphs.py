import pytest

from coasty_desktop.ocr.glyphs import is_sign, name_glyph, name_unread
from coasty_desktop.ocr.ink import ink_mask
from tests.unit.ocr.drawn import Drawing


def shape(glyph: str, size: int = 13) -> Drawing:
    drawing = Drawing(55, 30)
    drawing.text(glyph, 24, 15, size)
    return drawing


@pytest.mark.parametrize(
    ("read", "drawn", "sign"),
    [
        ("十", "+", "+"), ("二", "=", "="), ("一", "-", "-"), ("米", "*", "*"), ("寒", "*", "*"), ("1", "/", "/"),
        ("1", "1", "1"), ("7", "7", "7"), ("、", ".", "."), ("個", "個", "個"), ("OK", "OK", "OK"),
    ],
)  # fmt: skip
def test_that_a_lone_glyph_is_named_by_look_and_shape(read: str, drawn: str, sign: str) -> None:
    ink = ink_mask(shape("W" if drawn == "個" else drawn).pixels())
    assert name_glyph(read, ink, 34) == sign


@pytest.mark.parametrize("sign", [".", "-"])
def test_that_marks_too_small_to_be_read_are_named_by_their_shape(sign: str) -> None:
    assert name_unread(ink_mask(shape(sign).pixels()), 34) == sign


def test_that_an_empty_frame_has_no_name() -> None:
    assert name_unread(ink_mask(Drawing(55, 30).pixels()), 34) == ""


def test_that_signs_are_told_from_ideographs() -> None:
    assert is_sign("÷")
    assert is_sign("C")
    assert not is_sign("寒")
    assert not is_sign("")
