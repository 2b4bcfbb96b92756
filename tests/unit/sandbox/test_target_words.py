import pytest

from coasty_desktop.sandbox.steps import Target
from coasty_desktop.sandbox.target_words import NotATarget, target_of


@pytest.mark.parametrize(
    ("said", "target"),
    [
        ("'Sign in'", Target("Sign in")),
        ("the OK button", Target("OK", "button")),
        ("the second 'OK'", Target("OK", order=1)),
        ("the last Open", Target("Open", order=-1)),
        ("the 'Save' button on the left", Target("Save", "button", sides=("left",))),
        ("the top-right 'Close'", Target("Close", sides=("top", "right"))),
        ("Top stories", Target("Top stories")),
        ("the top story", Target("story", sides=("top",))),
        ("Terms and Conditions", Target("Terms and Conditions")),
        ("the field labelled Full name", Target("Full name", "field")),
        ("the text field 'City'", Target("City", "field")),
        ("the search box", Target("search", "field")),
        ("the check box 'News'", Target("News", "box")),
        ("the heading 'News'", Target("News", "text")),
        ("the 'Open' button next to 'Row B'", Target("Open", "button", relation="beside", near=Target("Row B"))),
        ("the 'Open' button for 'Pears'", Target("Open", "button", relation="in_row", near=Target("Pears"))),
        ("the field below Address", Target("", "field", relation="below", near=Target("Address"))),
        ("the button in the row of 'Pears'", Target("", "button", relation="in_row", near=Target("Pears"))),
        ("100, 200", Target(point=(100.0, 200.0))),
        ("number 3 'OK'", Target("OK", order=2)),
    ],
)
def test_that_descriptions_are_read(said: str, target: Target) -> None:
    assert target_of(said) == target


@pytest.mark.parametrize("said", ["the button", "'A' 'B'", "the", "the shiny 'OK'"])
def test_that_what_cannot_be_looked_for_is_said_so(said: str) -> None:
    with pytest.raises(NotATarget):
        target_of(said)
