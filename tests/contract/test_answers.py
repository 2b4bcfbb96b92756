"""Every example answer is read, and what came is still in it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from coasty_desktop.api.charge import Charge, charge_of
from coasty_desktop.api.errors import refusal
from coasty_desktop.api.request import Reply
from coasty_desktop.core import action as act
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.core.secret import Secret
from tests.contract.readers import READERS, WITHOUT_ANSWER
from tests.contract.test_requests import METHODS, NEVER_CALLED
from tests.contract.whole_answers import CANARY, whole_answers

HERE = Path(__file__).parent
EXAMPLES = {path.stem: json.loads(path.read_text()) for path in (HERE / "ours/examples").glob("*.json")}
ANSWERS = sorted(name for name, example in EXAMPLES.items() if example["part"] == "response" and example["valid"])
AT = ModelPoint(1, 2)


def read(name: str) -> Any:
    return READERS[EXAMPLES[name]["op"]](EXAMPLES[name]["data"])


def test_that_there_is_a_reader_for_every_operation_that_is_called() -> None:
    paths = yaml.safe_load((HERE / "ours/openapi.yaml").read_text())["paths"].items()
    operations = {f"{method.upper()} {path}" for path, item in paths for method in METHODS if method in item}
    assert READERS.keys() | WITHOUT_ANSWER == operations - NEVER_CALLED


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


def test_that_both_texts_words_for_a_run_and_a_fire_are_read() -> None:
    seed, published = read("runs.create.response"), read("runs.get.response")
    assert (seed.steps, seed.credits, published.steps, published.credits) == (0, 0, 3, 15)
    assert (published.result_text, published.error, published.is_over) == ("s", "", True)
    assert seed.webhook_secret == Secret("whsec_shown_once")
    assert "whsec" not in repr(seed) + str(seed.raw)
    fires = read("schedules.runs.response") + read("schedules.runs.response.seed-words")
    assert [(fire.id, fire.duration_seconds, fire.credits) for fire in fires] == [("r1", 61, 20), ("", 61, 20)]
    assert [fire.status for fire in fires] == ["completed", "succeeded"]


def test_that_a_machine_is_read_in_its_envelope_and_bare() -> None:
    enveloped, (bare,) = read("machines.create.response"), read("machines.list.response.bare")
    assert (enveloped.id, enveloped.name, enveloped.is_test) == ("mch_test_00000001", "automation-bot", True)
    assert enveloped.connection is not None
    assert (bare.id, bare.status) == ("mch_test_1", "frozen")


def test_that_a_picture_has_the_size_that_it_has() -> None:
    picture = read("machines.screenshot.response")
    assert (picture.mime_type, picture.width, picture.height) == ("image/png", 4, 4)


WHOLE = [(operation, data) for operation, data in whole_answers() if operation in READERS]


@pytest.mark.parametrize(("operation", "data"), WHOLE, ids=[operation for operation, _ in WHOLE])
def test_that_an_answer_with_every_field_is_read_and_shows_no_secret(operation: str, data: Any) -> None:
    answer = READERS[operation](data)
    for record in answer if isinstance(answer, list) else [answer]:
        assert CANARY not in repr(record)
        assert CANARY not in str(record)
        assert CANARY not in json.dumps(getattr(record, "raw", {}))


@pytest.mark.parametrize(("operation", "data"), WHOLE, ids=[operation for operation, _ in WHOLE])
def test_that_unknown_fields_survive_in_the_record(operation: str, data: Any) -> None:
    news = {"of_next_year": {"a": [1]}}
    inside = next((name for name in ("data", "keys") if isinstance(data.get(name), list)), None)
    changed = {**data, inside: [data[inside][0] | news]} if inside else data | news
    answer = READERS[operation](changed)
    for record in answer if isinstance(answer, list) else [answer]:
        assert getattr(record, "raw", news)["of_next_year"] == {"a": [1]}


def test_that_an_answer_alone_keeps_its_secrets_for_who_asks() -> None:
    whole = dict(WHOLE)
    connection = READERS["GET /v1/machines/{id}/connection"](whole["GET /v1/machines/{id}/connection"])
    secrets = (connection.vnc_password, connection.vnc_url, connection.ssh_private_key_pem, connection.websocket_url)
    assert {secret.reveal() for secret in secrets} == {CANARY}
    assert READERS["POST /v1/keys"](whole["POST /v1/keys"]).key.reveal() == CANARY
