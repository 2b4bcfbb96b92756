"""Whatever comes, reading it gives a value or ServiceUnreachable, never another exception. The seed is fixed."""

import contextlib
import json
import math
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from coasty_desktop.api import wire
from coasty_desktop.api.actions import read_actions
from coasty_desktop.api.charge import charge_of
from coasty_desktop.api.errors import refusal
from coasty_desktop.api.request import Reply
from coasty_desktop.core.action import describe
from coasty_desktop.core.errors import ServiceUnreachable
from tests.contract.readers import READERS
from tests.contract.test_answers import EXAMPLES
from tests.contract.whole_answers import CANARY, whole_answers

COUNT = 5_000
ANSWERS = 20_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**400, -(10**20), math.nan, math.inf, -math.inf, "", "x", "nan", "\x00\x1b[2J",
    "\ud83d", "\u202e", "x" * 5000, [], {}, [[]], [None] * 300, {"x": {"y": {}}}, {"action_type": "click"},
)  # fmt: skip


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = {"usage": [value]} if depth % 2 else [value]
    return value


def mutated(value: Any, dice: random.Random) -> Any:
    """The same shape with something wrong somewhere."""
    roll = dice.random()
    if roll < 0.08:
        return dice.choice(ODD)
    if roll < 0.09:
        return nested(dice.randrange(200))
    if isinstance(value, dict):
        kept = {key: mutated(one, dice) for key, one in value.items() if dice.random() > 0.06}
        return kept | ({dice.choice(["x", "code", "error", "id"]): dice.choice(ODD)} if roll > 0.9 else {})
    if isinstance(value, list):
        return [mutated(one, dice) for one in value for _ in range(dice.choice((1, 1, 1, 0, 2)))]
    return value


def test_that_no_mutated_answer_raises_anything_else() -> None:
    dice, refused = random.Random(20261123), 0
    examples = [(example["op"], example["data"]) for example in EXAMPLES.values() if example["part"] == "response"]
    answers = [(operation, data) for operation, data in (*examples, *whole_answers()) if operation in READERS]
    for _ in range(ANSWERS):
        operation, data = dice.choice(answers)
        value = mutated(data, dice)
        charge_of({"x-credits-charged": str(dice.choice(ODD))[:50]}, value, estimate=1)
        try:
            answer = READERS[operation](value)
        except ServiceUnreachable:
            refused += 1
        else:
            assert all(describe(action) for action in getattr(answer, "actions", ()))
            assert CANARY not in repr(answer) + repr(getattr(answer, "raw", ""))
    assert 0 < refused < ANSWERS


def test_that_no_mutated_error_raises_anything() -> None:
    dice = random.Random(20261124)
    errors = [example["data"] for example in EXAMPLES.values() if example["part"].startswith("error:")]
    for _ in range(COUNT):
        value, status = mutated(dice.choice(errors), dice), dice.choice((400, 404, 409, 429, 500, 599))
        error = refusal(Reply(status, {"retry-after": str(dice.choice(ODD))[:50]}, b""), value, now=NOW)
        assert error.title
        assert "\x1b" not in str(error)


def test_that_no_mutated_action_raises_anything() -> None:
    dice = random.Random(20261125)
    actions = EXAMPLES["sessions.predict.response.all-actions"]["data"]["actions"]
    for _ in range(COUNT):
        for action in read_actions(mutated(actions, dice)):
            assert describe(action)


def test_that_no_broken_bytes_raise_anything_else() -> None:
    dice = random.Random(20261126)
    whole = [(operation, json.dumps(data).encode()) for operation, data in whole_answers() if operation in READERS]
    read = 0
    for _ in range(COUNT):
        operation, text = dice.choice(whole)
        body = bytearray(text)
        for _ in range(dice.choice((0, 1, 3))):
            body[dice.randrange(len(body))] = dice.randrange(256)
        cut = dice.randrange(len(body) + 1) if dice.random() < 0.5 else len(body)
        try:
            READERS[operation](wire.read_json(bytes(body[:cut])))
            read += 1
        except ServiceUnreachable:
            pass
    assert 0 < read < COUNT


@pytest.mark.parametrize("depth", [100, 1000, 5000, 100_000])
def test_that_no_depth_raises_anything_else(depth: int) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"id":"a","result":', b"}"), (b'{"definition":', b"}")):
        body = b'{"id":"m","status":"s","data":' + opening * depth + b"1" + closing * depth + b"}"
        for read in READERS.values():
            with contextlib.suppress(ServiceUnreachable):
                json.dumps(getattr(read(wire.read_json(body)), "raw", {}))
