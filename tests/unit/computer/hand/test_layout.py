"""Which key types what on a keyboard map."""

from coasty_desktop.computer.hand import keys
from coasty_desktop.computer.hand.layout import Layout, Stroke
from tests.fakes.injector import FIRST, FakeInjector


def layout(group: int = 0) -> Layout:
    return FakeInjector(group=group).layout()


def test_that_a_character_is_found_with_the_modifiers_it_needs() -> None:
    assert layout().stroke(ord("a")) == Stroke(38)
    assert layout().stroke(ord("A")) == Stroke(38, shift=True)
    assert layout().stroke(ord("@")) == Stroke(24, alt_gr=True)


def test_that_the_active_group_decides() -> None:
    assert layout(1).stroke(0x6C6) == Stroke(38)
    assert layout(1).stroke(ord("a")) is None
    assert layout(0).stroke(0x6C6) is None


def test_that_a_combination_finds_a_letter_in_any_group() -> None:
    assert layout(1).keycodes(ord("a")) == (38,)


def test_that_a_third_group_types_nothing_by_itself() -> None:
    assert layout(2).stroke(ord("a")) is None


def test_that_the_keypad_types_no_digits() -> None:
    assert layout().stroke(ord("1")) == Stroke(10)


def test_that_only_keys_without_a_meaning_are_spare() -> None:
    assert layout().spares == (93, 97)


def test_that_a_borrowed_key_is_spare_until_somebody_else_changes_it() -> None:
    injector = FakeInjector()
    injector.borrow({93: 0x01006F22}, injector.layout())
    assert set(injector.layout().spares) == {93, 97}
    assert injector.layout().stroke(0x01006F22) is None

    injector.rows[93] = (0x62, 0x42, 0x62, 0x42, 0, 0)
    assert injector.layout().spares == (97,)
    assert injector.layout().stroke(0x62) == Stroke(93)


def test_that_without_an_alt_gr_key_its_level_is_not_used() -> None:
    rows = [(0x71, 0x51, 0, 0, 0x40, 0)]
    assert Layout(FIRST, rows, 0, [[50]]).stroke(ord("@")) is None


def test_that_a_modifier_has_a_bit() -> None:
    assert layout().mask(keys.SHIFT) == 1
    assert layout().mask(keys.ALT_GR) == 0x80
    assert layout().mask(ord("a")) == 0
