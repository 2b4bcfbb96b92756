"""A straightforward evaluator of workflows, to judge the interpreter by: plain JSON, one thing after the other.

It shares no code with the package. A step gives None to go on, or how everything ends: a dict with `may_retry`.
"""

import json
from typing import Any

from tests.unit.workflow.random_workflows import World


class Missing(Exception):
    """A reference without a value."""


def text_of(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def value_at(words: str, names: dict[str, Any]) -> Any:
    value: Any = names
    for part in [part.strip() for part in words.split(".")]:
        if isinstance(value, list):
            if not part.isdigit() or int(part) >= len(value):
                raise Missing(words)
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise Missing(words)
    return value


def cut(text: str) -> list[tuple[bool, str]]:
    """The text in pieces: (is a reference, what it is)."""
    pieces: list[tuple[bool, str]] = []
    at = 0
    while at < len(text):
        end = text.find("}}", at + 2) if text.startswith("{{", at) else -1
        inside = text[at + 2 : end] if end >= 0 else "{"
        if "{" in inside or "}" in inside or "." not in inside or not all(p.strip() for p in inside.split(".")):
            pieces.append((False, text[at]))
            at += 1
        else:
            pieces.append((True, inside))
            at = end + 2
    return pieces


def filled(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    pieces = cut(value)
    if len(pieces) == 1 and pieces[0][0]:
        return value_at(pieces[0][1], names)
    return "".join(text_of(value_at(piece, names)) if is_reference else piece for is_reference, piece in pieces)


def figure(value: Any) -> float | None:
    if isinstance(value, str) and value.strip().isascii():
        try:
            return float(value)
        except ValueError:
            return None
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def equal(left: Any, right: Any) -> bool:
    if type(left) in (int, float) or type(right) in (int, float):
        return figure(left) is not None and figure(left) == figure(right)
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def ordered(op: str, left: Any, right: Any) -> bool:
    one, other = figure(left), figure(right)
    if one is None or other is None:
        if not (isinstance(left, str) and isinstance(right, str)):
            return False
        one, other = (0, 1) if left < right else (1, 0) if left > right else (0, 0)
    return {"lt": one < other, "gt": one > other, "lte": one <= other, "gte": one >= other}[op]


def is_in(left: Any, right: Any) -> bool:
    if isinstance(left, list):
        return len([item for item in left if equal(item, right)]) > 0
    if isinstance(left, str) or isinstance(left, dict):  # noqa: SIM101 - one a line reads like the contract
        return right is not None and not isinstance(right, list | dict) and text_of(right) in left
    return False


def joined(condition: dict[str, Any], names: dict[str, Any]) -> bool:
    op = condition["op"]
    if op == "not":
        return not true(condition["condition"], names)
    for each in condition["conditions"]:
        if true(each, names) == (op == "or"):
            return op == "or"
    return op == "and"


def exists(value: Any, names: dict[str, Any]) -> bool:
    try:
        return filled(value, names) is not None
    except Missing:
        return False


def true(condition: dict[str, Any], names: dict[str, Any]) -> bool:
    op = condition["op"]
    if op in ("not", "and", "or"):
        return joined(condition, names)
    if op == "exists":
        return exists(condition["value"], names)
    if op in ("truthy", "falsy"):
        value = filled(condition["value"], names)
        return (value not in (None, False, "", [], {}) and value != 0) == (op == "truthy")
    left, right = filled(condition["left"], names), filled(condition["right"], names)
    if op == "contains":
        return is_in(left, right)
    return equal(left, right) == (op == "eq") if op in ("eq", "ne") else ordered(op, left, right)


class Evaluator:
    def __init__(self, world: World, iterations: int, budget: int) -> None:
        self.world, self.iterations, self.budget = world, iterations, budget
        self.used = self.spent = 0
        self.begun: list[str] = []

    def run(self, definition: dict[str, Any], inputs: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        names = {"inputs": inputs, "vars": variables}
        end = self.all(definition["steps"], "steps", names, False)
        if end is None:
            try:
                end = {"output": filled(definition.get("output"), names), "code": None}
            except Missing:
                end = {"code": "UNKNOWN_REFERENCE", "at": ("output", "")}
        return {"output": None, "at": None, "message": None, **end, "used": self.used, "spent": self.spent}

    def all(self, steps: list[Any], path: str, names: dict[str, Any], retried: bool) -> dict[str, Any] | None:
        for index, step in enumerate(steps):
            where = f"{path}[{index}]"
            self.begun.append(step["id"])
            try:
                end = self.one(step, where, names, retried)
            except Missing:
                end = {"code": "UNKNOWN_REFERENCE"}
            if end is not None:
                return end if "at" in end or not end["code"] else {**end, "at": (where, step["id"])}
        return None

    def one(self, step: dict[str, Any], path: str, names: dict[str, Any], retried: bool) -> dict[str, Any] | None:
        kind = step["type"]
        if kind == "succeed":
            return {"output": filled(step.get("output"), names), "code": None}
        if kind == "fail":
            message = filled(step.get("message", "The workflow says that it failed."), names)
            return {"code": "FAILED", "message": text_of(message)}
        if kind == "if":
            way = "then" if true(step["condition"], names) else "else"
            return self.all(step.get(way, []), f"{path}.{way}", names, retried)
        if kind == "assert" and true(step["condition"], names):
            return None
        return getattr(self, f"{kind}_")(step, path, names, retried)

    def assert_(self, step: dict[str, Any], _path: str, names: dict[str, Any], _retried: bool) -> dict[str, Any] | None:
        message = filled(step.get("message", "The condition does not hold."), names)
        return {"code": "ASSERT_FAILED", "message": text_of(message), "may_retry": True}

    def human_approval_(
        self, step: dict[str, Any], _path: str, names: dict[str, Any], _retried: bool
    ) -> dict[str, Any] | None:
        approved, note = self.world.person(step["id"], text_of(filled(step["message"], names)))
        names[step["id"]] = {"passed": True, "result": note}
        return None if approved else {"code": "REJECTED", "message": note or "A person rejected it."}

    def task_(self, step: dict[str, Any], path: str, names: dict[str, Any], retried: bool) -> dict[str, Any] | None:
        if self.budget and self.spent >= self.budget:
            return {"code": "GUARD_EXCEEDED"}
        machine, text = (text_of(filled(step[key], names)) for key in ("machine_id", "task"))
        said = text_of(filled(step["instructions"], names)) if "instructions" in step else None
        result = self.world.task(step["id"], machine, text, said)
        self.spent += result.pop("cost_cents")
        names[step["id"]] = names[step.get("save_as", step["id"])] = result
        if self.budget and self.spent > self.budget:
            return {"code": "GUARD_EXCEEDED"}
        if retried and not result["passed"]:
            return {"code": "TASK_FAILED", "message": result["error"] or "The task did not pass.", "may_retry": True}
        return None

    def tick(self) -> dict[str, Any] | None:
        if self.used == self.iterations:
            return {"code": "GUARD_EXCEEDED"}
        self.used += 1
        return None

    def loop_(self, step: dict[str, Any], path: str, names: dict[str, Any], retried: bool) -> dict[str, Any] | None:
        passes = 0
        while passes < step["count"] if "count" in step else true(step["while"], names):
            if passes == step.get("max_iterations", 1000):
                return {"code": "GUARD_EXCEEDED"}
            passes += 1
            if (end := self.tick() or self.all(step["body"], f"{path}.body", names, retried)) is not None:
                return end
        return None

    def retry_(self, step: dict[str, Any], path: str, names: dict[str, Any], retried: bool) -> dict[str, Any] | None:
        left = step.get("max_attempts", 3)
        while True:
            end = self.all(step["body"], f"{path}.body", names, True)
            left -= 1
            if end is None or not end.get("may_retry") or not left:
                return end
            if (breach := self.tick()) is not None:
                return breach

    def parallel_(self, step: dict[str, Any], path: str, names: dict[str, Any], retried: bool) -> dict[str, Any] | None:
        after = dict(names)
        for index, branch in enumerate(step["branches"]):
            own = dict(names)
            if (end := self.all(branch, f"{path}.branches[{index}]", own, retried)) is not None:
                return end
            after |= {name: value for name, value in own.items() if value is not names.get(name)}
        names.update(after)
        return None
