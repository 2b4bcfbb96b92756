"""Loose values: what can be meant, or nothing; never an exception."""

import math

import pytest

from coasty_desktop.api.lenient import line, mapping, number, plain, sequence, truth, whole


@pytest.mark.parametrize(
    ("value", "meant"),
    [(1, 1), (1.5, 1.5), ("2", 2), (" -2.5 ", -2.5), ("1e3", 1000), (".5", 0.5), (0, 0), ("+4", 4)],
)
def test_that_numbers_and_texts_of_numbers_are_numbers(value: object, meant: float) -> None:
    assert number(value) == meant


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "x",
        "1_000",
        "nan",
        "inf",
        "0x10",
        "١٢",
        "1e999",
        "9" * 500,
        10**400,
        math.nan,
        math.inf,
        [1],
        {},
    ],
)
def test_that_nothing_else_is_a_number(value: object) -> None:
    assert number(value) is None


def test_that_only_whole_numbers_are_whole() -> None:
    assert [whole(value) for value in (2, 2.0, "2", "2.0", 2.5, "x", None)] == [2, 2, 2, 2, None, None, None]


def test_that_truth_is_also_read_from_headers() -> None:
    assert [truth(value) for value in (True, False, "true", " False ", "1", "0")] == [
        True,
        False,
        True,
        False,
        True,
        False,
    ]
    assert [truth(value) for value in (None, "", "yes", 1, [], {"a": 1})] == [None] * 6


def test_that_wrong_containers_are_empty() -> None:
    assert (mapping([1]), mapping(None), sequence({"a": 1}), sequence("ab")) == ({}, {}, (), ())


def test_that_shown_text_has_no_control_characters_and_no_keys() -> None:
    hostile = "\x1b[31mred\x07 \u202eltr\u2069 sk-coasty-live-abcdef cua_sk_xyz\x00"
    assert plain(hostile, 200) == "[31mred ltr sk-coasty-live-*** cua_sk_***"
    assert plain("a\nb\tc", 10) == "a\nb\tc"
    assert line("a\n b\tc") == "a b c"


def test_that_shown_text_is_cut() -> None:
    assert plain("x" * 1000, 10) == "x" * 9 + "…"
    assert plain("x" * 10, 10) == "x" * 10
    assert "abc" not in plain("sk-coasty-live-abcdef" * 100, 18)
    assert [plain(value, 10) for value in (None, 3, [], {})] == [""] * 4
