"""Every example answer is read, and what came is still in it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.api import wire
from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.charge import Charge, charge_of
from coasty_desktop.api.errors import refusal
from coasty_desktop.api.records.reading import read_list
from coasty_desktop.api.request import Reply
from coasty_desktop.core import action as act
from coasty_desktop.core.geometry import SD, ModelPoint

EXAMPLES = {
    path.stem: json.loads(path.read_text()) for path in (Path(__file__).parent / "ours/examples").glob("*.json")
}
ANSWERS = sorted(name for name, example in EXAMPLES.items() if example["part"] == "response" and example["valid"])
READERS: dict[str, Callable[[Any], Any]] = {
    "POST /v1/predict": lambda value: wire.read_predicted(value, Receipt(), SD),
    "POST /v1/sessions/{id}/predict": lambda value: wire.read_predicted(value, Receipt(), SD),
    "POST /v1/sessions": wire.read_session,
    "GET /v1/sessions": lambda value: [wire.read_session(one) for one in read_list(value, "sessions")[0]],
    "POST /v1/ground": lambda value: wire.read_grounded(value, Receipt(), SD),
    "POST /v1/parse": lambda value: wire.read_parsed(value, Receipt()),
    "GET /v1/models": wire.read_models,
    "GET /v1/usage": wire.read_usage,
    "GET /v1/idempotency/{key}": lambda value: value,
}
AT = ModelPoint(1, 2)


def read(name: str) -> Any:
    return READERS[EXAMPLES[name]["op"]](EXAMPLES[name]["data"])


@pytest.mark.parametrize("name", ANSWERS)
def test_that_every_example_answer_is_read(name: str) -> None:
    assert read(name)


def test_that_one_action_of_each_row_is_understood() -> None:
    assert read("sessions.predict.response.all-actions").actions == (
        act.Click(AT),
        act.Move(AT),
        act.TypeText("a"),
        act.KeyPress(("enter", "tab")),
        act.KeyCombo(("ctrl", "c")),
        act.Scroll(-3),
        act.Scroll(2, "horizontal", ModelPoint(5, 6)),
        act.Drag(AT, ModelPoint(3, 4)),
        act.Wait(1.5),
        act.Raw("pyautogui.click(1, 2)"),
        act.Done(),
        act.Fail(),
    )


def test_that_older_shapes_and_aliases_are_understood() -> None:
    assert read("sessions.predict.response.older-shapes").actions == (
        act.KeyPress(("enter",)),
        act.Wait(0.5),
        act.Scroll(-3, at=AT),
        act.Drag(AT, ModelPoint(3, 4)),
        act.Fail("blocked"),
    )
    lenient = read("sessions.predict.response.lenient")
    assert lenient.status == "thinking"
    assert lenient.actions == (
        act.Click(AT, "left", 2),
        act.TypeText("a"),
        act.KeyPress(("enter",)),
        act.KeyPress(("enter",)),
        act.Unknown("hover_3d", {"z": 1}),
    )


@pytest.mark.parametrize("name", ["invalid.predict.response.click-without-y", "invalid.predict.response.scroll-empty"])
def test_that_an_action_without_its_parameters_stops_the_step(name: str) -> None:
    (action,) = read(name).actions
    assert isinstance(action, act.Unknown)
    assert action.problem


def test_that_prices_of_the_examples_are_read() -> None:
    published = EXAMPLES["predict.response.published"]["data"]
    assert charge_of({}, published, estimate=0) == Charge(7, "usage")
    assert charge_of({}, EXAMPLES["sessions.create.response"]["data"], estimate=0) == Charge(10, "usage")
    assert charge_of({}, EXAMPLES["predict.response"]["data"], estimate=0) == Charge(5, "usage")


@pytest.mark.parametrize("name", sorted(name for name, one in EXAMPLES.items() if one["part"].startswith("error:")))
def test_that_every_example_error_is_read(name: str) -> None:
    example = EXAMPLES[name]
    status, data = int(example["part"].removeprefix("error:")), example["data"]
    error = refusal(Reply(status, {}, b""), data, now=datetime(2026, 1, 1, tzinfo=UTC))
    told = data.get("error", data)
    assert (error.code, error.request_id) == (told["code"], told.get("request_id", ""))
    assert (error.retryable, error.same_key) == (told.get("retryable"), told.get("retry_with_same_idempotency_key"))
