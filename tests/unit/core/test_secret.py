"""A secret is used, never shown."""

import json
import pickle

import msgspec
import pytest

from coasty_desktop.core.secret import Secret

TEXT = "whsec_canary"


class Holder(msgspec.Struct, frozen=True):
    secret: Secret


def test_that_nothing_prints_it() -> None:
    secret = Secret(TEXT)
    assert TEXT not in f"{secret} {secret!r} {[secret]} {Holder(secret)} {secret:}"
    assert secret.reveal() == TEXT


def test_that_nothing_writes_it_down() -> None:
    for write in (pickle.dumps, json.dumps, msgspec.json.encode, msgspec.msgpack.encode):
        with pytest.raises(TypeError):
            write(Secret(TEXT))


def test_that_two_of_the_same_text_are_equal_and_no_text_is() -> None:
    assert Secret(TEXT) == Secret(TEXT)
    assert len({Secret(TEXT), Secret(TEXT), Secret("ü")}) == 2
    assert Secret(TEXT) != TEXT
