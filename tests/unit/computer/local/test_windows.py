"""What is said when no title fits."""

from coasty_desktop.computer.local.windows import _nearest

TITLES = ["Untitled 1 - Mousepad", "galculator", "Budget 2024 - Sheets", "Terminal"]


def test_that_a_slip_of_the_finger_finds_what_was_meant() -> None:
    assert _nearest("galcolator", TITLES).startswith("Did you mean “galculator”?")


def test_that_a_part_of_a_long_title_is_near() -> None:
    assert _nearest("Bugdet 2024", TITLES).startswith("Did you mean “Budget 2024 - Sheets”?")


def test_that_nothing_near_is_suggested_for_something_else() -> None:
    answer = _nearest("qqqq", TITLES)

    assert "Did you mean" not in answer
    assert all(title in answer for title in TITLES)


def test_that_a_crowd_of_windows_is_not_listed_whole() -> None:
    assert _nearest("qqqq", [f"window {number}" for number in range(50)]).count("“") < 10


def test_that_a_screen_without_titles_is_said_to_have_none() -> None:
    assert _nearest("x", []) == "There is no window with a title."
