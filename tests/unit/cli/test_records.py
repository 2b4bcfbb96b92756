"""How records of the service are printed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from coasty_desktop.cli.records import Amount, aligned, print_record, print_records, shown


class One:
    def __init__(self, **raw: Any) -> None:
        self.raw: Mapping[str, Any] = raw


class Some:
    def __init__(self, *records: One, is_cut: bool = False, unreadable: int = 0) -> None:
        self._records, self.is_cut, self._will_be_cut = records, False, is_cut
        self.unreadable = unreadable

    async def __aiter__(self) -> AsyncIterator[One]:
        for record in self._records:
            yield record
        self.is_cut = self._will_be_cut


async def told(records: Some, *, as_json: bool) -> None:
    await print_records(
        records, lambda one: (one.raw["id"], one.raw.get("steps")), as_json=as_json, none="There is none."
    )


async def test_that_scripts_get_the_services_own_objects_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    await told(Some(One(id="a", new={"x": [1]}), One(id="b", text="two\nlines\x1b[2J")), as_json=True)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"id": "a", "new": {"x": [1]}},
        {"id": "b", "text": "two\nlines\x1b[2J"},
    ]


async def test_that_people_get_columns(capsys: pytest.CaptureFixture[str]) -> None:
    await told(Some(One(id="short", steps=5), One(id="longer one", steps=12)), as_json=False)
    assert capsys.readouterr().out == "short        5\nlonger one  12\n"


async def test_that_an_empty_list_is_said_to_people_and_is_nothing_to_scripts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await told(Some(), as_json=False)
    assert capsys.readouterr() == ("There is none.\n", "")
    await told(Some(), as_json=True)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("as_json", [True, False])
async def test_that_a_cut_list_says_so_beside_the_records(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    await told(Some(One(id="a"), is_cut=True), as_json=as_json)
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    assert "more than these" in printed.err


async def test_that_what_cannot_be_read_is_counted_beside_the_records(capsys: pytest.CaptureFixture[str]) -> None:
    await told(Some(One(id="a"), unreadable=2), as_json=False)
    printed = capsys.readouterr()
    assert printed.out == "a\n"
    assert "2 of what the service gave" in printed.err


def test_that_a_record_leaves_out_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    fields = [("Machine", "m1"), ("Address", None), ("Billing", ""), ("Steps", 0)]
    print_record(One(id="m1"), fields, as_json=False)
    assert capsys.readouterr().out == "Machine  m1\nSteps    0\n"
    print_record(One(id="m1"), fields, as_json=True)
    assert capsys.readouterr().out == '{"id":"m1"}\n'


def test_that_nothing_of_the_service_reaches_a_terminal_as_a_command() -> None:
    assert shown("a\x1b]0;title\x07b\r\nc\u202e") == "a]0;titleb c"
    assert "sk-coasty-live-secret" not in shown({"note": "sk-coasty-live-secret"})


def test_that_values_are_told_as_people_write_them() -> None:
    assert [shown(value) for value in (None, True, False, 2.0, 1.5, 12_345_678)] == [
        "", "yes", "no", "2", "1.5", "12345678",
    ]  # fmt: skip


def test_that_amounts_stand_under_each_other_by_their_last_letter() -> None:
    assert aligned([["a", Amount("7 cr"), "x"], ["b", Amount("12 cr"), "y"]]) == ["a   7 cr  x", "b  12 cr  y"]


def test_that_no_rows_make_no_lines() -> None:
    assert aligned([]) == []
