"""What each kind of step must do, case by case."""

from typing import Any

import msgspec

from coasty_desktop.workflow.engine import TaskResult, Verdict

Json = dict[str, Any]
PASSED, NOT_PASSED = TaskResult(True, "ok"), TaskResult(False, None, "failed", error="no button")
COSTS_5 = TaskResult(True, "ok", cost_cents=5)
YES, NO = {"op": "truthy", "value": 1}, {"op": "falsy", "value": 1}
ASK = {"id": "h", "type": "human_approval", "message": "Go?"}


class Case(msgspec.Struct, kw_only=True):
    """What is said to some steps, and what must come of it.

    `results` are given one after the other, the last again and again. `fails` is a code and a path.
    """

    name: str
    steps: list[Json]
    results: tuple[TaskResult, ...] = (PASSED,)
    verdicts: tuple[Verdict, ...] = (Verdict(True),)
    output: Any = msgspec.UNSET
    inputs: Json = {}
    variables: Json = {}
    max_iterations: int = 1000
    budget_cents: float = 0
    texts: list[str] | None = None
    gives: Any = None
    fails: str = ""
    says: str | None = None
    used: int = 0
    spent: float = 0


def case(name: str, *steps: Json, **more: Any) -> Case:
    return Case(name=name, steps=list(steps), **more)


def task(name: str, text: str = "do", **more: Any) -> Json:
    return {"id": name, "type": "task", "machine_id": "m", "task": text, **more}


def step(kind: str, name: str, **more: Any) -> Json:
    return {"id": name, "type": kind, **more}


def holds(condition: Json, **more: Any) -> Json:
    return step("assert", "c", condition=condition, **more)


def check(left: Any, right: Any, op: str = "eq", **more: Any) -> Json:
    return holds({"op": op, "left": left, "right": right}, **more)


def way(condition: Json, then: list[Json], otherwise: list[Json] | None = None) -> Json:
    return step("if", "i", condition=condition, then=then, **({"else": otherwise} if otherwise else {}))


def loop(name: str, *body: Json, holds: Json | None = None, **more: Any) -> Json:
    return step("loop", name, body=list(body), **more, **({"while": holds} if holds else {}))


def retry(name: str, *body: Json, attempts: int | None = None) -> Json:
    return step("retry", name, body=list(body), **({"max_attempts": attempts} if attempts else {}))


def parallel(name: str, *branches: list[Json]) -> Json:
    return step("parallel", name, branches=list(branches))


def succeed(output: Any) -> Json:
    return step("succeed", "end", output=output)


def fail(*message: str) -> Json:
    return step("fail", "f", **({"message": message[0]} if message else {}))


CASES = [
    # Tasks and what they leave behind
    case("a task is done", task("a", "Open it"), texts=["Open it"]),
    case("tasks follow one another", task("a", "1"), task("b", "2"), texts=["1", "2"]),
    case("a result is named by id", task("a"), succeed("{{a.result}}"), gives="ok"),
    case("a result is named by save_as", task("a", save_as="b"), succeed("{{b.result}}"), gives="ok"),
    case(
        "a task leaves six fields",
        task("a"),
        succeed(["{{a.passed}}", "{{a.status}}", "{{a.run_id}}", "{{a.steps}}", "{{a.error}}", "{{a.result}}"]),
        results=(TaskResult(False, {"x": 1}, "timed_out", "run_7", 9, "too late", 45),),
        gives=[False, "timed_out", "run_7", 9, "too late", {"x": 1}],
        spent=45,
    ),
    case("a task that does not pass ends nothing", task("a"), task("b"), results=(NOT_PASSED,), texts=["do"] * 2),
    case("inputs go into the text", task("a", "Pay {{inputs.n}}"), inputs={"n": 3}, texts=["Pay 3"]),
    case("a whole reference is still a text", task("a", "{{inputs.n}}"), inputs={"n": 3}, texts=["3"]),
    case("vars have values too", task("a", "{{vars.x}}"), variables={"x": "y"}, texts=["y"]),
    case(
        "a result is never a template",
        task("a"),
        task("b", "{{a.result}}"),
        results=(TaskResult(True, "{{inputs.secret}}"),),
        inputs={"secret": "s3cret"},
        texts=["do", "{{inputs.secret}}"],
    ),
    case("an input that is missing fails", task("a", "{{inputs.n}}"), texts=[], fails="UNKNOWN_REFERENCE steps[0]"),
    case("a field that is missing fails", task("a"), task("b", "{{a.result.x}}"), fails="UNKNOWN_REFERENCE steps[1]"),
    # The end
    case("nothing is given where nothing is asked for", task("a"), gives=None),
    case("the definition has an output", task("a"), output={"r": "{{a.result}}"}, gives={"r": "ok"}),
    case("an output of null is an output", task("a"), output=None, gives=None),
    case("an output without a value fails", task("a"), output="{{inputs.n}}", fails="UNKNOWN_REFERENCE output"),
    case("succeed ends it all", succeed(1), task("a"), output=2, gives=1, texts=[]),
    case("succeed without an output gives none", step("succeed", "end"), output=2, gives=None),
    case("succeed ends it from deep inside", loop("l", retry("r", succeed(7)), count=3), task("a"), gives=7, used=1),
    case("fail ends it all", fail("no {{inputs.n}}"), inputs={"n": 1}, fails="FAILED steps[0]", says="no 1"),
    case("fail need not say why", fail(), task("a"), texts=[], fails="FAILED steps[0]"),
    # Assert
    case("an assert that holds goes on", check(1, 1), task("a"), texts=["do"]),
    case("an assert that does not hold ends it", check(1, 2), task("a"), texts=[], fails="ASSERT_FAILED steps[0]"),
    case(
        "an assert says what it is told to",
        check(1, 2, message="{{inputs.n}} left"),
        inputs={"n": 4},
        fails="ASSERT_FAILED steps[0]",
        says="4 left",
    ),
    case(
        "an assert judges a result",
        task("a"),
        holds({"op": "truthy", "value": "{{a.passed}}"}, message="not read"),
        results=(NOT_PASSED,),
        fails="ASSERT_FAILED steps[1]",
        says="not read",
    ),
    case("an assert on what is missing fails", check("{{inputs.n}}", 1), fails="UNKNOWN_REFERENCE steps[0]"),
    case("contains", task("a"), check("{{a.result}}", "k", op="contains"), succeed(1), gives=1),
    case("eq", check(5, "5", op="eq"), succeed(1), gives=1),
    case("ne", check(5, 6, op="ne"), succeed(1), gives=1),
    case("lt", check(5, "5.5", op="lt"), succeed(1), gives=1),
    case("gt", check("10", "9", op="gt"), succeed(1), gives=1),
    case("lte", check(5, 5, op="lte"), succeed(1), gives=1),
    case("gte", check(5, 5.0, op="gte"), succeed(1), gives=1),
    case("truthy", holds(YES), succeed(1), gives=1),
    case("falsy", holds({"op": "falsy", "value": "{{inputs.n}}"}), succeed(1), inputs={"n": ""}, gives=1),
    case("exists", holds({"op": "exists", "value": "{{inputs.n}}"}), succeed(1), inputs={"n": 0}, gives=1),
    case("exists of what is missing", holds({"op": "exists", "value": "{{inputs.n}}"}), fails="ASSERT_FAILED steps[0]"),
    case("and", holds({"op": "and", "conditions": [YES, NO]}), fails="ASSERT_FAILED steps[0]"),
    case("or", holds({"op": "or", "conditions": [NO, YES]}), succeed(1), gives=1),
    case("not", holds({"op": "not", "condition": NO}), succeed(1), gives=1),
    # If
    case("if takes one way", way(YES, [task("a", "yes")], [task("b", "no")]), texts=["yes"]),
    case("if takes the other way", way(NO, [task("a", "yes")], [task("b", "no")]), texts=["no"]),
    case("if without another way goes on", way(NO, [task("a", "yes")]), task("c", "on"), texts=["on"]),
    case("what a way saved has a value after it", way(YES, [task("a")]), succeed("{{a.result}}"), gives="ok"),
    case(
        "what no way saved has none", way(NO, [task("a")]), succeed("{{a.result}}"), fails="UNKNOWN_REFERENCE steps[1]"
    ),
    case("a failure has its place", way(NO, [task("a")], [task("b"), fail()]), fails="FAILED steps[0].else[1]"),
    # Loop
    case("a loop counts", loop("l", task("a"), count=3), texts=["do"] * 3, used=3),
    case("a loop ends with its condition", loop("l", task("a"), holds=NO), texts=[]),
    case(
        "a loop may look at what its body saved",
        loop(
            "l",
            task("b"),
            holds={
                "op": "or",
                "conditions": [
                    {"op": "not", "condition": {"op": "exists", "value": "{{b.result}}"}},
                    {"op": "ne", "left": "{{b.result}}", "right": "there"},
                ],
            },
        ),
        succeed("{{b.result}}"),
        results=(TaskResult(True, "no"), TaskResult(True, "no"), TaskResult(True, "there")),
        gives="there",
        used=3,
    ),
    case(
        "a loop that never ends is stopped by its own limit",
        loop("l", task("a"), holds=YES, max_iterations=4),
        texts=["do"] * 4,
        fails="GUARD_EXCEEDED steps[0]",
        used=4,
    ),
    case(
        "a loop that never ends is stopped without a limit",
        loop("l", check(1, 1), holds=YES),
        fails="GUARD_EXCEEDED steps[0]",
        used=1000,
    ),
    case("loops in loops count together", loop("l", loop("m", task("a"), count=2), count=3), texts=["do"] * 6, used=9),
    case(
        "the iterations of the whole run are limited",
        loop("l", loop("m", task("a"), count=2), count=3),
        max_iterations=5,
        texts=["do"] * 3,
        fails="GUARD_EXCEEDED steps[0].body[0]",
        used=5,
    ),
    case(
        "a failure ends a loop",
        loop("l", task("a"), check(1, 2), count=3),
        texts=["do"],
        fails="ASSERT_FAILED steps[0].body[1]",
        used=1,
    ),
    # Retry
    case("retry stops when it passed", retry("r", task("a")), texts=["do"]),
    case(
        "retry begins anew after a task that did not pass",
        retry("r", task("a"), task("b", "2")),
        succeed("{{a.passed}}"),
        results=(NOT_PASSED, PASSED),
        texts=["do", "do", "2"],
        gives=True,
        used=1,
    ),
    case(
        "retry begins anew after a failed assert",
        retry("r", task("a"), check("{{a.result}}", "ok")),
        results=(TaskResult(True, "bad"), PASSED),
        texts=["do", "do"],
        used=1,
    ),
    case(
        "retry gives up after its attempts",
        retry("r", task("a"), attempts=4),
        task("b"),
        results=(NOT_PASSED,),
        texts=["do"] * 4,
        fails="TASK_FAILED steps[0].body[0]",
        says="no button",
        used=3,
    ),
    case(
        "three attempts where none are named", retry("r", check(1, 2)), fails="ASSERT_FAILED steps[0].body[0]", used=2
    ),
    case(
        "one attempt is no retry",
        retry("r", task("a"), attempts=1),
        results=(NOT_PASSED,),
        texts=["do"],
        fails="TASK_FAILED steps[0].body[0]",
    ),
    case(
        "a retry inside a retry",
        retry("r", retry("s", task("a"), attempts=2), attempts=2),
        results=(NOT_PASSED, NOT_PASSED, NOT_PASSED, PASSED),
        texts=["do"] * 4,
        used=3,
    ),
    case("fail is never retried", retry("r", fail("no")), fails="FAILED steps[0].body[0]", says="no"),
    case(
        "a missing reference is never retried",
        retry("r", task("a", "{{inputs.n}}")),
        texts=[],
        fails="UNKNOWN_REFERENCE steps[0].body[0]",
    ),
    case(
        "attempts count as iterations",
        retry("r", task("a"), attempts=20),
        results=(NOT_PASSED,),
        max_iterations=2,
        texts=["do"] * 3,
        fails="GUARD_EXCEEDED steps[0]",
        used=2,
    ),
    # Parallel
    case("branches are all done", parallel("p", [task("a", "1")], [task("b", "2")]), texts=["1", "2"]),
    case(
        "what branches saved has a value afterwards",
        parallel("p", [task("a")], [task("b", save_as="s")]),
        succeed(["{{a.result}}", "{{s.result}}"]),
        gives=["ok", "ok"],
    ),
    case("a branch sees what was before", task("a"), parallel("p", [task("b", "{{a.result}}")]), texts=["do", "ok"]),
    case(
        "a failure in a branch ends it all",
        parallel("p", [check(1, 2)], [task("a")]),
        task("b"),
        texts=[],
        fails="ASSERT_FAILED steps[0].branches[0][0]",
    ),
    case(
        "a retry around branches begins them all anew",
        retry("r", parallel("p", [task("a", "1")], [task("b", "2")])),
        results=(PASSED, NOT_PASSED, PASSED),
        texts=["1", "2", "1", "2"],
        used=1,
    ),
    case(
        "a branch in a branch",
        parallel("p", [parallel("q", [task("a")], [task("b")])], [task("c")]),
        succeed("{{b.result}}"),
        gives="ok",
    ),
    # People
    case("an approval goes on", ASK, task("a"), texts=["do"]),
    case(
        "an approval leaves its note",
        ASK,
        succeed(["{{h.passed}}", "{{h.result}}"]),
        verdicts=(Verdict(True, "but slowly"),),
        gives=[True, "but slowly"],
    ),
    case(
        "a rejection ends it",
        ASK,
        task("a"),
        verdicts=(Verdict(False, "not today"),),
        texts=[],
        fails="REJECTED steps[0]",
        says="not today",
    ),
    case("a rejection need not say why", ASK, verdicts=(Verdict(False),), fails="REJECTED steps[0]"),
    case(
        "a rejection is never retried",
        retry("r", ASK),
        verdicts=(Verdict(False), Verdict(True)),
        fails="REJECTED steps[0].body[0]",
    ),
    # Money
    case("what tasks cost adds up", task("a"), task("b"), results=(COSTS_5,), spent=10),
    case("a budget that is just used up is kept", task("a"), task("b"), results=(COSTS_5,), budget_cents=10, spent=10),
    case(
        "nothing begins without anything left",
        task("a"),
        task("b"),
        task("c"),
        results=(COSTS_5,),
        budget_cents=10,
        texts=["do"] * 2,
        fails="GUARD_EXCEEDED steps[2]",
        spent=10,
    ),
    case(
        "a task may lead beyond the budget once",
        task("a"),
        task("b"),
        task("c"),
        results=(COSTS_5,),
        budget_cents=9,
        texts=["do"] * 2,
        fails="GUARD_EXCEEDED steps[1]",
        spent=10,
    ),
    case(
        "a breach is never retried",
        retry("r", task("a")),
        results=(TaskResult(False, cost_cents=5),),
        budget_cents=4,
        texts=["do"],
        fails="GUARD_EXCEEDED steps[0].body[0]",
        spent=5,
    ),
    case("what costs nothing needs no budget", loop("l", task("a"), count=9), budget_cents=1, used=9),
    # A machine is somebody else's business
    case("the placeholder for a machine is no obstacle", task("a", machine_id="choose-a-machine"), texts=["do"]),
]
