"""Reading for real, with the networks of the package, on drawn pictures."""

import pytest

from coasty_desktop.ocr.picture_reader import DamagedPicture, PictureReader
from coasty_desktop.ocr.reading import Button, Reading
from tests.unit.ocr.drawn import Drawing

KEYS = (*"789/456*123-0.=+()C%", "AC", "sqrt")


@pytest.fixture(scope="module")
def reader() -> PictureReader:
    return PictureReader()


def captions(reading: Reading) -> set[str]:
    return {button.text for button in reading.buttons}


def button_at(reading: Reading, x: int, y: int) -> Button:
    return next(button for button in reading.buttons if button.box.covers(x, y))


def test_that_the_entries_of_a_menu_bar_are_words_of_their_own(reader: PictureReader) -> None:
    drawing = Drawing()
    x = 10
    for entry in ("Archive", "Change", "Show", "Window", "Help"):
        drawing.text(entry, x, 14)
        x += 9 * len(entry) + 14
    words = {word.text: word.box for word in reader.read(drawing.png()).words}
    assert list(words) == ["Archive", "Change", "Show", "Window", "Help"]
    assert abs(words["Archive"].x - 10) <= 2
    assert all(box.height <= 14 for box in words.values())


@pytest.mark.parametrize("scale", [1.0, 0.9])
def test_that_key_caps_with_one_glyph_are_read(reader: PictureReader, scale: float) -> None:
    drawing = Drawing()
    for index, key in enumerate(KEYS):
        drawing.button(key, 20 + index % 5 * 66, 20 + index // 5 * 40)
    size = (round(640 * scale), round(400 * scale))
    drawing.image = drawing.image.resize(size, resample=2)
    missed = set(KEYS) - captions(reader.read(drawing.png()))
    assert len(missed) <= 1, missed


def test_that_fields_boxes_and_their_contents_are_told_apart(reader: PictureReader) -> None:
    drawing = Drawing()
    drawing.text("City", 20, 40)
    drawing.frame(80, 28, 180, 24, "white")
    drawing.frame(80, 68, 180, 24, "white")
    drawing.text("Bath", 86, 80)
    drawing.frame(20, 120, 15, 15, "white")
    drawing.frame(20, 150, 15, 15, "white")
    drawing.text("x", 24, 157)
    drawing.button("Save", 300, 24, 80)
    reading = reader.read(drawing.png())
    assert button_at(reading, 170, 40).is_blank
    assert button_at(reading, 170, 80).text == "Bath"
    assert not button_at(reading, 170, 80).is_captioned
    assert button_at(reading, 27, 127).is_blank
    assert not button_at(reading, 27, 157).is_blank
    assert button_at(reading, 340, 40).text == "Save"
    assert button_at(reading, 340, 40).is_captioned


@pytest.mark.parametrize("width", [120, 500])
def test_that_a_field_with_nothing_but_a_text_cursor_is_blank(reader: PictureReader, width: int) -> None:
    drawing = Drawing()
    drawing.frame(20, 20, width, 28, "white")
    drawing.image.paste("black", (29, 26, 30, 42))
    assert button_at(reader.read(drawing.png()), 60, 34).is_blank


def test_that_a_picture_without_text_has_an_empty_reading(reader: PictureReader) -> None:
    reading = reader.read(Drawing().png())
    assert (reading.width, reading.height, reading.lines, reading.buttons) == (640, 400, (), ())


def test_that_what_was_recognised_before_is_not_recognised_again(reader: PictureReader) -> None:
    drawing = Drawing()
    drawing.text("The same line as before", 20, 40)
    first = reader.read(drawing.png())
    known = len(reader._seen)
    assert reader.read(drawing.png()) == first
    assert len(reader._seen) == known


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n torn"])
def test_that_a_damaged_picture_is_said_so(reader: PictureReader, data: bytes) -> None:
    with pytest.raises(DamagedPicture):
        reader.read(data)
