"""Signing and checking: the contract's own example, and whatever is not quite it."""

from datetime import UTC, datetime, timedelta

import pytest

from coasty_desktop.api.signature import sign, verify

# Source: contract, section 6.
SECRET = "whsec_" + "0" * 64
BODY = b'{"event":"order.placed"}'
AT = datetime.fromtimestamp(1_700_000_000, UTC)
DIGEST = "091c4586a8d8be63c6a76af39a93e79f290a8963be5a6a82ae273423ec131b50"
VALUE = f"t=1700000000,v1={DIGEST}"
OTHER = "0" * 64
ARABIC = "".join(chr(0x660 + int(digit)) for digit in "1700000000")


def is_accepted(value: str, *, name: str = "Coasty-Signature", now: datetime = AT, secret: str = SECRET) -> bool:
    return verify({name: value}, BODY, secret, now)


def test_that_the_example_of_the_contract_comes_out() -> None:
    assert sign(SECRET, BODY, AT) == VALUE
    assert sign(SECRET, BODY, AT + timedelta(milliseconds=999)) == VALUE


@pytest.mark.parametrize("name", ["Coasty-Signature", "coasty-signature", "X-Coasty-Signature", "x-coasty-signature"])
def test_that_both_names_of_the_header_are_read(name: str) -> None:
    assert is_accepted(VALUE, name=name)
    assert not is_accepted(VALUE.replace("091c", "091d"), name=name)


@pytest.mark.parametrize(
    ("seconds", "is_right"),
    [(0, True), (300, True), (-300, True), (300.5, False), (-300.5, False), (1e9, False), (-1e9, False)],
)
def test_that_five_minutes_off_are_allowed_both_ways(seconds: float, is_right: bool) -> None:
    assert is_accepted(VALUE, now=AT + timedelta(seconds=seconds)) == is_right


@pytest.mark.parametrize(
    "value",
    [
        f"v1={DIGEST},t=1700000000",
        f"t=1700000000, v1={DIGEST}",
        f"t=1700000000,v1={OTHER},v1={DIGEST}",
        f"t=1700000000,v1={DIGEST},v1={OTHER},v1=short",
        f"t=1700000000,v0={OTHER},v1={DIGEST},v2=x",
    ],
)
def test_that_more_parts_than_needed_are_no_harm(value: str) -> None:
    assert is_accepted(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        ",",
        "t",
        "t=1700000000",
        f"v1={DIGEST}",
        f"t=,v1={DIGEST}",
        f"t=1700000001,v1={DIGEST}",
        f"t=1700000000,t=1700000000,v1={DIGEST}",
        f"t=-1700000000,v1={DIGEST}",
        f"t=+1700000000,v1={DIGEST}",
        f"t=1700000000.0,v1={DIGEST}",
        f"t={ARABIC},v1={DIGEST}",
        f"t={'9' * 5000},v1={DIGEST}",
        f"t=1700000000,v1={DIGEST.upper()}",
        f"t=1700000000,v1={DIGEST[:-1]}",
        f"t=1700000000,v1={DIGEST}0",
        f"t=1700000000,v1=\u00e9{DIGEST[1:]}",
        f"t=1700000000;v1={DIGEST}",
        f"t=1700000000,v2={DIGEST}",
        f"t=1700000000{',' * 5000}v1={DIGEST}",
    ],
)
def test_that_anything_malformed_is_refused(value: str) -> None:
    assert not is_accepted(value)


def test_that_another_body_or_another_secret_is_refused() -> None:
    assert not verify({"Coasty-Signature": VALUE}, BODY + b" ", SECRET, AT)
    assert not verify({"Coasty-Signature": VALUE}, BODY, SECRET[:-1], AT)
    assert not verify({"Coasty-Signature": sign("", BODY, AT)}, BODY, "", AT)


def test_that_a_right_header_does_not_excuse_a_wrong_one() -> None:
    wrong = VALUE.replace(DIGEST, OTHER)
    assert verify({"Coasty-Signature": VALUE, "X-Coasty-Signature": VALUE}, BODY, SECRET, AT)
    assert not verify({"Coasty-Signature": VALUE, "X-Coasty-Signature": wrong}, BODY, SECRET, AT)
    assert not verify({"Coasty-Signature": wrong, "X-Coasty-Signature": VALUE}, BODY, SECRET, AT)


def test_that_without_a_signature_nothing_is_right() -> None:
    assert not verify({}, BODY, SECRET, AT)
    assert not verify({"Signature": VALUE}, BODY, SECRET, AT)


@pytest.mark.parametrize("body", [b"", b"\0\xff\n", b"x" * 1_000_000])
def test_that_what_is_signed_is_accepted_whatever_the_bytes(body: bytes) -> None:
    assert verify({"Coasty-Signature": sign("whsec_ü", body, AT)}, body, "whsec_ü", AT)
