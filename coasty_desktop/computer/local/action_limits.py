"""What no action may ask for, whatever it points at: the sizes and characters that make no sense on a screen."""

from __future__ import annotations

import unicodedata

from coasty_desktop.core.action import Acting, Click, KeyCombo, KeyPress, Scroll, TypeText
from coasty_desktop.core.errors import ActionRefused

# Longer than any field a person fills; at the pace of the slowest program it would still be typed within a minute.
LONGEST_TEXT = 10_000
# Toolkits give a meaning to three at most (a whole paragraph); a few more press a "+" button several times.
MOST_CLICKS = 10
# At three lines a notch a hundred are some six full pages: further than anybody looks without a look at the screen.
MOST_SCROLL_CLICKS = 100
# A list of taps is still a step one can read; held together, people have ten fingers.
MOST_KEYS = 50
MOST_KEYS_TOGETHER = 10

# Newline and tab are typed as keys; a carriage return belongs to a newline.
_CONTROLS_TYPED = frozenset("\n\t\r")
# Text that is shown in another order than it is typed in: what was approved would not be what arrives.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refuse_absurd(action: Acting) -> None:
    """Raise ActionRefused for a parameter beyond the limits."""
    match action:
        case Click(count=count) if not 1 <= count <= MOST_CLICKS:
            _refuse(f"The service asked for {count} clicks at once; 1 to {MOST_CLICKS} make sense", "click_count")
        case Scroll(clicks=clicks) if abs(clicks) > MOST_SCROLL_CLICKS:
            _refuse(
                f"The service asked to scroll by {abs(clicks)} notches; at most {MOST_SCROLL_CLICKS} make sense",
                "scroll_amount",
            )
        case TypeText(text=text):
            _refuse_text(text)
        case KeyPress(keys=keys) if not 1 <= len(keys) <= MOST_KEYS:
            _refuse(f"The service asked for {len(keys)} keys; 1 to {MOST_KEYS} make sense", "key_count")
        case KeyCombo(keys=keys) if not 1 <= len(keys) <= MOST_KEYS_TOGETHER:
            _refuse(f"The service asked for {len(keys)} keys held; 1 to {MOST_KEYS_TOGETHER} make sense", "key_count")
        case _:
            return


def _refuse_text(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        _refuse(
            f"The service asked to type {len(text):,} characters; at most {LONGEST_TEXT:,} are typed at once",
            "text_length",
        )
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs" or (category == "Cc" and character not in _CONTROLS_TYPED) or character in _REORDERING:
            _refuse(f"The text to type holds U+{ord(character):04X}, a character that controls", "text_character")


def _refuse(title: str, rule: str) -> None:
    raise ActionRefused(title, "Nothing was done. Describe the task differently.", rule=rule)
