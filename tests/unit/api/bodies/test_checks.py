"""What is checked before anything is sent says one sentence."""

import math
from typing import Any

import pytest

from coasty_desktop.api.bodies import checks
from coasty_desktop.core.errors import BadInput


@pytest.mark.parametrize("value", ["a", "ü" * 10, " a "])
def test_that_a_text_in_range_is_itself(value: str) -> None:
    assert checks.text_of(value, "The name", 10) == value


@pytest.mark.parametrize("value", ["", " \n", "a" * 11, 5, None, b"a", "\ud83d"])
def test_that_another_text_is_refused_with_its_name(value: Any) -> None:
    with pytest.raises(BadInput) as caught:
        checks.text_of(value, "The name", 10)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [0, 6, True, 1.0, "1", None])
def test_that_another_number_is_refused(value: Any) -> None:
    with pytest.raises(BadInput, match="a whole number from 1 to 5"):
        checks.whole_of(value, "It", 1, 5)


def test_that_a_word_is_refused_with_the_possible_ones_and_never_whole() -> None:
    with pytest.raises(BadInput, match=r"cannot be bad.*Possible are a, b"):
        checks.one_of("bad", "It", ("a", "b"))
    with pytest.raises(BadInput) as caught:
        checks.one_of("x" * 5000, "It", ("a", "b"))
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [math.nan, math.inf, object(), b"a", {1, 2}, "\ud83d"])
def test_that_what_is_no_json_is_refused_at_any_depth(value: Any) -> None:
    with pytest.raises(BadInput):
        checks.object_of({"a": [{"b": value}]}, "It", 1000)


def test_that_what_never_ends_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["a"] = endless
    with pytest.raises(BadInput):
        checks.object_of(endless, "It", 1000)


def test_that_an_object_is_measured_in_bytes() -> None:
    assert checks.object_of({"a": "ü"}, "It", 11) == {"a": "ü"}
    with pytest.raises(BadInput, match="11 bytes; 10 are possible"):
        checks.object_of({"a": "ü"}, "It", 10)


@pytest.mark.parametrize("value", ["http://a", "HTTPS://a", "https://a b", "", "https://" + "a" * 2048, 5])
def test_that_only_a_secure_address_is_sent(value: Any) -> None:
    with pytest.raises(BadInput):
        checks.optional_https(value)
    assert checks.optional_https("https://a/b?c=d") == "https://a/b?c=d"
