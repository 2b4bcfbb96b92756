from coasty_desktop.ocr.caption import Caption
from coasty_desktop.ocr.reading import Box, Word
from tests.unit.ocr.drawn import Drawing

FRAME = Box(20, 20, 61, 34)


def caption(text: str, first_pass: list[Word] | None = None) -> Caption:
    drawing = Drawing(120, 80)
    drawing.button(text, FRAME.x, FRAME.y)
    return Caption.of(drawing.pixels(), FRAME, first_pass or [])


def test_that_an_empty_frame_is_blank_and_asks_nothing() -> None:
    empty = caption("")
    assert empty.crops == ()
    button = empty.button([])
    assert (button.text, button.is_blank, button.text_box) == ("", True, None)


def test_that_one_glyph_is_asked_twice_and_a_longer_caption_once() -> None:
    assert len(caption("7").crops) == 2
    assert len(caption("Save").crops) == 1


def test_that_the_glyph_is_cut_out_enlarged_and_boxed() -> None:
    found = caption("8")
    assert found.text_box is not None
    assert FRAME.contains(found.text_box)
    assert 6 <= found.text_box.height <= 14
    assert found.crops[0].shape[0] >= 3 * found.text_box.height


def test_that_a_sign_is_preferred_to_an_ideograph() -> None:
    button = caption("*").button([("冰", 0.98, [], []), ("*", 0.4, [], [])])
    assert button.text == "*"


def test_that_a_longer_first_reading_that_is_surer_is_kept() -> None:
    word = Word("Ready", Box(30, 30, 30, 10), 0.84)
    assert caption("Ready", [word]).button([("Rcady", 0.5, [], [])]).text == "Ready"
