"""Random workflows that are valid, and a world that answers their tasks and questions by dice."""

import random
from typing import Any

INPUTS: dict[str, Any] = {
    "machine": "m-1",
    "n": 3,
    "text": "hello {{inputs.n}}",
    "list": [1, "2", True, {"k": "v"}],
    "object": {"k": None, "deep": [0, "PAID"]},
}
OPEN = ("inputs.n", "inputs.text", "inputs.list", "inputs.list.3.k", "inputs.object.deep.1", "vars.flag", "inputs.none")
LITERALS: tuple[Any, ...] = (0, 1, 3, 2.5, "3", "", "PAID", "a", True, False, None, [1], {"k": 1}, "{{odd}} {{")
RESULTS: tuple[Any, ...] = (
    "PAID",
    "due 3",
    "3",
    3,
    0,
    1.5,
    True,
    False,
    None,
    [],
    ["a", 1],
    {"k": "a"},
    "{{inputs.n}}",
)
VARIABLES = {"flag": True}


class Maker:
    """Makes one definition from a seed."""

    def __init__(self, seed: int, deepest: int = 4, *, may_nest_parallel: bool = False) -> None:
        self.dice = random.Random(seed)
        self.deepest = deepest
        self.may_nest_parallel = may_nest_parallel
        self.made = 0

    def definition(self) -> dict[str, Any]:
        names = list(OPEN)
        made: dict[str, Any] = {"steps": self.steps(1, names, is_parallel=False)}
        if self.dice.random() < 0.5:
            made["output"] = {"say": self.text(names), "value": [self.operand(names)]}
        return made

    def steps(self, depth: int, names: list[str], *, is_parallel: bool) -> list[dict[str, Any]]:
        count = self.dice.choice((1, 1, 2, 3) if depth > 1 else (3, 4, 5))
        return [self.step(depth, names, is_parallel) for _ in range(count)]

    def step(self, depth: int, names: list[str], is_parallel: bool) -> dict[str, Any]:
        kinds = ["task"] * 5 + ["assert"]
        if depth < self.deepest:
            kinds += ["if", "if", "loop", "loop", "retry", "retry"]
            kinds += ["parallel"] * (not is_parallel or self.may_nest_parallel)
        if not is_parallel:
            kinds += ["human_approval"] + ["succeed", "fail"] * (depth > 1)
        kind = self.dice.choice(kinds)
        self.made += 1
        step = {"id": f"s{self.made}", "type": kind}
        step |= getattr(self, f"_{kind}")(step["id"], depth, names, is_parallel)
        return step

    def _task(self, name: str, _depth: int, names: list[str], _is_parallel: bool) -> dict[str, Any]:
        step = {"machine_id": self.dice.choice(("m", "{{inputs.machine}}", "{{inputs.n}}")), "task": self.text(names)}
        called = [name]
        if self.dice.random() < 0.5:
            step["save_as"] = f"r {name}"
            called.append(step["save_as"])
        if self.dice.random() < 0.2:
            step["instructions"] = self.text(names)
        names += [f"{each}.{field}" for each in called for field in ("passed", "result", "result", "steps")]
        return step

    def _assert(self, _name: str, _depth: int, names: list[str], _is_parallel: bool) -> dict[str, Any]:
        step: dict[str, Any] = {"condition": self.condition(names)}
        if self.dice.random() < 0.7:
            # Most hold, so that most workflows get somewhere.
            step["condition"] = {
                "op": "or",
                "conditions": [step["condition"], {"op": "truthy", "value": "{{inputs.n}}"}],
            }
        return step | ({"message": self.text(names)} if self.dice.random() < 0.5 else {})

    def _if(self, _name: str, depth: int, names: list[str], is_parallel: bool) -> dict[str, Any]:
        step: dict[str, Any] = {"condition": self.condition(names)}
        seen = list(names)
        for way in ("then", "else")[: self.dice.choice((1, 2))]:
            inside = list(seen)
            step[way] = self.steps(depth + 1, inside, is_parallel=is_parallel)
            # Rarely: the way may not have been taken.
            names += inside[len(seen) :] if self.dice.random() < 0.1 else []
        return step

    def _loop(self, _name: str, depth: int, names: list[str], is_parallel: bool) -> dict[str, Any]:
        step: dict[str, Any] = {}
        if self.dice.random() < 0.5:
            step["count"] = self.dice.choice((1, 2, 3))
        else:
            step["while"] = self.condition(names)
            step["max_iterations"] = self.dice.choice((1, 2, 4))
        inside = list(names)
        step["body"] = self.steps(depth + 1, inside, is_parallel=is_parallel)
        if "count" in step:
            names[:] = inside
        return step

    def _retry(self, _name: str, depth: int, names: list[str], is_parallel: bool) -> dict[str, Any]:
        attempts = {"max_attempts": self.dice.choice((1, 2, 5))} if self.dice.random() < 0.7 else {}
        return {**attempts, "body": self.steps(depth + 1, names, is_parallel=is_parallel)}

    def _parallel(self, _name: str, depth: int, names: list[str], _is_parallel: bool) -> dict[str, Any]:
        branches, seen = [], list(names)
        for _ in range(self.dice.choice((1, 2, 3))):
            inside = list(seen)
            branches.append(self.steps(depth + 1, inside, is_parallel=True))
            names += inside[len(seen) :]
        return {"branches": branches}

    def _human_approval(self, name: str, _depth: int, names: list[str], _is_parallel: bool) -> dict[str, Any]:
        step = {"message": self.text(names)}
        names += [f"{name}.passed", f"{name}.result"]
        return step

    def _succeed(self, _name: str, _depth: int, names: list[str], _is_parallel: bool) -> dict[str, Any]:
        return {"output": {"a": self.operand(names)}} if self.dice.random() < 0.7 else {}

    def _fail(self, _name: str, _depth: int, names: list[str], _is_parallel: bool) -> dict[str, Any]:
        return {"message": self.text(names)} if self.dice.random() < 0.7 else {}

    def reference(self, names: list[str]) -> str:
        # What came last is named most; `inputs.none` never has a value.
        name = self.dice.choice(names[-6:] if self.dice.random() < 0.6 else [*OPEN[:-1] * 12, "inputs.none"])
        return "{{" + name + "}}"

    def text(self, names: list[str]) -> str:
        parts = [self.dice.choice(("Read", "it is ", "{{odd}}", "ü "))]
        parts += [self.reference(names) for _ in range(self.dice.choice((0, 0, 1, 2)))]
        return " ".join(parts)

    def operand(self, names: list[str]) -> Any:
        if self.dice.random() < 0.5:
            return self.dice.choice(LITERALS)
        return self.reference(names) if self.dice.random() < 0.8 else self.text(names)

    def condition(self, names: list[str], depth: int = 0) -> dict[str, Any]:
        op = self.dice.choice(
            ["contains", "eq", "ne", "lt", "gt", "lte", "gte", "truthy", "truthy", "falsy", "exists", "exists"]
            + ["and", "or", "not"] * (depth < 3)
        )
        if op in ("truthy", "falsy", "exists"):
            return {"op": op, "value": self.operand(names)}
        if op == "not":
            return {"op": op, "condition": self.condition(names, depth + 1)}
        if op in ("and", "or"):
            count = self.dice.choice((1, 2, 3))
            return {"op": op, "conditions": [self.condition(names, depth + 1) for _ in range(count)]}
        return {"op": op, "left": self.operand(names), "right": self.operand(names)}


class World:
    """Answers by dice that know the step and how often it was asked; notes all it was asked."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.asked: list[tuple[Any, ...]] = []
        self._times: dict[str, int] = {}

    def _dice(self, step_id: str) -> random.Random:
        self._times[step_id] = self._times.get(step_id, 0) + 1
        return random.Random(f"{self.seed} {step_id} {self._times[step_id]}")

    def task(self, step_id: str, machine: str, text: str, instructions: str | None) -> dict[str, Any]:
        self.asked.append(("task", step_id, machine, text, instructions))
        dice = self._dice(step_id)
        passed = dice.random() < 0.8
        return {
            "passed": passed,
            "result": dice.choice(RESULTS),
            "status": "succeeded" if passed else "failed",
            "run_id": f"run-{len(self.asked)}",
            "steps": dice.randrange(9),
            "error": None if passed else dice.choice((None, "no such button")),
            "cost_cents": dice.choice((0, 5, 10, 15)),
        }

    def person(self, step_id: str, message: str) -> tuple[bool, str]:
        self.asked.append(("person", step_id, message))
        dice = self._dice(step_id)
        return dice.random() < 0.85, dice.choice(("", "fine {{inputs.n}}"))


def limits(seed: int) -> tuple[int, int]:
    """Iterations and a budget in cents for a run, sometimes tight."""
    dice = random.Random(f"limits {seed}")
    return dice.choice((2, 5, 40, 1000)), dice.choice((0, 0, 0, 10, 40, 100))
