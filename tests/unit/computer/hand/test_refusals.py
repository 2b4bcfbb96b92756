"""What the keyboard is never asked to do."""

import pytest

from coasty_desktop.computer.hand import keys
from coasty_desktop.computer.hand.refusals import known_key, no_spare_key, refuse_combo, refuse_controls
from coasty_desktop.core.errors import ActionRefused

STOP = keys.parse_hotkey("Ctrl+Alt+Esc")


@pytest.mark.parametrize("text", ["", "plain\n\ttext", "👩\u200d👧 ❤\ufe0f क\u200cष", "\u00a0\u00ad"])
def test_that_what_people_write_is_typed(text: str) -> None:
    refuse_controls(text)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\u202e", "\u2066"])
def test_that_a_control_character_is_named(character: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        refuse_controls(f"text{character}")
    assert f"U+{ord(character):04X}" in refused.value.title


def test_that_an_unknown_key_is_named_without_what_cannot_be_shown() -> None:
    with pytest.raises(ActionRefused) as refused:
        known_key("no\x1b[31mkey")
    assert "no?[31mkey" in refused.value.title


@pytest.mark.parametrize(("names", "rule"), [("ctrl alt esc", "own_hotkey"), ("ctrl alt f7", "reserved_keys")])
def test_that_only_a_person_presses_these(names: str, rule: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        refuse_combo(keys.combo_of(names.split()), [STOP])
    assert refused.value.rule == rule


def test_that_other_combinations_pass() -> None:
    refuse_combo(keys.combo_of(["ctrl", "esc"]), [STOP])


def test_that_a_character_without_a_key_is_shown() -> None:
    assert "漢" in no_spare_key(keys.keysym_of("漢")).title


@pytest.mark.parametrize(
    ("keysym", "shown"), [(0xE9, "é"), (0x0100263A, "☺"), (0x1008FF13, "volumeup"), (0xFE03, "altgr"), (0xFD1E, "key")]
)
def test_that_what_has_no_key_is_called_by_its_name(keysym: int, shown: str) -> None:
    assert shown in no_spare_key(keysym).title
