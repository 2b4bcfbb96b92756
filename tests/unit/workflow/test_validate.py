import random
import time
from typing import Any

import pytest

from coasty_desktop.workflow.problems import Problem
from coasty_desktop.workflow.validate import about_problems, errors, problems
from tests.unit.workflow.engine_cases import (
    ASK,
    NO,
    YES,
    Json,
    check,
    fail,
    holds,
    loop,
    parallel,
    retry,
    step,
    succeed,
    task,
    way,
)
from tests.unit.workflow.test_document import any_value

DEEP: Any = 0
for _ in range(100):
    DEEP = [DEEP]


def places(*steps: Any, **more: Any) -> list[str]:
    return [problem.path for problem in errors({"steps": list(steps), **more})]


def warned(*steps: Any) -> list[str]:
    return [problem.path for problem in problems({"steps": list(steps)}) if problem.severity == "warning"]


@pytest.mark.parametrize(
    ("steps", "place", "says"),
    [
        # Forms
        ([None], "steps[0]", "must be an object, but this is null"),
        (["x"], "steps[0]", "must be an object, but this is text"),
        ([{"id": "a"}], "steps[0].type", "missing"),
        ([step("goto", "a")], "steps[0].type", "no step of type 'goto'"),
        ([{"id": "a", "type": ["task"]}], "steps[0].type", "must be text, but it is a list"),
        ([{"type": "fail"}], "steps[0].id", "missing"),
        ([step("fail", "")], "steps[0].id", "1 to 64"),
        ([step("fail", "a b")], "steps[0].id", "1 to 64"),
        ([step("fail", "a" * 65)], "steps[0].id", "1 to 64"),
        ([step("fail", "a\n")], "steps[0].id", "1 to 64"),
        ([step("fail", 5)], "steps[0].id", "must be text, but it is a number"),
        ([task("a"), check(1, 1), task("a")], "steps[2].id", "'a' is the id of steps[0] already"),
        # Task
        ([step("task", "a", task="x")], "steps[0].machine_id", "missing"),
        ([step("task", "a", machine_id="m")], "steps[0].task", "missing"),
        ([task("a", "")], "steps[0].task", "not be empty"),
        ([task("a", machine_id="")], "steps[0].machine_id", "not be empty"),
        ([task("a", 5)], "steps[0].task", "must be text"),
        ([task("a", save_as=None)], "steps[0].save_as", "but it is null"),
        ([task("a", save_as="")], "steps[0].save_as", "not be empty"),
        ([task("a", save_as="inputs")], "steps[0].save_as", "reserved"),
        ([task("a", save_as="vars")], "steps[0].save_as", "reserved"),
        ([task("a", save_as="b"), task("b")], "steps[0].save_as", "the id of another step"),
        ([task("a", save_as="s"), task("b", save_as="s")], "steps[1].save_as", "An earlier step saves as 's'"),
        ([parallel("p", [task("a", save_as="s")], [task("b", save_as="s")])], "steps[0].branches[1]", "Another branch"),
        ([task("a", cua_version="v2")], "steps[0].cua_version", "one of: v3, v4, v1, v5"),
        ([task("a", max_steps=0)], "steps[0].max_steps", "from 1 to 1000"),
        ([task("a", max_steps=1001)], "steps[0].max_steps", "from 1 to 1000"),
        ([task("a", max_steps=True)], "steps[0].max_steps", "whole number, but it is true or false"),
        ([task("a", max_steps=2.5)], "steps[0].max_steps", "whole number"),
        ([task("a", max_steps="5")], "steps[0].max_steps", "but it is text"),
        ([task("a", on_awaiting_human="wait")], "steps[0].on_awaiting_human", "pause, fail, cancel"),
        ([task("a", deadline=5)], "steps[0].deadline", "'task' has no such field"),
        # Bodies
        ([way(YES, [])], "steps[0].then", "at least one step"),
        ([step("if", "i", condition=YES)], "steps[0].then", "missing"),
        ([step("if", "i", condition=YES, then=[task("a")], **{"else": []})], "steps[0].else", "at least one step"),
        ([step("if", "i", condition=YES, then={})], "steps[0].then", "list of steps, but it is an object"),
        ([step("loop", "l", count=1)], "steps[0].body", "missing"),
        ([loop("l", count=1)], "steps[0].body", "at least one step"),
        ([loop("l", holds=YES)], "steps[0].body", "at least one step"),
        ([retry("r")], "steps[0].body", "at least one step"),
        ([parallel("p")], "steps[0].branches", "from 1 to 16 branches; here are 0"),
        ([parallel("p", *[[task(f"t{n}")] for n in range(17)])], "steps[0].branches", "here are 17"),
        ([parallel("p", [])], "steps[0].branches[0]", "at least one step"),
        ([step("parallel", "p", branches=5)], "steps[0].branches", "list of lists"),
        ([step("parallel", "p", branches=[task("a")])], "steps[0].branches[0]", "list of steps, but it is an object"),
        # Loops, retries, people
        ([loop("l", task("a"))], "steps[0]", "either 'count' or 'while'"),
        ([loop("l", task("a"), count=1, holds=YES)], "steps[0]", "either 'count' or 'while'"),
        ([loop("l", task("a"), count=1001)], "steps[0].count", "from 1 to 1000"),
        ([loop("l", task("a"), count=0)], "steps[0].count", "from 1 to 1000"),
        ([loop("l", task("a"), count=1, max_iterations=1001)], "steps[0].max_iterations", "from 1 to 1000"),
        ([retry("r", task("a"), attempts=21)], "steps[0].max_attempts", "from 1 to 20"),
        ([{**ASK, "timeout_seconds": 0}], "steps[0].timeout_seconds", "at least 1"),
        ([step("human_approval", "h")], "steps[0].message", "missing"),
        ([fail(5)], "steps[0].message", "must be text"),
        # Inside parallel, at any depth
        ([parallel("p", [ASK])], "steps[0].branches[0][0]", "'human_approval' is not allowed inside parallel"),
        ([parallel("p", [loop("l", way(NO, [fail()]), count=1)])], "steps[0].branches[0][0].body[0].then[0]", "'fail'"),
        ([parallel("p", [retry("r", succeed(1))])], "steps[0].branches[0][0].body[0]", "'succeed'"),
        # Conditions
        ([step("assert", "c")], "steps[0].condition", "missing"),
        ([holds(True)], "steps[0].condition", "but this is true or false"),
        ([holds({})], "steps[0].condition.op", "missing"),
        ([holds({"op": "matches"})], "steps[0].condition.op", "no condition 'matches'"),
        ([holds({"op": None})], "steps[0].condition.op", "must be text"),
        ([holds({"op": "eq", "left": 1})], "steps[0].condition.right", "missing"),
        ([holds({**YES, "left": 1})], "steps[0].condition.left", "'truthy' takes no such field"),
        ([holds({"op": "and", "conditions": []})], "steps[0].condition.conditions", "one condition"),
        ([holds({"op": "or", "conditions": YES})], "steps[0].condition.conditions", "must be a list"),
        (
            [holds({"op": "or", "conditions": [YES, {"op": "not", "condition": {"op": "no"}}]})],
            "steps[0].condition.conditions[1].condition.op",
            "no condition 'no'",
        ),
        ([loop("l", task("a"), holds={"op": "no"})], "steps[0].while.op", "no condition"),
        # References
        ([task("a", "{{b.result}}")], "steps[0].task", "No step is called 'b'"),
        ([task("a", "{{b.result}}"), task("b")], "steps[0].task", "comes later, or on another branch"),
        ([task("a", "{{a.result}}")], "steps[0].task", "comes later"),
        ([task("a", machine_id="{{b.result}}")], "steps[0].machine_id", "No step is called 'b'"),
        ([task("a", instructions="{{b.result}}")], "steps[0].instructions", "No step is called 'b'"),
        ([way(YES, [task("a")], [task("b", "{{a.result}}")])], "steps[0].else[0].task", "on another branch"),
        ([parallel("p", [task("a")], [task("b", "{{a.result}}")])], "steps[0].branches[1][0].task", "on another"),
        ([parallel("p", [task("a", save_as="s")], [task("b", "{{s.x}}")])], "steps[0].branches[1][0].task", "another"),
        ([loop("l", task("a", "{{b.result}}"), task("b"), count=2)], "steps[0].body[0].task", "comes later"),
        ([retry("r", task("a")), succeed("{{r.result}}")], "steps[1].output", "'r' is a step of type 'retry'"),
        ([succeed({"deep": ["{{b.result}}"]})], "steps[0].output", "No step is called 'b'"),
        ([check(1, "{{b.result}}")], "steps[0].condition.right", "No step is called 'b'"),
        ([{**ASK, "message": "{{b.result}}"}], "steps[0].message", "No step is called 'b'"),
        ([fail("{{b.result}}")], "steps[0].message", "No step is called 'b'"),
        ([loop("l", task("a"), holds={**YES, "value": "{{b.x}}"})], "steps[0].while.value", "No step is called"),
        ([succeed(DEEP)], "steps[0].output", "deeper than 64"),
    ],
)  # fmt: skip
def test_that_a_problem_is_named_once_at_its_place(steps: list[Any], place: str, says: str) -> None:
    found = errors({"steps": steps})
    assert [problem.path for problem in found] == [place]
    assert says in found[0].message


@pytest.mark.parametrize("value", [None, True, 5, "x", [], [{"steps": []}]])
def test_that_what_is_no_object_is_no_definition(value: Any) -> None:
    (problem,) = problems(value)
    assert problem.path == ""
    assert "must be an object" in problem.message


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({}, "steps"),
        ({"steps": None}, "steps"),
        ({"steps": []}, "steps"),
        ({"steps": {}}, "steps"),
        ({"steps": [task("a")], "output": "{{b.result}}"}, "output"),
        ({"steps": [task("a")], "name": "x"}, "name"),
        ({"steps": [task(f"t{number}") for number in range(201)]}, "steps"),
        ({"steps": [loop("l", *[task(f"t{number}") for number in range(200)], count=2)]}, "steps"),
    ],
)
def test_that_the_whole_has_its_limits(value: Any, place: str) -> None:
    assert [problem.path for problem in problems(value)] == [place]


def test_that_the_limits_are_the_last_that_is_allowed() -> None:
    assert places(*[task(f"t{number}") for number in range(200)]) == []
    assert places(parallel("p", *[[task(f"t{number}")] for number in range(16)])) == []
    eight, nine = nested(8), nested(9)
    assert places(eight) == []
    assert places(nine) == ["steps[0]" + ".body[0]" * 7 + ".body"]
    assert places(task("a" * 64, max_steps=1000), loop("l", task("b"), count=1000), retry("r", ASK, attempts=20)) == []
    assert places(task("a", max_steps=5.0)) == []


def nested(levels: int) -> Json:
    steps = task("t")
    for level in range(levels - 1):
        steps = retry(f"r{level}", steps)
    return steps


def test_that_conditions_may_nest_as_deep_as_they_can_be_judged() -> None:
    def deep(levels: int) -> Json:
        condition: Json = YES
        for _ in range(levels - 1):
            condition = {"op": "not", "condition": condition}
        return step("assert", "c", condition=condition)

    assert places(deep(32)) == []
    assert places(deep(33)) == ["steps[0].condition" + ".condition" * 32]


@pytest.mark.parametrize(
    "steps",
    [
        [task("a"), task("b", "{{a.result}} {{inputs.x}} {{vars.y.z}}")],
        [task("a", save_as="s"), task("b", "{{ s . result }} {{a.passed}}")],
        [task("a", save_as="a"), succeed("{{a.result}}")],
        [way(YES, [task("a", save_as="s")], [task("b", save_as="s")]), succeed("{{s.result}}")],
        [way(YES, [task("a")]), succeed("{{a.result}}")],
        [parallel("p", [task("a")], [task("b")]), succeed("{{a.result}}{{b.result}}")],
        [task("a"), parallel("p", [task("b", "{{a.result}}")], [task("c", "{{a.result}}")])],
        [loop("l", task("a"), count=2), succeed("{{a.result}}")],
        [loop("l", task("a"), task("b", "{{a.result}}"), holds={"op": "exists", "value": "{{a.result}}"})],
        [ASK, task("a", "{{h.result}}")],
    ],
)  # fmt: skip
def test_that_references_to_what_happened_before_are_fine(steps: list[Json]) -> None:
    assert problems({"steps": steps}) == ()


@pytest.mark.parametrize(
    ("steps", "place", "says"),
    [
        ([task("a", machine_id="choose-a-machine")], "steps[0].machine_id", "'choose-a-machine'"),
        ([task("a", "{{name}}")], "steps[0].task", "stays as it is"),
        ([task("a"), task("b", "{{a.total}}")], "steps[1].task", "not known to have a field 'total'"),
        ([task("a", save_as="x.y")], "steps[0].save_as", "No reference can name this"),
        ([succeed(1), task("a")], "steps[1]", "never reached"),
        ([loop("l", task("a"), holds={**YES, "value": "{{a.passed}}"})], "steps[0].while", "the first pass"),
    ],
)  # fmt: skip
def test_that_what_is_worth_a_look_is_a_warning(steps: list[Json], place: str, says: str) -> None:
    (problem,) = problems({"steps": steps})
    assert (problem.path, problem.severity) == (place, "warning")
    assert says in problem.message
    assert errors({"steps": steps}) == ()


def test_that_problems_come_with_what_to_do() -> None:
    (problem,) = problems({"steps": [task("a"), task("b", "{{c.result}}")]})
    assert str(problem) == "steps[1].task: No step is called 'c'. What can be named here: 'inputs', 'vars', 'a'."
    assert str(Problem("", "Odd.")) == "Odd."


def test_that_text_of_a_document_stays_short_and_on_one_line() -> None:
    (problem,) = problems({"steps": [step("go\n\x1b[31m" + "x" * 500, "a")]})
    assert problem.message.isprintable()
    assert len(problem.message) < 100


def test_that_what_a_file_says_beside_its_definition_is_checked() -> None:
    assert about_problems({"definition": {}}) == ()
    assert about_problems({"name": "n", "description": None, "inputs_schema": {}, "definition": {}}) == ()
    wrong = {"name": "", "description": "d" * 2001, "inputs_schema": []}
    assert [problem.path for problem in about_problems(wrong)] == ["name", "description", "inputs_schema"]
    assert [problem.path for problem in about_problems({"name": "n" * 129})] == ["name"]
    assert [problem.path for problem in about_problems({"name": 5})] == ["name"]


def odd_steps(count: int) -> list[Any]:
    steps: list[Any] = []
    for number in range(count // 5):
        text = "{{" + f"s{number - 1}.result" + "}} {{nothing.x}} {{odd}}"
        inside = [task(f"s{number}", text, save_as=f"r{number}"), {"type": "goto", "id": number}, None]
        steps.append(way(YES, inside, [{"id": "same"}]))
    return steps


def seconds_for(count: int) -> float:
    value = {"steps": odd_steps(count)}
    started = time.process_time()
    assert len(problems(value)) > count / 2
    return time.process_time() - started


def test_that_many_odd_steps_take_time_in_proportion() -> None:
    seconds_for(1_000)
    small, large = (min(seconds_for(count) for _ in range(2)) for count in (1_000, 10_000))
    assert large < 30 * small


def test_that_no_depth_is_too_deep() -> None:
    value: Any = task("t")
    condition: Any = YES
    for _ in range(50_000):
        value = {"id": "x", "type": "retry", "body": [value]}
        condition = {"op": "not", "condition": condition}
    found = places(value, step("assert", "c", condition=condition), succeed(value))
    assert any("body" in path for path in found)
    assert any("condition" in path for path in found)


@pytest.mark.parametrize("seed", range(10))
def test_that_no_json_makes_it_fail_and_no_problem_is_named_twice(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(300):
        value = {"steps": any_value(dice, 6), "output": any_value(dice, 2)}
        found = problems(value)
        assert len({(each.path, each.message) for each in found}) == len(found)
        assert all(str(each).isprintable() for each in found)
