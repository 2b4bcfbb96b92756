import pytest

from coasty_desktop.sandbox.instruction import understand
from coasty_desktop.sandbox.steps import (
    ClickOn,
    DragTo,
    FocusField,
    HoldKeys,
    PointAt,
    Step,
    TapKeys,
    Target,
    Tick,
    TurnWheel,
    TypeWords,
    WaitFor,
    turns,
)

X, Y = Target("X"), Target("Y")


def steps(text: str) -> list[Step]:
    plan = understand(text)
    assert plan.problem == ""
    return [said.step for said in plan.steps]


def test_that_the_example_of_the_documentation_is_understood() -> None:
    text = "Click 'File', then type 'hello' into Search and press Enter; scroll down; drag A to B; wait 2 seconds"
    assert steps(text) == [
        ClickOn(Target("File")),
        FocusField(Target("Search")),
        TypeWords("hello"),
        TapKeys(("enter",)),
        TurnWheel(-5),
        DragTo(Target("A"), Target("B")),
        WaitFor(2.0),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Double-click 'a'", [ClickOn(Target("a"), count=2)]),
        ("right click the 'b' icon", [ClickOn(Target("b"), "right")]),
        ("Click 'c' with the right button", [ClickOn(Target("c"), "right")]),
        ("click 'd' twice", [ClickOn(Target("d")), ClickOn(Target("d"))]),
        ("Click '7', '8' and '='", [ClickOn(Target("7")), ClickOn(Target("8")), ClickOn(Target("="))]),
        ("Click Salt and Pepper and click Go", [ClickOn(Target("Salt and Pepper")), ClickOn(Target("Go"))]),
        ("press Tab, then Enter", [TapKeys(("tab",)), TapKeys(("enter",))]),
        ("press Down 2 times", [TapKeys(("down",)), TapKeys(("down",))]),
        ("press Ctrl+Shift+T", [HoldKeys(("ctrl", "shift", "t"))]),
        ("press the OK button", [ClickOn(Target("OK", "button"))]),
        ("press Ctrl + A", [HoldKeys(("ctrl", "a"))]),
        ("click File > Save As", [ClickOn(Target("File")), ClickOn(Target("Save As"))]),
        ("click into the 'City' field, type 'x' into it", [FocusField(Target("City", "field")), TypeWords("x")]),
        ("tick the box 'A' and the link 'B'", [Tick(Target("A", "field"), True), Tick(Target("B"), True)]),
        ("click Salt and Oil and then the first Go", [ClickOn(Target("Salt and Oil")), ClickOn(Target("Go", order=0))]),
        ("double-click 'a.txt' in the list", [ClickOn(Target("a.txt"), count=2)]),
        ("click 7, 8 and 9", [ClickOn(Target("7")), ClickOn(Target("8")), ClickOn(Target("9"))]),
        ("drag 'a' to 30, 40", [DragTo(Target("a"), Target(point=(30, 40)))]),
        ("press '7'", [ClickOn(Target("7"))]),
        ("type hello world into the City field", [FocusField(Target("City", "field")), TypeWords("hello world")]),
        ("In the City field, type 'x'", [FocusField(Target("City", "field")), TypeWords("x")]),
        ("Fill in 'City' with 'x'", [FocusField(Target("City")), TypeWords("x")]),
        ("type 1 into X, 'b' into Y", [FocusField(X), TypeWords("1"), FocusField(Y), TypeWords("b")]),
        ("set 'City' to 'x'", [FocusField(Target("City")), HoldKeys(("ctrl", "a"), True), TypeWords("x")]),
        ("choose 'Red' from the 'Colour' list", [ClickOn(Target("Colour", "list")), ClickOn(Target("Red"))]),
        ("tick 'News' and untick 'Offers'", [Tick(Target("News"), True), Tick(Target("Offers"), False)]),
        ("scroll up 3 clicks in 'List'", [TurnWheel(3, target=Target("List"))]),
        ("scroll right by 4", [TurnWheel(4, "horizontal")]),
        ("scroll to the bottom", [TurnWheel(-50)]),
        ("hover over 'Menu'", [PointAt(Target("Menu"))]),
        ("drag from 'a' onto 'b'", [DragTo(Target("a"), Target("b"))]),
        ("wait 500 ms", [WaitFor(0.5)]),
        ("Please first click 'a'. Finally, click 'b'.", [ClickOn(Target("a")), ClickOn(Target("b"))]),
        ("1. Click 'a'\n2. Type 'b'", [ClickOn(Target("a")), TypeWords("b")]),
        ("Type 'Grüße, 漢字, 😀, <tag> & \"quotes\"'", [TypeWords('Grüße, 漢字, 😀, <tag> & "quotes"')]),
        ("click '7', times, '8'", [ClickOn(Target("7")), ClickOn(Target("times")), ClickOn(Target("8"))]),
    ],
)  # fmt: skip
def test_that_each_form_is_understood(text: str, expected: list[Step]) -> None:
    assert steps(text) == expected


@pytest.mark.parametrize(
    "text", ["Buy some tea", "Click 'a', then celebrate", "", "Close the window", "scroll", "wait", "drag 'a'", "click"]
)
def test_that_what_is_not_literal_fails_before_anything_is_done(text: str) -> None:
    plan = understand(text)
    assert plan.steps == ()
    assert plan.problem


def test_that_a_problem_quotes_the_clause() -> None:
    assert "then celebrate" not in understand("Click 'a', then celebrate").problem
    assert "“celebrate”" in understand("Click 'a', then celebrate").problem


def test_that_only_what_follows_from_one_picture_is_answered_together() -> None:
    plan = understand("Click 'a', type 'x' into City and press Enter, press Tab, type 'y', set 'b' to 'z', click 'c'")
    assert turns(plan.steps) == ((0,), (1, 2, 3), (4,), (5,), (6, 7, 8), (9,))
