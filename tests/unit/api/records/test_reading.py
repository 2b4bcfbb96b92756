"""What every reader of records stands on."""

import json
from typing import Any

import pytest

from coasty_desktop.api.records.machines import read_machine
from coasty_desktop.api.records.reading import amount, id_of, needed_id, read_list, said, secret_of, without_secrets
from coasty_desktop.core.errors import ServiceUnreachable


def test_that_secrets_are_taken_out_wherever_they_are() -> None:
    value = {"a": 1, "webhook_secret": "s", "inside": [{"vnc_password": "s", "b": [[{"vnc_url": "s", "c": 2}]]}]}
    assert without_secrets(value) == {"a": 1, "inside": [{"b": [[{"c": 2}]]}]}
    assert value["webhook_secret"] == "s"


def test_that_what_the_caller_gave_stays_as_it_is() -> None:
    own = {"steps": [{"password": "{{inputs.password}}"}]}
    assert without_secrets({"definition": own, "inputs": own, "password": "s"}) == {"definition": own, "inputs": own}


def test_that_secrets_have_nowhere_deep_enough_to_hide() -> None:
    value: Any = {"webhook_secret": "canary"}
    for _ in range(5000):
        value = {"a": value}
    assert "canary" not in json.dumps(without_secrets(value) | without_secrets({"definition": value}))
    assert without_secrets([value]) == {}


def test_that_a_record_keeps_no_more_parts_than_anybody_means() -> None:
    kept = without_secrets({"id": "a", "data": [{"b": [1], "webhook_secret": "canary"}] * 100_000})
    parts = kept["data"]
    assert parts[:10_000] == [{"b": [1]}] * 10_000
    assert parts[-10_000:] == [None] * 10_000


@pytest.mark.parametrize("value", [None, 5, "", "  ", "a\nb", "x" * 513, [], {}, True])
def test_that_what_is_no_id_is_none(value: Any) -> None:
    assert id_of({"id": value}, "id") == ""
    assert id_of({"id": value, "run_id": "r"}, "id", "run_id") == "r"
    assert id_of({"id": value}, "id", otherwise="o") == "o"
    with pytest.raises(ServiceUnreachable, match="an id"):
        needed_id({"id": value}, "id")


def test_that_an_id_is_kept_to_the_letter() -> None:
    assert id_of({"id": " ü/?#%20 "}, "id") == " ü/?#%20 "


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("a\nb", "a\nb"),
        ({"message": "m", "code": "C"}, "m"),
        ({"message": 5, "summary": "s"}, "s"),
        ({"message": {"a": 1}}, '{"message":{"a":1}}'),
        ({}, ""),
        ([], ""),
        (False, ""),
        (5, "5"),
        ("sk-coasty-live-0123", "sk-coasty-live-***"),
    ],
)
def test_that_whatever_is_said_becomes_a_text(value: Any, text: str) -> None:
    assert said(value) == text


def test_that_the_first_amount_that_is_one_counts() -> None:
    record = {"a": "x", "b": -1, "c": True, "d": "7.5", "e": 9}
    assert amount(record, "a", "b", "c", "d", "e") == 7.5
    assert amount(record, "a", "b") is None


@pytest.mark.parametrize("value", [None, "", 5, ["s"], "x" * 50_000])
def test_that_what_is_no_secret_is_none(value: Any) -> None:
    assert secret_of({"s": value}, "s") is None


def test_that_what_stands_beside_a_machine_stands_in_its_record() -> None:
    answer = {"machine": {"id": "m", "note": 1}, "connection": {"ssh_port": 22, "vnc_password": "s"}, "news": [1]}
    machine = read_machine(answer)
    assert machine.raw == {"id": "m", "note": 1, "connection": {"ssh_port": 22}, "news": [1]}


def test_that_a_machine_field_that_is_none_is_not_the_machine() -> None:
    assert read_machine({"id": "m", "status": "running", "machine": {"odd": 1}}).id == "m"


def test_that_a_record_is_printed_short() -> None:
    machine = read_machine({"id": "mch_1", "status": "running", "metadata": {"a": "private"}})
    assert repr(machine) == "Machine(mch_1 running)"


def test_that_more_records_than_anybody_has_are_cut_and_said_to_be() -> None:
    for value in ([{}] * 30_000, {"data": [{}] * 30_000, "has_more": False}):
        records, is_cut = read_list(value)
        assert (len(records), is_cut) == (20_000, True)
    assert read_list([{}] * 20_000)[1] is False
