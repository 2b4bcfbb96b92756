"""Answers in every shape either text allows, and those that are of no use."""

from typing import Any

import pytest

from coasty_desktop.api import wire
from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.records.reading import read_list
from coasty_desktop.core.action import Done
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.core.geometry import SD, ModelPoint

PAID = Receipt("req_1", 4)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<!DOCTYPE html><html>", "WEB_PAGE"),
        (b"\n  <html>", "WEB_PAGE"),
        (b'{"actions": [', "NOT_JSON"),
        (b'{"x": NaN}', "NOT_JSON"),
        (b'{"x": 1e999}', "NOT_JSON"),
        (b'{"x": ' + b"9" * 5000 + b"}", "NOT_JSON"),
        (b'"\\ud800"', "NOT_JSON"),
        (b'"\xff\xfe"', "NOT_JSON"),
        (b"[" * 200_000, "NOT_JSON"),
        (b"Bad gateway", "NOT_JSON"),
        (b"{}{}", "NOT_JSON"),
    ],
)
def test_that_a_body_that_is_not_json_is_said_to_be_so(body: bytes, code: str) -> None:
    with pytest.raises(ServiceUnreachable) as caught:
        wire.read_json(body)
    assert (caught.value.code, bool(caught.value.hint)) == (code, True)


def test_that_an_empty_body_is_nothing() -> None:
    assert wire.read_json(b"") is None
    assert wire.read_json(b" \n") is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "EMPTY_ANSWER"),
        ([], "WRONG_ANSWER"),
        ("done", "WRONG_ANSWER"),
        ({}, "WRONG_ANSWER"),
        ({"actions": []}, "WRONG_ANSWER"),
        ({"actions": {}, "status": "done"}, "WRONG_ANSWER"),
        ({"actions": "click", "status": "done"}, "WRONG_ANSWER"),
        ({"actions": [], "status": ""}, "WRONG_ANSWER"),
        ({"actions": [], "status": 1}, "WRONG_ANSWER"),
        ({"actions": [], "status": "done", "screen_width": 1920, "screen_height": 1080}, "SIZE_MISMATCH"),
        ({"actions": [], "status": "done", "screen_width": 1280.0, "screen_height": 719}, "SIZE_MISMATCH"),
    ],
)
def test_that_a_prediction_without_its_content_is_of_no_use(value: Any, code: str) -> None:
    with pytest.raises(ServiceUnreachable) as caught:
        wire.read_predicted(value, PAID, SD)
    assert caught.value.code == code


def test_that_a_prediction_keeps_what_it_does_not_know() -> None:
    value = {
        "status": "thinking",
        "actions": [{"action_type": "done"}],
        "reasoning": ["wrong type"],
        "step": "2",
        "cua_version": None,
        "future": {"a": 1},
        "screen_width": 1280,
        "screen_height": "720",
    }
    answer = wire.read_predicted(value, PAID, SD)
    assert (answer.status, answer.actions, answer.reasoning, answer.step) == ("thinking", (Done(),), "", 2)
    assert answer.receipt is PAID


def test_that_an_ending_needs_no_list_of_actions() -> None:
    assert wire.read_predicted({"status": "done"}, PAID).actions == ()
    assert wire.read_predicted({"status": "fail", "actions": None}, PAID).actions == ()


@pytest.mark.parametrize(
    "value",
    [
        {"x": 10, "y": "20"},
        {"coordinates": [10, 20]},
        {"coordinates": {"x": 10, "y": 20}},
        {"point": [10, 20]},
        {"point": {"x": 10.0, "y": 20.0}},
    ],
)
def test_that_a_point_is_read_flat_and_nested(value: Any) -> None:
    assert wire.read_grounded(value, PAID, SD).at == ModelPoint(10, 20)


@pytest.mark.parametrize("value", [{}, {"x": 1}, {"point": [1]}, {"coordinates": [1, None]}, {"x": "a", "y": "b"}])
def test_that_a_missing_point_is_said(value: Any) -> None:
    with pytest.raises(ServiceUnreachable, match="point"):
        wire.read_grounded(value, PAID, SD)


@pytest.mark.parametrize(
    "value", [{}, {"session_id": ""}, {"session_id": 5}, {"session_id": "a\nb"}, {"id": "x" * 600}]
)
def test_that_a_session_without_an_id_is_of_no_use(value: Any) -> None:
    with pytest.raises(ServiceUnreachable, match="session id"):
        wire.read_session(value)


@pytest.mark.parametrize(
    "value",
    [{"sessions": [1]}, {"data": [1]}, {"items": [1]}, {"results": [1]}, [1], {"sessions": None, "data": [1]}],
)
def test_that_every_envelope_of_a_list_is_opened(value: Any) -> None:
    assert read_list(value, "sessions") == ([1], False)


def test_that_a_cut_list_says_so() -> None:
    assert read_list({"data": [], "has_more": True}, "sessions") == ([], True)
    with pytest.raises(ServiceUnreachable):
        read_list({"sessions": {}}, "sessions")


def test_that_models_are_objects_or_names() -> None:
    models = wire.read_models({"cua_versions": ["v3", {"id": "v5", "latest": True}, 5, {}], "models": [{"id": "m"}]})
    assert [(engine.id, engine.is_latest) for engine in models.engines] == [("v3", False), ("v5", True)]
    assert models.models == ("m",)
    assert wire.read_models(["a", {"name": "b"}]).models == ("a", "b")


def test_that_a_balance_is_read_from_either_field() -> None:
    assert wire.read_usage({"balance": 90, "wallet_balance_cents": 1}).balance == 90
    assert wire.read_usage({"wallet_balance_cents": "90", "tier": "Pro"}).balance == 90
    assert wire.read_usage({}).balance is None
