"""The names of keys, as every system spells them."""

import pytest

from coasty_desktop.computer.hand import keys
from coasty_desktop.core.settings import Hotkeys


@pytest.mark.parametrize(
    ("names", "keysym"),
    [
        ("ctrl control CTRL Control_L", keys.CONTROL),
        ("cmd command meta super win windows", keys.SUPER),
        ("alt option opt", keys.ALT),
        ("enter return Return", 0xFF0D),
        ("esc escape", 0xFF1B),
        ("del delete", 0xFFFF),
        ("pageup page_up pgup PageUp Page-Up", 0xFF55),
        ("page_down pagedown pgdn", 0xFF56),
        ("arrowup up ArrowUp arrow_up", 0xFF52),
        ("caps_lock capslock CapsLock", 0xFFE5),
        ("space", 0x20),
        ("plus +", 0x2B),
        ("minus -", 0x2D),
        ("f1", 0xFFBE),
        ("F24", 0xFFD5),
        ("a", 0x61),
        ("A", 0x41),
        ("ü", 0xFC),
        ("漢", 0x01006F22),
    ],
)
def test_that_a_key_has_these_names(names: str, keysym: int) -> None:
    assert {keys.key_named(name) for name in names.split()} == {keysym}


@pytest.mark.parametrize("name", ["", "nosuchkey", "f25", "f0", "ctrl+c", "\x07", "enter\x00"])
def test_that_other_names_are_unknown(name: str) -> None:
    with pytest.raises(keys.UnknownKey):
        keys.key_named(name)


def test_that_a_letter_in_a_combination_is_the_key_not_the_capital() -> None:
    assert keys.combo_of(["Ctrl", "A"]) == (keys.CONTROL, 0x61)


def test_that_a_key_named_twice_is_held_once() -> None:
    assert keys.combo_of(["ctrl", "control", "c"]) == (keys.CONTROL, 0x63)


def test_that_every_hotkey_of_the_settings_is_read() -> None:
    defaults = Hotkeys()
    assert keys.parse_hotkey(defaults.stop) == {keys.CONTROL, keys.ALT, 0xFF1B}
    assert keys.parse_hotkey(defaults.approve) == {keys.CONTROL, keys.ALT, 0xFF0D}
    assert keys.parse_hotkey(defaults.bring_up) == {keys.CONTROL, keys.ALT, 0x20}
    assert keys.parse_hotkey("Ctrl++") == {keys.CONTROL, 0x2B}


@pytest.mark.parametrize(
    ("names", "reserved"),
    [
        ("ctrl alt del", True),
        ("ctrlright altright delete", True),
        ("ctrl alt f1", True),
        ("ctrl alt backspace", True),
        ("ctrl del", False),
        ("alt f4", False),
        ("ctrl alt t", False),
    ],
)
def test_that_what_the_system_itself_answers_is_known(names: str, reserved: bool) -> None:
    assert keys.is_reserved(keys.combo_of(names.split())) is reserved


def test_that_a_hotkey_with_something_more_is_still_that_hotkey() -> None:
    stop = keys.parse_hotkey("Ctrl+Alt+Esc")
    assert keys.is_one_of(keys.combo_of(["ctrl", "shift", "alt", "esc"]), [stop])
    assert keys.is_one_of(keys.combo_of(["ctrl_r", "alt_r", "esc"]), [stop])
    assert not keys.is_one_of(keys.combo_of(["ctrl", "esc"]), [stop])


@pytest.mark.parametrize(
    ("character", "keysym"), [("\n", 0xFF0D), ("\t", 0xFF09), ("~", 0x7E), ("ß", 0xDF), ("😀", 0x0101F600)]
)
def test_that_every_character_has_a_keysym(character: str, keysym: int) -> None:
    assert keys.keysym_of(character) == keysym
