"""Takes the client's notes off an instruction: which steps were not carried out, and why."""

from __future__ import annotations

import re

import msgspec

_BEGIN = re.compile(r"(?:^|\s)(?=Note: (?:step \d+ was not carried out|of step \d+ only|the user did this))")
_WHOLE = re.compile(r"Note: step (\d+) was not carried out(?:: (.*?))?\.?(?: It would have been: .*)?\s*\Z", re.DOTALL)
_PART = re.compile(
    r"Note: of step (\d+) only this was carried out: (.*?)\. Not carried out: .*, because (.*?)\.?\s*\Z", re.DOTALL
)


class NotDone(msgspec.Struct, frozen=True):
    """A step that was not carried out, or not to its end. `did` describes the actions that were."""

    step: int
    reason: str
    did: str = ""


def without_notes(instruction: str) -> tuple[str, tuple[NotDone, ...]]:
    """The instruction as the user wrote it, and what the notes behind it say."""
    parts = _BEGIN.split(instruction)
    found = [note for part in parts[1:] if (note := _note_of(part)) is not None]
    return parts[0].strip(), tuple(found)


def _note_of(text: str) -> NotDone | None:
    if match := _PART.match(text.strip()):
        return NotDone(int(match[1]), match[3].strip(), match[2])
    if match := _WHOLE.match(text.strip()):
        return NotDone(int(match[1]), (match[2] or "").strip())
    return None
