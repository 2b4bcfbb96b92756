"""What the hand does not do, or not to its end, and how it says so: unknown keys, our own hotkeys, a pause. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from coasty_desktop.computer.hand import keys
from coasty_desktop.core.errors import ActionRefused

# These change the order text is shown in: what was approved would not be what arrives.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def known_key(name: str) -> int:
    """The keysym of a key's name. Raises ActionRefused for a name no system has."""
    try:
        return keys.key_named(name)
    except keys.UnknownKey as unknown:
        shown = "".join(character if character.isprintable() else "?" for character in unknown.name[:40])
        raise ActionRefused(
            f"The service asked for a key this program does not know: “{shown}”",
            hint="Nothing was pressed. Try the task again, or describe it differently.",
            rule="unknown_key",
        ) from unknown


def refuse_combo(keysyms: Iterable[int], hotkeys: Iterable[frozenset[int]]) -> None:
    """Raise ActionRefused for keys that only a person presses: an approval by the service would be worthless."""
    keysyms = tuple(keysyms)
    if keys.is_one_of(keysyms, hotkeys):
        raise ActionRefused(
            "The service asked for a hotkey of this program; only a person presses those",
            hint="Nothing was pressed. Describe the task differently, or change the hotkey in the settings.",
            rule="own_hotkey",
        )
    if keys.is_reserved(keysyms):
        raise ActionRefused(
            "The service asked for a combination that the system itself answers",
            hint="Nothing was pressed. Describe the task differently.",
            rule="reserved_keys",
        )


def refuse_keys(names: Iterable[str], hotkeys: Iterable[frozenset[int]]) -> tuple[int, ...]:
    """The keysyms of keys that are tapped one after the other. Raises ActionRefused unless all of them may be."""
    keysyms, hotkeys = tuple(known_key(name) for name in names), tuple(hotkeys)
    for keysym in keysyms:
        refuse_combo((keysym,), hotkeys)
    return keysyms


def refuse_keys_together(names: Iterable[str], hotkeys: Iterable[frozenset[int]]) -> tuple[int, ...]:
    """The keysyms of keys that are held together. Raises ActionRefused unless they may be."""
    names = tuple(names)
    for name in names:
        known_key(name)
    keysyms = keys.combo_of(names)
    refuse_combo(keysyms, hotkeys)
    return keysyms


def refuse_controls(text: str) -> None:
    """Raise ActionRefused for a character that is not typed; joiners and variation selectors are."""
    for character in text:
        control = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"
        if control or character in _REORDERING:
            raise ActionRefused(
                f"The text to type holds U+{ord(character):04X}, a character that controls",
                hint="Nothing was typed. Describe the task differently.",
                rule="text_character",
            )


def cut_short() -> ActionRefused:
    """The refusal of the rest of an action, or of all of it, once the program is paused."""
    return ActionRefused(
        "The action was cut short by a pause",
        hint="What it had done so far is left as it is. Resume to go on from a new picture.",
        rule="paused",
    )


def no_spare_key(keysym: int) -> ActionRefused:
    """The refusal of a character or key that neither the layout nor a spare key can give."""
    return ActionRefused(
        f"The keyboard layout has no key for “{keys.name_of(keysym)}”, and no spare key could be given to it",
        hint="Switch to another keyboard layout, or close what changes it, then try again.",
        rule="no_spare_key",
    )
