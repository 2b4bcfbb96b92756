import pytest

from coasty_desktop.core.geometry import ScreenPoint
from coasty_desktop.sandbox.machines.widgets import Field, Rows, at


def field(text: str = "", *, is_area: bool = True, height: int = 60) -> Field:
    made = Field("f", at(0, 0, 200, height), is_area=is_area)
    made.put(text)
    return made


def test_that_text_goes_where_the_caret_is() -> None:
    one = field("ac")
    one.move("left")
    one.insert("b")
    assert (one.text, one.caret) == ("abc", 2)


def test_that_what_is_selected_is_written_over() -> None:
    one = field("all of it")
    one.select_all()
    one.insert("new")
    assert (one.text, one.caret, one.anchor) == ("new", 3, None)


@pytest.mark.parametrize(("caret", "step", "text"), [(1, -1, "bc"), (1, 1, "ac"), (0, -1, "abc"), (3, 1, "abc")])
def test_that_one_character_is_erased(caret: int, step: int, text: str) -> None:
    one = field("abc")
    one.caret = caret
    one.erase(step)
    assert one.text == text
    one.select_all()
    one.erase(step)
    assert one.text == ""


@pytest.mark.parametrize(
    ("keys", "caret"),
    [
        (["home"], 8), (["up"], 6), (["up", "up"], 2), (["up", "up", "up"], 0), (["left", "left", "up"], 4),
        (["home", "end"], 10), (["down"], 10), (["up", "down"], 10), (["pageup"], 2), (["right"], 10),
        (["pageup", "pagedown"], 10), (["up", "home", "left"], 3),
    ],
)  # fmt: skip
def test_that_the_caret_moves_by_keys(keys: list[str], caret: int) -> None:
    one = field("one\ntwo\nxy")
    assert one.room == 2
    for key in keys:
        one.move(key)
    assert one.caret == caret


def test_that_shift_selects_and_a_plain_move_does_not() -> None:
    one = field("abcd")
    one.move("left", is_selecting=True)
    one.move("left", is_selecting=True)
    assert one.selection == (2, 4)
    one.move("home", is_selecting=True)
    assert one.selection == (0, 4)
    one.move("right")
    assert one.selection == (1, 1)


def test_that_the_caret_stays_in_sight() -> None:
    one = field("\n" * 9)
    one.insert("x")
    assert one.top == 10 - one.room
    for _ in range(20):
        one.move("up")
    assert (one.caret, one.top) == (0, 0)


def test_that_a_field_of_one_line_keeps_to_it() -> None:
    one = field(is_area=False)
    one.insert("a\nb")
    assert one.text == "a b"


def test_that_a_text_has_an_end() -> None:
    one = field("x" * 30_000)
    before = len(one.text)
    one.insert("y")
    assert len(one.text) == before < 30_000
    one.select_all()
    one.insert("z" * 30_000)
    assert len(one.text) == before


def test_that_rows_scroll_between_their_ends_and_know_what_is_where() -> None:
    rows = Rows("r", at(10, 20, 100, 90), [str(number) for number in range(10)])
    rows.scroll(-3)
    assert rows.top == 0
    rows.scroll(4)
    assert rows.row_at(ScreenPoint(15, 55)) == 5
    rows.scroll(100)
    assert rows.top == 7
    assert rows.row_at(ScreenPoint(15, 19)) is None
    rows.rows = ["only"]
    rows.scroll(0)
    assert (rows.top, rows.row_at(ScreenPoint(15, 55))) == (0, None)
