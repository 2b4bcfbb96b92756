"""Decides the next answer: the steps that are due, found in the picture that was sent, and nothing else.

It is practice, not a model: it does what the instruction says word by word, acts only on what it has read in this very
picture, and gives up in plain words when something is not there or is there twice.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

import msgspec

from coasty_desktop.core import action as act
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.ocr.reading import Reading
from coasty_desktop.sandbox.fields import find_box, find_field, is_ticked
from coasty_desktop.sandbox.finder import Candidate, CannotFind, TooMany, find
from coasty_desktop.sandbox.instruction import Plan, understand
from coasty_desktop.sandbox.notes import without_notes
from coasty_desktop.sandbox.progress import Answered, Objection, Progress
from coasty_desktop.sandbox.steps import (
    ClickOn,
    DragTo,
    FocusField,
    HoldKeys,
    PointAt,
    Step,
    TapKeys,
    Target,
    Tick,
    TurnWheel,
    TypeWords,
    WaitFor,
    turns,
)
from coasty_desktop.sandbox.wire import action_json

# What was just clicked may still be opening: before giving up, it looks once more after this long.
_LOOK_AGAIN_S = 1.0
_FIELDS = ("field", "list")
_EXAMPLE = "Click 'New note', then type 'milk' into 'Heading' and press Enter"


class Reader(Protocol):
    """Reads pictures; `ocr.client.OcrClient` does."""

    async def read(self, png: bytes) -> Reading:
        """What stands in a picture."""

    async def close(self) -> None:
        """End what it started."""


class Asked(msgspec.Struct, frozen=True):
    """One request: the picture, the instruction with its notes, how many actions at most, and which kinds."""

    picture: bytes
    instruction: str
    limit: int = 10
    tools: tuple[str, ...] | None = None


class Turn(msgspec.Struct, frozen=True):
    """One answer, in the service's words; `acting` are the same actions as values."""

    actions: tuple[dict[str, Any], ...]
    status: Literal["continue", "done", "fail"]
    reasoning: str
    acting: tuple[act.Action, ...] = ()


class PracticeEngine:
    """Answers predictions. All state is in the `Progress` that is passed in."""

    def __init__(self, ocr: Reader) -> None:
        """`ocr` reads the pictures."""
        self._ocr = ocr

    async def locate(self, picture: bytes, target: Target) -> tuple[float, float]:
        """The point of one described element. Raises CannotFind, and what the reader raises."""
        reading = await self._ocr.read(picture)
        found = find_field(reading, target) if target.kind in _FIELDS else find(reading, target)
        return found.place.center

    async def answer(self, asked: Asked, progress: Progress, number: int) -> Turn:
        """Answer `number` (from 1) of a session. Raises what the reader raises; it can then be asked again."""
        task, notes = without_notes(asked.instruction)
        plan = understand(task)
        if plan.problem:
            return _failed(f"this follows literal instructions only, and it does not understand {plan.problem}. "
                           f"Write for example: {_EXAMPLE}")  # fmt: skip
        progress.begin(task)
        try:
            for note in notes:
                progress.take(note)
        except Objection as objection:
            said = plan.steps[objection.step].words
            return _failed(f"“{said}” was not carried out twice ({objection.reason}), and it knows no other way")
        return await self._next(asked, plan, progress, number)

    async def _next(self, asked: Asked, plan: Plan, progress: Progress, number: int) -> Turn:
        reading: Reading | None = None
        first = progress.next
        while first < len(plan.steps):
            group = next(group for group in turns(plan.steps) if first <= group[-1])
            due = tuple(step for step in group if step >= first)[: asked.limit]
            if reading is None and any(_needs_picture(plan.steps[step].step) for step in due):
                reading = await self._ocr.read(asked.picture)
            try:
                answered, seen = _carry_out(plan, due, reading)
            except CannotFind as problem:
                return _look_again_or_fail(problem, progress, due[0], number)
            if barred := _barred(answered, asked.tools):
                return _failed(f"the instruction needs {barred}, which the request does not allow")
            if answered.actions:
                progress.record(number, answered, due[-1] + 1)
                return _answered(plan, answered, seen, progress.repeated)
            progress.was_so.update(due)
            first = due[-1] + 1
        progress.next = len(plan.steps)
        return _done(plan, progress)


def _carry_out(plan: Plan, due: tuple[int, ...], reading: Reading | None) -> tuple[Answered, list[str]]:
    """The due steps as actions, and where their targets were seen. Raises CannotFind."""
    steps: list[int] = []
    actions: list[act.Action] = []
    seen: list[str] = []
    for index in due:
        action, found = _action_of(plan.steps[index].step, reading)
        if found is not None:
            seen.append("“{}” at {:.0f}, {:.0f}".format(found.text, *found.place.center))
        if action is not None:
            steps.append(index)
            actions.append(action)
    return Answered(tuple(steps), tuple(actions)), seen


def _needs_picture(step: Step) -> bool:
    if isinstance(step, TurnWheel):
        return step.target is not None
    return isinstance(step, ClickOn | FocusField | Tick | PointAt | DragTo)


def _action_of(step: Step, reading: Reading | None) -> tuple[act.Action | None, Candidate | None]:
    if reading is not None and _needs_picture(step):
        return _action_at(step, reading)
    match step:
        case TypeWords(text=text):
            return act.TypeText(text), None
        case TapKeys(keys=keys):
            return act.KeyPress(keys), None
        case HoldKeys(keys=keys):
            return act.KeyCombo(keys), None
        case TurnWheel(clicks=clicks, axis=axis):
            return act.Scroll(clicks, axis), None
        case WaitFor(seconds=seconds):
            return act.Wait(seconds), None
        case _:
            raise AssertionError(f"{type(step).__name__} needs a picture")


def _action_at(step: Step, reading: Reading) -> tuple[act.Action | None, Candidate | None]:
    match step:
        case ClickOn(target=target, button=button, count=count):
            found = find_field(reading, target) if target.kind in _FIELDS else _box_or_any(reading, target)
            return act.Click(_middle(found), button, count), found
        case FocusField(target=target):
            found = find_field(reading, target)
            return act.Click(_middle(found)), found
        case Tick(target=target, is_on=is_on):
            found = find_box(reading, target)
            return (None if is_ticked(found) is is_on else act.Click(_middle(found))), found
        case PointAt(target=target):
            found = find(reading, target)
            return act.Move(_middle(found)), found
        case TurnWheel(clicks=clicks, axis=axis, target=target) if target is not None:
            found = find(reading, target)
            return act.Scroll(clicks, axis, _middle(found)), found
        case DragTo(start=start, end=end):
            found = find(reading, start)
            return act.Drag(_middle(found), _middle(find(reading, end))), found
        case _:
            raise AssertionError(f"{type(step).__name__} has no place")


def _box_or_any(reading: Reading, target: Target) -> Candidate:
    return find_box(reading, target) if target.kind == "box" else find(reading, target)


def _middle(found: Candidate) -> ModelPoint:
    x, y = found.place.center
    return ModelPoint(float(round(x)), float(round(y)))


def _barred(answered: Answered, tools: tuple[str, ...] | None) -> str:
    """The first kind of action that the request does not allow."""
    kinds = [act.kind_of(action) for action in answered.actions]
    return next((kind for kind in kinds if tools is not None and kind not in tools), "")


def _answered(plan: Plan, answered: Answered, seen: list[str], repeated: str) -> Turn:
    again = f"This was not carried out before ({repeated}); here it is once more. " if repeated else ""
    said = " / ".join(dict.fromkeys(plan.steps[index].words for index in answered.steps))
    where = f" I see {', '.join(seen)}." if seen else ""
    count = f"{answered.steps[0] + 1} of {len(plan.steps)}"
    actions = tuple(action_json(action) for action in answered.actions)
    return Turn(actions, "continue", f"Practice, {count}: {again}{said}.{where}", answered.actions)


def _look_again_or_fail(problem: CannotFind, progress: Progress, step: int, number: int) -> Turn:
    if isinstance(problem, TooMany) or number == 1 or progress.looked_again_for == step:
        return _failed(str(problem))
    progress.looked_again_for = step
    wait = act.Wait(_LOOK_AGAIN_S)
    said = f"Practice: {problem}. It may still be opening: looking once more in a second."
    return Turn((action_json(wait),), "continue", said, (wait,))


def _failed(problem: str) -> Turn:
    reasoning = f"Practice: {problem}."
    return Turn((action_json(act.Fail(reasoning)),), "fail", reasoning)


def _done(plan: Plan, progress: Progress) -> Turn:
    untouched = progress.left_out | progress.was_so
    did = "; ".join(dict.fromkeys(said.words for at, said in enumerate(plan.steps) if at not in untouched))
    left = "; ".join(dict.fromkeys(plan.steps[at].words for at in sorted(progress.left_out)))
    skipped = f" Left out, because it was skipped twice: {left}." if left else ""
    was_so = "; ".join(dict.fromkeys(plan.steps[at].words for at in sorted(progress.was_so)))
    already = f" Already so: {was_so}." if was_so else ""
    reasoning = f"Practice: carried out: {did or 'nothing'}.{already}{skipped} Nobody checked what came of it."
    return Turn((action_json(act.Done()),), "done", reasoning)
