"""How long the client takes over what it is answered: a very long list, and answers that are wrong in every way.

The mutations and the readers are those of the contract's tests: a new reader is measured as soon as it is tested.
"""

from __future__ import annotations

import contextlib
import gc
import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from benchmarks.client.model import MachineTable
from coasty_desktop.api import wire
from coasty_desktop.api.errors import refusal
from coasty_desktop.api.pages import page_of
from coasty_desktop.api.records.machines import Machine, read_machine
from coasty_desktop.api.records.reading import read_list
from coasty_desktop.api.request import MOST_ANSWER_BYTES, Reply
from coasty_desktop.api.sse import Decoder, read_event
from coasty_desktop.core.errors import ServiceUnreachable
from tests.contract.test_answers import EXAMPLES, READERS
from tests.contract.test_mutated_answers import mutated

SEED = 20261123
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Slowest(msgspec.Struct, frozen=True):
    """The answer that took most: processor seconds, what it was, and how many were read and of how many kinds."""

    seconds: float
    what: str
    count: int
    kinds: int


def seconds_for_machines(count: int, tries: int = 5) -> float:
    """Processor seconds from the bytes of a list of machines to every cell of a Qt model of them; the median.

    Nothing waits there, so that a busy computer alone makes the clock on the wall differ.
    """
    body = json.dumps({"data": [_machine(number) for number in range(count)], "has_more": False}).encode()
    assert len(body) <= MOST_ANSWER_BYTES, len(body)
    times = []
    for _ in range(tries):
        began = time.thread_time()
        machines, model = _machines(body), MachineTable()
        model.show_machines(machines)
        cells = [model.index(row, column).data() for row in range(count) for column in range(model.columnCount())]
        times.append(time.thread_time() - began)
        assert (len(cells), machines[-1].id) == (count * model.columnCount(), f"mch_{count - 1}")
    return sorted(times)[tries // 2]


def slowest_of(count: int) -> Slowest:
    """The most processor time that one of `count` mutated answers takes."""
    dice = random.Random(SEED)
    readers = _readers()
    answers = [(kind, one["data"]) for kind, one in _examples() if kind in readers]
    slowest, what = 0.0, ""
    # What else lives in this process is not the answer's to be searched for garbage.
    gc.collect()
    gc.freeze()
    for number in range(count):
        kind, data = dice.choice(answers)
        body = _spoilt(json.dumps(mutated(data, dice)).encode("utf-8", "surrogatepass"), dice)
        began = time.thread_time()
        _read(body, readers[kind])
        took = time.thread_time() - began
        if took > slowest:
            slowest, what = took, f"{kind}, number {number}, {len(body)} bytes"
    return Slowest(slowest, what, count, len({kind for kind, _ in answers}))


def slowest_of_the_largest() -> Slowest:
    """The same for answers as large as any that is read, made to be slow."""
    readers = _readers()
    slowest, what = 0.0, ""
    bodies = _largest()
    for kind, reader in readers.items():
        for name, body in bodies.items():
            began = time.thread_time()
            _read(body, reader)
            took = time.thread_time() - began
            if took > slowest:
                slowest, what = took, f"{kind}, {name}"
    return Slowest(slowest, what, len(readers) * len(bodies), len(readers))


def _machines(body: bytes) -> list[Machine]:
    values, _ = read_list(wire.read_json(body), "machines")
    return list(page_of(values, read_machine).records)


def _read(body: bytes, reader: Callable[[Any], Any]) -> None:
    with contextlib.suppress(ServiceUnreachable):
        reader(wire.read_json(body))


def _readers() -> dict[str, Callable[[Any], Any]]:
    return {
        **READERS,
        "a refusal": lambda value: refusal(Reply(503, {"retry-after": "5"}, b""), value, now=NOW),
        "an event": lambda value: [read_event(frame) for frame in Decoder().feed(_framed(value))],
    }


def _framed(value: Any) -> bytes:
    return b"id: 1\nevent: step\ndata: " + msgspec.json.encode(value) + b"\n\n"


def _examples() -> list[tuple[str, Any]]:
    examples = [(one["op"], one) for one in EXAMPLES.values() if one["part"] == "response"]
    errors = [("a refusal", one) for one in EXAMPLES.values() if one["part"].startswith("error:")]
    return examples + errors + [("an event", one) for _, one in examples]


def _spoilt(body: bytes, dice: random.Random) -> bytes:
    """The same bytes, some cut short, some with wrong ones in them."""
    roll = dice.random()
    if roll < 0.1:
        return body[: dice.randrange(len(body) + 1)]
    if roll < 0.2:
        at = dice.randrange(len(body))
        return body[:at] + bytes([dice.randrange(128, 256)]) + body[at + 1 :]
    return body


def _largest() -> dict[str, bytes]:
    """Bodies of nearly the size at which an answer is refused unread."""
    size = MOST_ANSWER_BYTES - 1000
    fields = ("actions", "data", "reasoning", "message", "error", "result", "raw")
    return {
        "brackets": b"[" * size,
        "digits": b"9" * size,
        "one text": b'{"status": "' + b"\\u001b" * (size // 6) + b'"}',
        "empty lists": b'{"data": [' + b"[]," * (size // 3) + b"[]]}",
        "small records": b'{"data": [' + b'{"id":"a"},' * (size // 11) + b'{"id":"a"}]}',
        "nulls": b'{"data": [' + b"null," * (size // 5) + b"null]}",
        "empty objects": b'{"status": "x", "actions": [' + b"{}," * (size // 3) + b"{}]}",
        "many names": b"{" + b",".join(b'"%d": 0' % number for number in range(size // 14)) + b"}",
        "long fields": json.dumps({name: "x\u202e" * (size // 80) for name in fields}).encode(),
    }


def _machine(number: int) -> dict[str, Any]:
    """A record with all that the contract's own has."""
    return {
        "id": f"mch_{number}",
        "status": "running",
        "display_name": f"Machine {number}",
        "os_type": "linux",
        "desktop_enabled": True,
        "cpu_cores": 2,
        "memory_gb": 4,
        "storage_gb": 40,
        "public_ip": f"203.0.113.{number % 256}",
        "is_test": False,
        "created_at": "2026-07-01T12:00:00Z",
        "started_at": "2026-07-01T12:01:00Z",
        "auto_destroy_at": None,
        "ttl_minutes": 120,
        "metadata": {"team": "a"},
        "billing": {
            "running_credits_per_hour": 5,
            "stopped_credits_per_hour": 1,
            "accrued_cents": 7,
            "projected_daily_cents": 120,
            "suspended_for_billing": False,
            "since": "2026-07-01T12:01:00Z",
        },
    }
