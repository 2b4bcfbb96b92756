"""The keyboard of another system as a layout."""

from coasty_desktop.computer.hand import keys
from coasty_desktop.computer.hand.key_numbers import FIRST, SPARES, layout_of

NAMED = {"ctrl": 162, "ctrl_l": 162, "ctrl_r": 163, "shift_l": 160, "enter": 13, "alt_r": 165, "alt_gr": 165}
LETTERS = {"a": 65, "1": 49}


def test_that_named_keys_type_and_letters_only_have_a_key() -> None:
    layout = layout_of(NAMED, LETTERS, {})

    enter = layout.stroke(keys.RETURN)
    assert enter is not None
    assert enter.keycode == FIRST + 13
    assert layout.stroke(ord("a")) is None
    assert layout.keycodes(ord("a")) == (FIRST + 65,)
    assert layout.keycodes(keys.CONTROL) == (FIRST + 162, FIRST + 163)


def test_that_only_modifiers_are_modifiers() -> None:
    assert layout_of(NAMED, LETTERS, {}).modifier_keys == {FIRST + number for number in (160, 162, 163, 165)}


def test_that_every_spare_number_is_free_and_a_borrowed_one_is_known() -> None:
    assert layout_of(NAMED, LETTERS, {}).spares == tuple(SPARES)

    borrowed = {SPARES[3]: keys.keysym_of("漢")}
    layout = layout_of(NAMED, LETTERS, borrowed)
    assert layout.borrowed == borrowed
    assert set(layout.spares) == set(SPARES)
