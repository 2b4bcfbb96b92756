import pytest

from coasty_desktop.ocr.reading import Box, Button, Reading
from coasty_desktop.sandbox.fields import find_box, find_field, is_ticked
from coasty_desktop.sandbox.finder import CannotFind
from coasty_desktop.sandbox.target_words import target_of
from tests.unit.sandbox.readings import box, button, field, line, reading


def place(read: Reading, said: str) -> tuple[float, float]:
    return find_field(read, target_of(said)).place.center


def test_that_a_field_is_found_beside_its_label() -> None:
    city = field(100, 45)
    assert place(reading(line("City:", 20, 50), city, field(100, 95)), "City") == city[0].box.center


def test_that_a_field_is_found_below_its_label() -> None:
    city = field(20, 70)
    assert place(reading(line("City", 20, 50), city), "City") == city[0].box.center


def test_that_a_field_is_found_by_its_placeholder() -> None:
    city = field(20, 70, 200, "Your city")
    assert place(reading(city), "'Your city'") == city[0].box.center


def test_that_a_menu_entry_of_the_same_words_has_no_field() -> None:
    search = field(20, 400, 400, "Search...")
    read = reading(line("File Edit Search Help", 10, 10, gap=16), search)
    assert place(read, "Search") == search[0].box.center


def test_that_a_button_is_no_field() -> None:
    with pytest.raises(CannotFind, match="no field in it, beside it or below it"):
        place(reading(line("City", 20, 50), button("Look up", 80, 44)), "City")


def test_that_a_caret_does_not_make_a_button_of_a_field() -> None:
    name = Button("1", Box(100, 45, 237, 21), 0.6, text_box=Box(102, 46, 233, 19))
    assert name.is_captioned
    assert place(reading(line("Name", 20, 50), name), "Name") == name.box.center


def test_that_the_field_of_another_label_is_not_taken() -> None:
    read = reading(line("City", 20, 50), line("Country", 120, 50), field(200, 45))
    with pytest.raises(CannotFind):
        place(read, "City")


def test_that_a_field_is_found_by_what_it_is_next_to() -> None:
    city = field(100, 45)
    assert place(reading(line("City", 20, 50), city), "the field next to 'City'") == city[0].box.center


def test_that_equal_labels_need_an_order() -> None:
    first, second = field(100, 45), field(100, 145)
    read = reading(line("City", 20, 50), first, line("City", 20, 150), second)
    assert place(read, "the second 'City' field") == second[0].box.center
    with pytest.raises(CannotFind, match="say which"):
        place(read, "City")


def test_that_a_label_that_is_not_there_is_said() -> None:
    with pytest.raises(CannotFind, match="I can't find 'Cita'; nearest is 'City'"):
        place(reading(line("City", 20, 50), field(100, 45)), "Cita")


def test_that_a_list_box_may_look_like_a_button() -> None:
    colour = button("Green", 90, 44)
    read = reading(line("Colour", 20, 50), colour)
    assert place(read, "the 'Colour' list") == colour[0].box.center


def test_that_a_check_box_left_of_its_label_is_ticked() -> None:
    empty, full = box(20, 50), box(20, 80, ticked=True)
    read = reading(empty, line("Send news", 42, 51), full, line("Send offers", 42, 81))
    assert find_box(read, target_of("'Send news'")).place == empty.box
    assert is_ticked(find_box(read, target_of("'Send news'"))) is False
    assert is_ticked(find_box(read, target_of("'Send offers'"))) is True


def test_that_without_a_box_the_beginning_of_the_label_is_clicked() -> None:
    label = line("Send news", 42, 51)
    found = find_box(reading(label), target_of("'Send news'"))
    assert found.place.x == label.box.x
    assert found.place.right < label.words[1].box.x
    assert is_ticked(found) is None
