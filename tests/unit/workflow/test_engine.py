"""What each kind of step does, case by case; then what happens when something goes wrong around it."""

import asyncio
from typing import Any

import msgspec
import pytest

from coasty_desktop.core.errors import BadInput, CoastyError
from coasty_desktop.workflow.document import read_definition
from coasty_desktop.workflow.engine import (
    Outcome,
    PassStarted,
    PersonAnswered,
    PersonAsked,
    Progress,
    StepFinished,
    StepStarted,
    TaskEnded,
    TaskResult,
    Verdict,
    carry_out,
)
from coasty_desktop.workflow.steps import HumanApproval, Task
from tests.unit.workflow.engine_cases import CASES, NOT_PASSED, PASSED, Case, check, parallel, retry, succeed, task


async def carried_out(case: Case) -> tuple[Outcome, list[str], list[Progress]]:
    texts: list[str] = []
    news: list[Progress] = []
    verdicts = iter(case.verdicts)

    async def carry_out_task(_task: Task, text: str) -> TaskResult:
        texts.append(text)
        return case.results[min(len(texts), len(case.results)) - 1]

    async def ask_person(_step: HumanApproval, _message: str) -> Verdict:
        return next(verdicts)

    value: dict[str, Any] = {"steps": case.steps}
    if case.output is not msgspec.UNSET:
        value["output"] = case.output
    outcome = await carry_out(
        read_definition(value), inputs=case.inputs, variables=case.variables, carry_out_task=carry_out_task,
        ask_person=ask_person, tell=news.append, max_iterations=case.max_iterations, budget_cents=case.budget_cents,
    )  # fmt: skip
    return outcome, texts, news


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_that_a_workflow_does_what_it_says(case: Case) -> None:
    outcome, texts, news = await carried_out(case)
    fault = outcome.fault
    assert (f"{fault.code} {fault.path}" if fault else "") == case.fails, fault
    assert outcome.status == ("failed" if case.fails else "succeeded")
    assert outcome.output == case.gives
    assert (outcome.iterations_used, outcome.spent_cents) == (case.used, case.spent)
    if case.texts is not None:
        assert texts == case.texts
    if case.says is not None:
        assert fault is not None
        assert fault.message == case.says
    # Whatever happens, each step that began is over.
    assert sum(isinstance(each, StepStarted) for each in news) == sum(isinstance(each, StepFinished) for each in news)


def test_that_the_table_is_large_and_its_names_differ() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 60


async def carried_out_by(steps: list[Any], carry_out_task: Any, tell: Any = lambda _news: None) -> Outcome:
    async def ask_person(_step: HumanApproval, _message: str) -> Verdict:
        raise AssertionError("Nobody is asked here.")

    return await carry_out(
        read_definition({"steps": steps}), inputs={}, carry_out_task=carry_out_task, ask_person=ask_person, tell=tell
    )


async def test_that_progress_is_told_step_by_step() -> None:
    loop = {"id": "l", "type": "loop", "count": 1, "body": [task("a", "1", save_as="s")]}
    ask = {"id": "h", "type": "human_approval", "message": "{{s.result}}?"}
    _, _, news = await carried_out(Case(name="", steps=[loop, ask]))
    assert news == [
        StepStarted("steps[0]", "l", "loop"),
        PassStarted("steps[0]", "l", 1, 1),
        StepStarted("steps[0].body[0]", "a", "task"),
        TaskEnded("steps[0].body[0]", "a", PASSED, 0),
        StepFinished("steps[0].body[0]", "a", "task", "done"),
        StepFinished("steps[0]", "l", "loop", "done"),
        StepStarted("steps[1]", "h", "human_approval"),
        PersonAsked("steps[1]", "h", "ok?"),
        PersonAnswered("steps[1]", "h", Verdict(True)),
        StepFinished("steps[1]", "h", "human_approval", "done"),
    ]


async def test_that_a_failed_attempt_is_told_as_failed() -> None:
    _, _, news = await carried_out(Case(name="", steps=[retry("r", task("a"))], results=(NOT_PASSED, PASSED)))
    told = [(each.step_id, each.ending) for each in news if isinstance(each, StepFinished)]
    assert told == [("a", "failed"), ("a", "done"), ("r", "done")]
    assert [each.number for each in news if isinstance(each, PassStarted)] == [1, 2]


async def test_that_the_task_comes_with_its_references_filled_in() -> None:
    seen: list[Task] = []

    async def carry_out_task(asked: Task, _text: str) -> TaskResult:
        seen.append(asked)
        return TaskResult(True, "m-7")

    second = {
        **task("b", "{{a.result}}!"),
        "machine_id": "{{a.result}}",
        "instructions": "{{a.result}}",
        "max_steps": 9,
    }
    await carried_out_by([task("a"), second], carry_out_task)
    assert (seen[1].machine_id, seen[1].task, seen[1].instructions, seen[1].max_steps) == ("m-7", "m-7!", "m-7", 9)


async def test_that_nothing_is_done_of_a_workflow_with_a_problem() -> None:
    async def carry_out_task(_task: Task, _text: str) -> TaskResult:
        raise AssertionError("Nothing may be done.")

    wrong = {"id": "x", "type": "retry", "body": [task("a"), {"id": "y", "type": "goto"}]}
    with pytest.raises(BadInput, match=r"steps\[1\]\.body\[1\]\.type"):
        await carried_out_by([task("first"), wrong], carry_out_task)


async def test_that_branches_run_at_the_same_time() -> None:
    both_are_here = asyncio.Barrier(2)

    async def carry_out_task(_task: Task, _text: str) -> TaskResult:
        await both_are_here.wait()
        return PASSED

    outcome = await carried_out_by([parallel("p", [task("a")], [task("b")]), succeed("{{a.result}}")], carry_out_task)
    assert outcome.output == "ok"


class Blocked:
    """Tasks that wait until they are cancelled; `fast` ends once another waits."""

    def __init__(self, fast: TaskResult | Exception = PASSED) -> None:
        self.fast = fast
        self.waits = asyncio.Event()
        self.cancelled: list[str] = []

    async def __call__(self, asked: Task, _text: str) -> TaskResult:
        if asked.id == "fast":
            await self.waits.wait()
            if isinstance(self.fast, Exception):
                raise self.fast
            return self.fast
        self.waits.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            # A task may take its time to end; the workflow waits for it.
            await asyncio.sleep(0)
            self.cancelled.append(asked.id)
            raise
        return PASSED


async def test_that_a_failed_branch_cancels_the_others() -> None:
    work, news = Blocked(), list[Progress]()
    steps = [parallel("p", [task("slow")], [task("fast"), check("{{fast.result}}", "no")])]
    outcome = await carried_out_by(steps, work, news.append)
    assert outcome.fault is not None
    assert outcome.fault.path == "steps[0].branches[1][1]"
    assert work.cancelled == ["slow"]
    assert StepFinished("steps[0].branches[0][0]", "slow", "task", "stopped") in news


async def test_that_what_a_task_raises_ends_all_and_is_raised() -> None:
    work = Blocked(CoastyError("The service refused."))
    with pytest.raises(CoastyError, match="The service refused"):
        await carried_out_by([retry("r", parallel("p", [task("slow")], [task("fast")]))], work)
    assert work.cancelled == ["slow"]
    current = asyncio.current_task()
    assert current is not None
    assert current.cancelling() == 0


async def test_that_a_cancellation_reaches_every_branch() -> None:
    work = Blocked()
    inner = parallel("q", [task("b")], [task("c")])
    run = asyncio.get_running_loop().create_task(carried_out_by([parallel("p", [task("a")], [inner])], work))
    await work.waits.wait()
    # All three wait once the loop has gone round a few times.
    for _ in range(10):
        await asyncio.sleep(0)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert sorted(work.cancelled) == ["a", "b", "c"]


async def test_that_a_workflow_of_asserts_can_be_cancelled() -> None:
    async def carry_out_task(_task: Task, _text: str) -> TaskResult:
        raise AssertionError("There is no task.")

    many = {"id": "l", "type": "loop", "count": 1000, "body": [check(1, 1)]}
    run = asyncio.get_running_loop().create_task(carried_out_by([many], carry_out_task))
    await asyncio.sleep(0)
    assert not run.done()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run


async def test_that_eight_levels_are_carried_out() -> None:
    steps = [task("a")]
    for depth in range(7):
        steps = [retry(f"r{depth}", *steps)]
    outcome, texts, _ = await carried_out(Case(name="", steps=steps))
    assert outcome.status == "succeeded"
    assert texts == ["do"]
