"""Ways of working that a person can choose: short texts of our own that are added to the service's base prompt.

Each stays far below the 500 characters that a prompt has for nothing (contract, section 4).
"""

from __future__ import annotations

import msgspec

from coasty_desktop.core.errors import BadInput


class Preset(msgspec.Struct, frozen=True):
    """One way of working: `label` and `summary` are for people, `instructions` for the service."""

    id: str
    label: str
    summary: str
    instructions: str


PRESETS: tuple[Preset, ...] = (
    Preset(
        "precise",
        "Precise",
        "Looks twice, hits the middle",
        "Aim at the middle of what you act on. When two things look alike, tell them apart by their label and place "
        "before acting. Check in the next picture that the action had its effect; if not, correct it.",
    ),
    Preset(
        "cautious",
        "Cautious",
        "Gives up rather than guesses",
        "Take one small action at a time. Never send, buy, delete, overwrite or confirm anything the task does not "
        "name. If something unexpected appears, or you are not sure what is meant, stop and say what you see.",
    ),
    Preset(
        "forms",
        "Forms",
        "Fills fields, checks them, then sends",
        "Fill the fields from top to bottom. Replace what a field already holds. After each page read every value back "
        "and correct what differs. Press the button that sends the form only if the task asks for it.",
    ),
    Preset(
        "reading",
        "Reading",
        "Looks and reports, changes nothing",
        "Only look: open, scroll and read, but change nothing and type nothing except into search fields. Finish with "
        "the answer in plain words, quoting numbers and names exactly as they stand on the screen.",
    ),
    Preset(
        "speed",
        "Speed",
        "Fewest steps",
        "Use as few steps as you can. Prefer keyboard shortcuts, and put actions that surely follow one another into "
        "one step. Do not look again at what has not changed.",
    ),
)


def preset_instructions(preset_id: str) -> str:
    """What the service is told for a preset. Raises BadInput when there is none of that name."""
    for preset in PRESETS:
        if preset.id == preset_id:
            return preset.instructions
    names = ", ".join(preset.id for preset in PRESETS)
    raise BadInput(f"There is no preset “{preset_id}”", hint=f"There are: {names}.")
