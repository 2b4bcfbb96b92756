"""What an instruction asks for, one value for each single act. Pure data: nothing here knows a picture."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["any", "button", "field", "list", "box", "text"]
Relation = Literal["beside", "right_of", "left_of", "below", "above", "in_row"]
Side = Literal["left", "right", "top", "bottom"]


class Target(msgspec.Struct, frozen=True):
    """Something on the screen, as it was described.

    `words` is the label (empty when only `near` says what is meant), `order` counts from 0 in reading order, -1 is the
    last. `point` is a pixel that was named outright.
    """

    words: str = ""
    kind: Kind = "any"
    order: int | None = None
    sides: tuple[Side, ...] = ()
    relation: Relation | None = None
    near: Target | None = None
    point: tuple[float, float] | None = None


class ClickOn(msgspec.Struct, frozen=True, tag=True):
    """Click it; `count` clicks in quick succession."""

    target: Target
    button: Literal["left", "middle", "right"] = "left"
    count: int = 1


class FocusField(msgspec.Struct, frozen=True, tag=True):
    """Click into a field, to type there."""

    target: Target


class Tick(msgspec.Struct, frozen=True, tag=True):
    """Set or clear a check box."""

    target: Target
    is_on: bool


class PointAt(msgspec.Struct, frozen=True, tag=True):
    """Move the pointer there."""

    target: Target


class TypeWords(msgspec.Struct, frozen=True, tag=True):
    """Type at the focus."""

    text: str


class TapKeys(msgspec.Struct, frozen=True, tag=True):
    """Tap keys one after the other."""

    keys: tuple[str, ...]


class HoldKeys(msgspec.Struct, frozen=True, tag=True):
    """Press keys together. `is_part` says that more of the same act follows (select all, then type)."""

    keys: tuple[str, ...]
    is_part: bool = False


class TurnWheel(msgspec.Struct, frozen=True, tag=True):
    """Scroll: positive is up, or right when horizontal."""

    clicks: int
    axis: Literal["vertical", "horizontal"] = "vertical"
    target: Target | None = None


class DragTo(msgspec.Struct, frozen=True, tag=True):
    """Drag one thing onto another."""

    start: Target
    end: Target


class WaitFor(msgspec.Struct, frozen=True, tag=True):
    """Do nothing for a while."""

    seconds: float


Step = ClickOn | FocusField | Tick | PointAt | TypeWords | TapKeys | HoldKeys | TurnWheel | DragTo | WaitFor


class Said(msgspec.Struct, frozen=True):
    """A step and the words of the instruction it came from."""

    step: Step
    words: str


def turns(steps: tuple[Said, ...]) -> tuple[tuple[int, ...], ...]:
    """The steps, by index, that may be answered together: what follows from one picture.

    A click, a key or a scroll may change what is on the screen, so a new picture is taken after it. Clicking into a
    field and typing there belong together, and so does a key pressed right after typing.
    """
    groups: list[list[int]] = []
    is_open = False
    for index, said in enumerate(steps):
        if is_open and _may_follow(said.step):
            groups[-1].append(index)
        else:
            groups.append([index])
        is_open = _leaves_open(said.step)
    return tuple(tuple(group) for group in groups)


def _leaves_open(step: Step) -> bool:
    return isinstance(step, FocusField | TypeWords) or (isinstance(step, HoldKeys) and step.is_part)


def _may_follow(step: Step) -> bool:
    return isinstance(step, TypeWords | TapKeys) or (isinstance(step, HoldKeys) and step.is_part)
