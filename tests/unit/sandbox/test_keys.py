import pytest

from coasty_desktop.sandbox.keys import keys_of


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("Enter", ("enter",)),
        ("Return", ("enter",)),
        ("Ctrl+S", ("ctrl", "s")),
        ("Ctrl + Shift + T", ("ctrl", "shift", "t")),
        ("ctrl-alt-delete", ("ctrl", "alt", "delete")),
        ("Page Down", ("pagedown",)),
        ("down arrow", ("down",)),
        ("F5", ("f5",)),
        ("Ctrl++", ("ctrl", "+")),
        ("+", ("+",)),
        ("Cmd+Q", ("cmd", "q")),
        ("a", ("a",)),
    ],
)
def test_that_keys_are_read(said: str, keys: tuple[str, ...]) -> None:
    assert keys_of(said) == keys


@pytest.mark.parametrize("said", ["Save", "the green one", "Ctrl+Nonsense", ""])
def test_that_other_words_are_no_keys(said: str) -> None:
    assert keys_of(said) is None


def test_that_a_single_quoted_character_is_a_button_not_a_key() -> None:
    assert keys_of("7", is_quoted=True) is None
    assert keys_of("Enter", is_quoted=True) == ("enter",)
