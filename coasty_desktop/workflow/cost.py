"""What a workflow can cost: from its cheapest way to a good end up to the dearest run that its limits allow.

Source: contract, sections 4 and 8: only tasks cost; a step of a task 5 credits, 8 on v1; a task without `max_steps`
takes up to 50 steps. The iterations of the whole run bound what loops and retries can add up to.
"""

from __future__ import annotations

import msgspec

from coasty_desktop.workflow.document import Definition
from coasty_desktop.workflow.interpreter import DEFAULT_ATTEMPTS, LARGEST_ITERATIONS
from coasty_desktop.workflow.steps import Fail, If, Loop, Parallel, Retry, Step, Succeed, Task, UnknownStep

STEP_CREDITS = 5
STEP_CREDITS_V1 = 8
DEFAULT_MAX_STEPS = 50


class Cost(msgspec.Struct, frozen=True):
    """Credits. `most` is None where nothing known bounds it."""

    least: int
    most: int | None


class _Part(msgspec.Struct, frozen=True):
    """The cost of some steps. The cheapest ways through and to a good end inside (None: there is none); the dearest."""

    through: int | None
    ended: int | None
    most: int | None


_NOTHING = _Part(0, None, 0)


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _times(count: int, cost: int | None) -> int | None:
    return None if cost is None else count * cost


def _cheaper(one: int | None, other: int | None) -> int | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _dearer(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


class _Prices(msgspec.Struct, frozen=True):
    engine: str
    max_steps: int | None

    def task(self, step: Task) -> _Part:
        credits = STEP_CREDITS_V1 if (step.cua_version or self.engine) == "v1" else STEP_CREDITS
        return _Part(credits, None, _times(credits, step.max_steps or self.max_steps))

    def steps(self, steps: tuple[Step, ...]) -> _Part:
        """One after the other."""
        total = _NOTHING
        for step in steps:
            part = self.step(step)
            ended = _cheaper(total.ended, _plus(total.through, part.ended))
            total = _Part(_plus(total.through, part.through), ended, _plus(total.most, part.most))
        return total

    def step(self, step: Step) -> _Part:
        match step:
            case Task():
                return self.task(step)
            case If():
                then, other = self.steps(step.then), self.steps(step.otherwise or ())
                ended = _cheaper(then.ended, other.ended)
                return _Part(_cheaper(then.through, other.through), ended, _dearer(then.most, other.most))
            case Loop():
                body, most = self.steps(step.body), step.count or step.max_iterations or LARGEST_ITERATIONS
                through = _times(step.count, body.through) if step.count else 0
                return _Part(through, body.ended, _times(most, body.most))
            case Retry():
                body = self.steps(step.body)
                return msgspec.structs.replace(body, most=_times(step.max_attempts or DEFAULT_ATTEMPTS, body.most))
            case Parallel():
                return self.steps(tuple(each for branch in step.branches for each in branch))
            case _:
                return self.without_tasks(step)

    def without_tasks(self, step: Step) -> _Part:
        match step:
            case Succeed():
                return _Part(None, 0, 0)
            case Fail():
                return _Part(None, None, 0)
            case UnknownStep():
                return _Part(0, None, None)
            case _:
                return _NOTHING

    def once(self, steps: tuple[Step, ...], bodies: list[int | None]) -> int | None:
        """The dearest of one pass, repetitions apart; what is repeated goes to `bodies`, for one pass each."""
        total: int | None = 0
        for step in steps:
            total = _plus(total, self._once(step, bodies))
        return total

    def _once(self, step: Step, bodies: list[int | None]) -> int | None:
        match step:
            case If():
                return _dearer(self.once(step.then, bodies), self.once(step.otherwise or (), bodies))
            case Parallel():
                return self.once(tuple(each for branch in step.branches for each in branch), bodies)
            case Retry():
                bodies.append(self.once(step.body, bodies))
                return bodies[-1]
            case Loop():
                bodies.append(self.once(step.body, bodies))
                return 0
            case _:
                return self.step(step).most


def cost_of(
    definition: Definition,
    *,
    engine: str = "v3",
    max_steps: int | None = DEFAULT_MAX_STEPS,
    max_iterations: int = LARGEST_ITERATIONS,
) -> Cost:
    """What a run of a valid definition costs. `engine` and `max_steps` (None: no cap) hold for tasks that name none.

    `least` is for a run in which every task needs one step and nothing fails; 0 when it cannot end well.
    """
    prices = _Prices(engine, max_steps)
    whole = prices.steps(definition.steps)
    bodies: list[int | None] = []
    straight = prices.once(definition.steps, bodies)
    dearest: int | None = 0
    for body in bodies:
        dearest = _dearer(dearest, body)
    bound = _plus(straight, _times(max_iterations, dearest))
    most = None if whole.most is None or bound is None else min(whole.most, bound)
    least = _cheaper(whole.through, whole.ended) or 0
    return Cost(0 if most is not None and least > most else least, most)
