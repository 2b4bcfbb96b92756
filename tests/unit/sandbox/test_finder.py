import pytest

from coasty_desktop.ocr.reading import Reading
from coasty_desktop.sandbox.finder import CannotFind, TooMany, find
from coasty_desktop.sandbox.target_words import target_of
from tests.unit.sandbox.readings import button, field, line, reading

MENU = line("Archive Change Show", 10, 10, gap=16)


def place(read: Reading, said: str) -> tuple[float, float]:
    return find(read, target_of(said)).place.center


def test_that_an_entry_of_a_menu_bar_is_found_on_its_own() -> None:
    assert place(reading(MENU), "'Change'") == MENU.words[1].box.center


def test_that_a_whole_caption_wins_over_a_word_in_a_sentence() -> None:
    ok, caption = button("Delete", 300, 200)
    read = reading(line("Press Delete to go on", 10, 50), (ok, caption))
    assert place(read, "'Delete'") == ok.box.center


def test_that_exact_wins_over_alike() -> None:
    read = reading(line("print", 10, 10), line("Print", 10, 60))
    assert place(read, "'Print'")[1] > 50


def test_that_a_window_title_is_not_the_button_it_begins_like() -> None:
    read = reading(line("Save As", 300, 4), button("Save", 400, 400))
    assert place(read, "'Save'")[1] > 300


def test_that_two_of_a_kind_are_not_guessed_between() -> None:
    read = reading(button("Open", 100, 50), button("Open", 100, 150))
    with pytest.raises(TooMany, match=r"2 times 'Open'.*say which"):
        place(read, "'Open'")


@pytest.mark.parametrize(
    ("said", "index"),
    [
        ("the first 'Open'", 0),
        ("the second 'Open'", 1),
        ("the last 'Open'", 3),
        ("the 'Open' on the top right", 1),
        ("the bottom left 'Open'", 2),
        ("the 'Open' next to 'Pears'", 2),
        ("the 'Open' to the right of 'Pears'", 2),
        ("the last 'Open' in the row of 'Apples'", 0),
    ],
)
def test_that_order_side_and_neighbour_tell_equal_ones_apart(said: str, index: int) -> None:
    places = [(100, 50), (400, 52), (100, 150), (400, 150)]
    read = reading(line("Apples", 20, 56), line("Pears", 20, 156), *(button("Open", x, y) for x, y in places))
    x, y = places[index]
    found = place(read, said)
    assert (x <= found[0] <= x + 80, y <= found[1] <= y + 30) == (True, True)


def test_that_a_button_is_told_from_a_heading_of_the_same_words() -> None:
    read = reading(line("Subscribe", 20, 20), button("Subscribe", 20, 90))
    assert place(read, "the 'Subscribe' button")[1] > 80
    assert place(read, "the heading 'Subscribe'")[1] < 40
    with pytest.raises(TooMany):
        place(read, "'Subscribe'")


def test_that_a_lone_sign_outside_a_frame_is_not_the_key() -> None:
    key, caption = button("7", 100, 200, width=50)
    read = reading(line("7", 300, 40), field(200, 30, 120, "7"), (key, caption))
    assert place(read, "'7'") == key.box.center


def test_that_a_spoken_sign_is_found() -> None:
    key, caption = button("*", 100, 200, width=50)
    assert place(reading((key, caption)), "'times'") == key.box.center


def test_that_what_is_missing_is_said_with_what_is_nearest() -> None:
    read = reading(button("Sign in", 20, 20), button("Register", 120, 20))
    with pytest.raises(CannotFind, match="I can't find 'Sing in'; nearest is 'Sign in'"):
        place(read, "'Sing in'")
    with pytest.raises(CannotFind, match="nothing on the screen is like it"):
        place(read, "'Quit'")


def test_that_a_named_pixel_is_taken_as_it_is() -> None:
    assert find(reading(), target_of("100, 200")).box.x == 100
    with pytest.raises(CannotFind, match="outside the picture"):
        find(reading(), target_of("900, 200"))


def test_that_there_are_not_more_than_there_are() -> None:
    with pytest.raises(CannotFind, match="only 1"):
        place(reading(line("Open", 10, 10)), "the third 'Open'")
