"""What no action may ask for, whatever it points at: amounts, keys and characters that make no sense on a screen.

The hand looks again at the keys and characters, since it alone knows the keyboard; here they are judged before anything
of a step happens.
"""

from __future__ import annotations

from collections.abc import Iterable

from coasty_desktop.computer.hand.refusals import refuse_controls, refuse_keys, refuse_keys_together
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


def refuse_absurd(action: Acting, hotkeys: Iterable[frozenset[int]] = ()) -> None:
    """Raise ActionRefused for a parameter beyond the limits, or for keys that press one of our own `hotkeys`."""
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
        case KeyPress(keys=keys):
            _refuse_number_of_keys(len(keys), MOST_KEYS)
            refuse_keys(keys, hotkeys)
        case KeyCombo(keys=keys):
            _refuse_number_of_keys(len(keys), MOST_KEYS_TOGETHER)
            refuse_keys_together(keys, hotkeys)
        case _:
            return


def typed(text: str) -> str:
    """The text as it is typed: a newline is one key, however the service writes it."""
    return text.replace("\r\n", "\n")


def _refuse_text(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        _refuse(
            f"The service asked to type {len(text):,} characters; at most {LONGEST_TEXT:,} are typed at once",
            "text_length",
        )
    refuse_controls(typed(text))


def _refuse_number_of_keys(number: int, most: int) -> None:
    if not 1 <= number <= most:
        _refuse(f"The service asked for {number} keys at once; 1 to {most} make sense", "key_count")


def _refuse(title: str, rule: str) -> None:
    raise ActionRefused(title, "Nothing was done. Describe the task differently.", rule=rule)
