"""A key is checked once and never shown."""

import pickle

import pytest

from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.errors import BadInput

SECRET = "sk-coasty-live-0123456789abcdefWXYZ"


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("sk-coasty-test-practice-a1b2", "practice"),
        ("sk-coasty-test-a1b2", "test"),
        ("sk-coasty-live-a1b2", "live"),
        ("cua_sk_a1b2", "legacy"),
        ("  sk-coasty-live-a1b2\r\n", "live"),
    ],
)
def test_that_every_known_form_is_a_key(text: str, mode: str) -> None:
    key = ApiKey.parse(text)
    assert (key.mode, key.secret) == (mode, text.strip())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no API key"),
        (" \n", "no API key"),
        ("sk-coasty-live-ab cd", "space"),
        ("sk-coasty-live-ab\u00a0cd", "space"),
        ("sk-coasty-live-ab\ncd", "line break"),
        ("sk-coasty-live-ab\x00cd", "control"),
        ('"sk-coasty-live-abcd"', "quotation"),
        ("'sk-coasty-live-abcd", "quotation"),
        ("\u201csk-coasty-live-abcd\u201d", "quotation"),
        ("Bearer sk-coasty-live-abcd", "Bearer"),
        ("bearer\tsk-coasty-live-abcd", "Bearer"),
        ("Bearer", "Bearer"),
        ("sk-coasty-live-äöü", "characters"),
        ("sk-coasty-live-" + "a" * 300, "characters"),
        ("sk-coasty-live-", "known form"),
        ("sk-proj-abcd", "known form"),
        ("hello", "known form"),
    ],
)
def test_that_a_slip_is_named_with_what_to_do_and_without_the_text(text: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        ApiKey.parse(text)
    assert says in caught.value.title
    assert caught.value.hint
    assert "abcd" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_that_a_key_is_masked_wherever_it_is_printed() -> None:
    key = ApiKey.parse(SECRET)
    shown = f"{key} {key!r} {[key]} { ({'key': key}) }"
    assert "0123456789" not in shown
    assert key.masked == "sk-coasty-live-…WXYZ"


def test_that_a_short_key_shows_nothing_of_itself() -> None:
    assert ApiKey.parse("sk-coasty-live-abcdef").masked == "sk-coasty-live-…"


def test_that_a_key_is_not_written_as_bytes() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(ApiKey.parse(SECRET))


def test_that_keys_are_equal_by_their_text() -> None:
    assert ApiKey.parse(SECRET) == ApiKey.parse(SECRET + "\n")
    assert len({ApiKey.parse(SECRET), ApiKey.parse(SECRET)}) == 1
    assert ApiKey.parse(SECRET) != ApiKey.parse("cua_sk_1")


def test_that_only_test_and_practice_keys_are_free() -> None:
    free = [
        ApiKey.parse(text).is_free for text in ("sk-coasty-test-practice-a", "sk-coasty-test-a", SECRET, "cua_sk_a")
    ]
    assert free == [True, True, False, False]


def test_that_a_fingerprint_tells_keys_apart_and_gives_none_away() -> None:
    first, second = ApiKey.parse("sk-coasty-live-0123456789abcdef"), ApiKey.parse("sk-coasty-live-0123456789abcdeg")
    assert first.fingerprint == ApiKey.parse(first.secret).fingerprint
    assert first.fingerprint != second.fingerprint
    assert first.fingerprint.startswith("live-")
    assert "0123456789abcdef" not in first.fingerprint
    assert len(first.fingerprint) == len("live-") + 16
