import pytest

from coasty_desktop.workflow.cost import Cost, cost_of
from coasty_desktop.workflow.document import read_definition
from coasty_desktop.workflow.interpreter import DEFAULT_ATTEMPTS
from tests.unit.workflow.engine_cases import ASK, YES, Json, check, fail, loop, parallel, retry, succeed, task, way
from tests.unit.workflow.evaluator import Evaluator
from tests.unit.workflow.random_workflows import INPUTS, VARIABLES, Maker, World

SHORT = task("a", max_steps=2)


def cost(*steps: Json, engine: str = "v3", max_steps: int | None = 50) -> tuple[int, int | None]:
    found = cost_of(read_definition({"steps": list(steps)}), engine=engine, max_steps=max_steps)
    return found.least, found.most


@pytest.mark.parametrize(
    ("steps", "least", "most"),
    [
        ([ASK, check(1, 1)], 0, 0),
        ([SHORT], 5, 10),
        ([task("a")], 5, 250),
        ([task("a", max_steps=12)], 5, 60),
        ([task("a", max_steps=12, cua_version="v1")], 8, 96),
        ([SHORT, SHORT], 10, 20),
        ([way(YES, [SHORT], [SHORT, SHORT])], 5, 20),
        ([way(YES, [SHORT])], 0, 10),
        ([loop("l", SHORT, count=3)], 15, 30),
        ([loop("l", SHORT, holds=YES, max_iterations=4)], 0, 40),
        ([loop("l", SHORT, holds=YES)], 0, 10_000),
        ([retry("r", SHORT, attempts=4)], 5, 40),
        ([retry("r", SHORT)], 5, 10 * DEFAULT_ATTEMPTS),
        ([parallel("p", [SHORT], [SHORT, SHORT])], 15, 30),
        ([way(YES, [succeed(1)], [SHORT]), SHORT, SHORT], 0, 30),
        ([SHORT, succeed(1)], 5, 10),
        ([way(YES, [fail()], [SHORT])], 5, 10),
        ([SHORT, fail()], 0, 10),
        # All loops together go round a thousand times at most, so that this cannot end well.
        ([loop("l", loop("m", SHORT, count=1000), count=1000)], 0, 10_000),
        ([loop("l", retry("r", SHORT, attempts=20), holds=YES)], 0, 10_000),
    ],
)  # fmt: skip
def test_that_a_workflow_costs_from_least_to_most(steps: list[Json], least: int, most: int) -> None:
    assert cost(*steps) == (least, most)


def test_that_the_engine_of_a_task_comes_before_that_of_the_run() -> None:
    assert cost(SHORT, engine="v1") == (8, 16)
    assert cost({**SHORT, "cua_version": "v3"}, engine="v1") == (5, 10)


def test_that_there_is_no_upper_bound_where_nothing_bounds_it() -> None:
    assert cost(task("a"), max_steps=None) == (5, None)
    assert cost(SHORT, max_steps=None) == (5, 10)
    assert cost({"id": "x", "type": "new"}) == (0, None)


@pytest.mark.parametrize("seed", range(300))
def test_that_no_run_costs_more_than_the_most(seed: int) -> None:
    definition = Maker(seed).definition()
    # Tasks of this world cost up to 15 credits: three steps.
    found = cost_of(read_definition(definition), max_steps=3, max_iterations=40)
    judge = Evaluator(World(seed), 40, 0)
    judge.run(definition, INPUTS, VARIABLES)
    assert isinstance(found, Cost)
    assert found.most is not None
    assert judge.spent <= found.most
