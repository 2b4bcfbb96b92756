"""The interpreter and a straightforward evaluator agree on random workflows: in all they ask and in how they end."""

from collections import Counter
from typing import Any

import pytest

from coasty_desktop.workflow import interpreter
from coasty_desktop.workflow.document import read_definition
from coasty_desktop.workflow.engine import Progress, StepStarted, TaskResult, Verdict, carry_out
from coasty_desktop.workflow.steps import HumanApproval, Task
from tests.unit.workflow.evaluator import Evaluator
from tests.unit.workflow.random_workflows import INPUTS, VARIABLES, Maker, World, limits

SEEDS = range(300)
KINDS = (
    "task", "assert", "if", "loop", "parallel", "human_approval", "retry", "succeed", "fail",
    "contains", "eq", "ne", "lt", "gt", "lte", "gte", "truthy", "falsy", "exists", "and", "or", "not",
)  # fmt: skip


async def carried_out(
    seed: int, definition: dict[str, Any], limits: tuple[int, int]
) -> tuple[dict[str, Any], World, list[str]]:
    world, begun = World(seed), list[str]()

    async def task(task: Task, text: str) -> TaskResult:
        assert text == task.task
        return TaskResult(**world.task(task.id, task.machine_id, text, task.instructions))

    async def person(step: HumanApproval, message: str) -> Verdict:
        return Verdict(*world.person(step.id, message))

    def tell(news: Progress) -> None:
        if isinstance(news, StepStarted):
            begun.append(news.step_id)

    outcome = await carry_out(
        read_definition(definition), inputs=INPUTS, variables=VARIABLES, carry_out_task=task, ask_person=person,
        tell=tell, max_iterations=limits[0], budget_cents=limits[1],
    )  # fmt: skip
    fault = outcome.fault
    assert (outcome.status == "failed") == (fault is not None)
    end = {
        "output": outcome.output,
        "code": fault and fault.code,
        "at": fault and (fault.path, fault.step_id),
        "message": fault and fault.message,
        "used": outcome.iterations_used,
        "spent": outcome.spent_cents,
    }
    return end, world, begun


@pytest.mark.parametrize("seed", SEEDS)
async def test_that_both_do_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Branches take turns when they wait; here nothing waits, so that their order is that of the document.
    monkeypatch.setattr(interpreter, "STEPS_AT_A_TIME", 10**9)
    definition = Maker(seed).definition()
    end, world, begun = await carried_out(seed, definition, limits(seed))
    judge = Evaluator(World(seed), *limits(seed))
    expected = judge.run(definition, INPUTS, VARIABLES)
    if expected["message"] is None:
        end["message"] = None
    assert end == {key: expected[key] for key in end}
    assert world.asked == judge.world.asked
    assert begun == judge.begun


@pytest.mark.parametrize("seed", range(1000, 1100))
async def test_that_both_come_to_the_same_when_branches_take_turns(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "STEPS_AT_A_TIME", 1)
    definition = Maker(seed, may_nest_parallel=True).definition()
    judge = Evaluator(World(seed), 1000, 0)
    expected = judge.run(definition, INPUTS, VARIABLES)
    end, world, begun = await carried_out(seed, definition, (1000, 0))
    if expected["code"] is None:
        assert end == {key: expected[key] for key in end}
        assert Counter(world.asked) == Counter(judge.world.asked)
        assert Counter(begun) == Counter(judge.begun)
    else:
        # Which of two branches fails first is nobody's to say.
        assert end["code"] is not None


def test_that_the_random_workflows_are_worth_comparing() -> None:
    codes: Counter[str | None] = Counter()
    kinds: Counter[str] = Counter()
    asked = 0
    for seed in SEEDS:
        definition = Maker(seed).definition()
        judge = Evaluator(World(seed), *limits(seed))
        codes[judge.run(definition, INPUTS, VARIABLES)["code"]] += 1
        asked += len(judge.world.asked)
        kinds.update(word for word in str(definition).replace("'", " ").split() if word in KINDS)
    assert set(codes) == {
        None, "ASSERT_FAILED", "TASK_FAILED", "REJECTED", "FAILED", "GUARD_EXCEEDED", "UNKNOWN_REFERENCE",
    }  # fmt: skip
    assert codes[None] > len(SEEDS) / 4
    assert asked > 2 * len(SEEDS)
    assert all(kinds[kind] > 30 for kind in KINDS), kinds
