"""How far an instruction has come: which of its steps were answered, and what the client says was not carried out.

A step that was not carried out is never taken for done. It is proposed once more, from the new picture; what follows
it in the same answer (the text after the click into a field) waits with it. When it is not carried out a second time,
a plain skip leaves it out and the rest goes on; a reason ends the run, because the engine cannot think of another way.
A pause, or a picture that went stale, counts as neither.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coasty_desktop.core.action import Action, describe
from coasty_desktop.sandbox.notes import NotDone

# The client's words for a skip without a reason, and for a picture that went stale while somebody paused.
_PLAIN_SKIP = "the user skipped it"
_PAUSED = "the user paused"


class Answered(msgspec.Struct, frozen=True):
    """One answer: the instruction's steps in it, by index, one action each."""

    steps: tuple[int, ...]
    actions: tuple[Action, ...]


class Objection(Exception):
    """A step was not carried out twice, for a reason that practice can do nothing about."""

    def __init__(self, step: int, reason: str) -> None:
        """`step` counts the instruction's steps from 0."""
        super().__init__(reason)
        self.step, self.reason = step, reason


class Progress:
    """The state of one session."""

    def __init__(self) -> None:
        """At the beginning of whatever instruction comes first."""
        self.task = ""
        self.next = 0
        self.left_out: set[int] = set()
        self.was_so: set[int] = set()
        self.repeated = ""
        self.looked_again_for = -1
        self._answered: dict[int, Answered] = {}
        self._refused: dict[int, int] = {}

    @classmethod
    def after(cls, actions: Sequence[int]) -> Progress:
        """The progress of a stateless prediction: each earlier action was one step."""
        progress = cls()
        progress.next = sum(actions)
        return progress

    def begin(self, task: str) -> None:
        """Start anew when the instruction is another one."""
        if self.task and task != self.task:
            self.next, self.left_out, self.was_so, self.looked_again_for = 0, set(), set(), -1
            self._answered, self._refused = {}, {}
        self.task = task
        self.repeated = ""

    def record(self, number: int, answered: Answered, following: int) -> None:
        """Answer `number` was given; the next one begins with step `following`."""
        self._answered[number] = answered
        self.next = following

    def take(self, note: NotDone) -> None:
        """Go back to what was not carried out. Raises Objection."""
        answered = self._answered.pop(note.step, None)
        if answered is None:
            return
        rest = answered.steps[_done_of(answered, note.did) :]
        if not rest:
            return
        self.next = rest[0]
        if note.reason.startswith(_PAUSED):
            return
        self._refused[rest[0]] = self._refused.get(rest[0], 0) + 1
        if self._refused[rest[0]] == 1:
            self.repeated = note.reason
        elif note.reason in ("", _PLAIN_SKIP):
            self.left_out.update(rest)
            self.next = rest[-1] + 1
        else:
            raise Objection(rest[0], note.reason)


def _done_of(answered: Answered, did: str) -> int:
    """How many of the actions a note describes as carried out."""
    for count in range(len(answered.actions), 0, -1):
        if did and "; ".join(describe(action) for action in answered.actions[:count]) == did:
            return count
    return 0
