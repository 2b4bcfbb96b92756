"""Unpacking within a limit, also when a small body claims to be huge."""

import gzip
import zlib

import pytest

from coasty_desktop.api.inflate import BoundedBody, TooLarge, Unreadable


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", b"hello"),
        ("identity", b"hello"),
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("Deflate", zlib.compress(b"hello")),
    ],
)
def test_that_a_body_is_unpacked_from_any_chunks(encoding: str, packed: bytes) -> None:
    body = BoundedBody(encoding, 5)
    for byte in packed:
        body.add(bytes([byte]))
    assert body.whole() == b"hello"


def test_that_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    body = BoundedBody("gzip", 1000)
    with pytest.raises(TooLarge):
        body.add(bomb)
    assert len(body._body) == 1001


def test_that_a_plain_body_stops_at_the_limit() -> None:
    body = BoundedBody("", 4)
    with pytest.raises(TooLarge):
        body.add(b"hello")


def test_that_a_wrong_or_unasked_encoding_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        BoundedBody("br", 10)
    with pytest.raises(Unreadable):
        BoundedBody("gzip", 10).add(b"not gzip at all")


def test_that_a_packed_body_that_ends_early_is_unreadable() -> None:
    body = BoundedBody("gzip", 1000)
    body.add(gzip.compress(b"hello" * 100)[:-6])
    with pytest.raises(Unreadable):
        body.whole()
