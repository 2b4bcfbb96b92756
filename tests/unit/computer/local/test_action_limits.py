"""What no action may ask for."""

import pytest

from coasty_desktop.computer.hand.keys import parse_hotkey
from coasty_desktop.computer.local.action_limits import (
    LONGEST_TEXT,
    MOST_CLICKS,
    MOST_KEYS,
    MOST_KEYS_TOGETHER,
    MOST_SCROLL_CLICKS,
    refuse_absurd,
    typed,
)
from coasty_desktop.core.action import Acting, Click, Drag, KeyCombo, KeyPress, Move, Scroll, TypeText
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ModelPoint

HERE = ModelPoint(1, 1)


@pytest.mark.parametrize(
    "action",
    [
        Click(HERE),
        Click(HERE, count=MOST_CLICKS),
        Move(HERE),
        Drag(HERE, HERE),
        Scroll(-MOST_SCROLL_CLICKS),
        Scroll(0),
        KeyPress(("a",) * MOST_KEYS),
        KeyCombo(("ctrl", "s")),
        TypeText(""),
        TypeText("x" * LONGEST_TEXT),
        TypeText('Grüße, 漢字, emoji 😀, <tag> & "quotes"\n\tdone\r\n'),
        TypeText("👩\u200d👩\u200d👧 ❤\ufe0f \u0645\u06cc\u200c\u062e"),
    ],
    ids=lambda action: repr(action)[:60],
)
def test_that_what_makes_sense_passes(action: Acting) -> None:
    refuse_absurd(action)


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        (Click(HERE, count=0), "click_count"),
        (Click(HERE, count=-1), "click_count"),
        (Click(HERE, count=MOST_CLICKS + 1), "click_count"),
        (Scroll(MOST_SCROLL_CLICKS + 1), "scroll_amount"),
        (Scroll(-(10**9)), "scroll_amount"),
        (KeyPress(()), "key_count"),
        (KeyPress(("a",) * (MOST_KEYS + 1)), "key_count"),
        (KeyCombo(()), "key_count"),
        (KeyCombo(("a",) * (MOST_KEYS_TOGETHER + 1)), "key_count"),
        (TypeText("x" * (LONGEST_TEXT + 1)), "text_length"),
        (KeyPress(("nosuchkey",)), "unknown_key"),
        (KeyPress(("",)), "unknown_key"),
        (KeyCombo(("ctrl", "hyper-space")), "unknown_key"),
        (KeyCombo(("ctrl", "alt", "delete")), "reserved_keys"),
        (TypeText("a\x00b"), "text_character"),
        (TypeText("a\rb"), "text_character"),
        (TypeText("\x1b[31m"), "text_character"),
        (TypeText("\x7f"), "text_character"),
        (TypeText("half of a pair: \ud83d"), "text_character"),
        (TypeText("rm \u202e/"), "text_character"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_that_what_makes_none_is_refused_by_its_rule(action: Acting, rule: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        refuse_absurd(action)

    assert refused.value.rule == rule


@pytest.mark.parametrize(
    "action",
    [
        KeyCombo(("ctrl", "alt", "esc")),
        KeyCombo(("control", "option", "Escape")),
        KeyCombo(("ctrl", "alt", "shift", "enter")),
        KeyCombo(("ctrl", "alt", "R")),
        KeyPress(("a", "f9")),
    ],
    ids=repr,
)
def test_that_our_own_hotkeys_are_refused_as_they_are_set(action: Acting) -> None:
    ours = [parse_hotkey(text) for text in ("Ctrl+Alt+Esc", "Ctrl+Alt+Enter", "Ctrl+Alt+R", "F9")]
    refuse_absurd(action)
    with pytest.raises(ActionRefused) as refused:
        refuse_absurd(action, iter(ours))

    assert refused.value.rule == "own_hotkey"


def test_that_a_refusal_never_holds_the_text() -> None:
    with pytest.raises(ActionRefused) as refused:
        refuse_absurd(TypeText("my secret\x00"))

    assert "secret" not in str(refused.value)
    assert "U+0000" in str(refused.value)


def test_that_a_newline_of_two_characters_is_typed_as_one_key() -> None:
    assert typed("a\r\nb\n") == "a\nb\n"
