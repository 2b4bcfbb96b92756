import pytest

from coasty_desktop.sandbox.text_match import Match, match


@pytest.mark.parametrize(
    ("wanted", "read", "how"),
    [
        ("Save", "Save", Match.EXACT),
        ("save", "Save", Match.FOLDED),
        ("Save As", "SaveAs", Match.EXACT),
        ("Name", "Name:", Match.FOLDED),
        ("Search", "Search...", Match.FOLDED),
        ("File", "⑤ File", Match.FOLDED),
        ("Don’t save", "Don't save", Match.FOLDED),  # noqa: RUF001 - a typographic apostrophe
        ("Illness", "lllness", Match.SHAPE),
        ("Room 101", "Room 1O1", Match.SHAPE),
        ("Größe", "Grobe", Match.NONE),
        ("Menü", "Menu", Match.SHAPE),
        ("modern", "modem", Match.SHAPE),
        ("Sing in", "Sign in", Match.NONE),
        ("Fail", "Fall", Match.NONE),
        ("Open", "Opens", Match.NONE),
        ("+/-", "+1-", Match.SHAPE),
        ("+/-", "(1)", Match.NONE),
        ("1", "l", Match.NONE),
        ("+", "-", Match.NONE),
        ("*", "*", Match.EXACT),
        ("C", "c", Match.FOLDED),
    ],
)
def test_that_slips_of_reading_are_forgiven_and_other_words_are_not(wanted: str, read: str, how: Match) -> None:
    assert match(wanted, read) == how
