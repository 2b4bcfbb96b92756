from coasty_desktop.sandbox.steps import (
    ClickOn,
    FocusField,
    HoldKeys,
    Said,
    Step,
    TapKeys,
    Target,
    TypeWords,
    WaitFor,
    turns,
)

FIELD, BUTTON = FocusField(Target("a")), ClickOn(Target("b"))
TEXT, KEY, ALL = TypeWords("x"), TapKeys(("enter",)), HoldKeys(("ctrl", "a"), is_part=True)


def grouped(*steps: Step) -> tuple[tuple[int, ...], ...]:
    return turns(tuple(Said(step, "") for step in steps))


def test_that_typing_follows_a_click_into_a_field_at_once() -> None:
    assert grouped(FIELD, TEXT, KEY) == ((0, 1, 2),)
    assert grouped(FIELD, ALL, TEXT) == ((0, 1, 2),)


def test_that_whatever_may_change_the_screen_ends_an_answer() -> None:
    assert grouped(BUTTON, BUTTON) == ((0,), (1,))
    assert grouped(BUTTON, TEXT) == ((0,), (1,))
    assert grouped(KEY, TEXT) == ((0,), (1,))
    assert grouped(HoldKeys(("ctrl", "s")), TEXT) == ((0,), (1,))
    assert grouped(TEXT, WaitFor(1), TEXT) == ((0,), (1,), (2,))
