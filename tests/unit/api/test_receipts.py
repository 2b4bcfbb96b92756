"""What answers together tell: the wallet, and what the service takes the key for."""

import logging

import pytest

from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.receipts import Receipts
from coasty_desktop.api.request import Reply

LIVE = ApiKey.parse("sk-coasty-live-0123456789abcdef")
TEST = ApiKey.parse("sk-coasty-test-0123456789abcdef")


def reply(**headers: str) -> Reply:
    return Reply(200, {name.replace("_", "-"): text for name, text in headers.items()}, b"{}")


def test_that_the_wallet_is_the_last_one_told() -> None:
    receipts = Receipts(LIVE)
    receipts.receipt(reply(x_credits_remaining="90"), {}, estimate=5, was_lost=False)
    receipts.receipt(reply(), {}, estimate=5, was_lost=False)
    assert receipts.balance == 90


def test_that_a_replay_after_a_loss_is_settled_by_the_wallet_before_it() -> None:
    receipts = Receipts(LIVE)
    receipts.receipt(reply(x_credits_remaining="90"), {}, estimate=5, was_lost=False)
    replayed = reply(x_credits_remaining="86", x_credits_charged="0", idempotency_replayed="true")
    receipt = receipts.receipt(replayed, {}, estimate=5, was_lost=True)
    assert (receipt.credits, receipt.credits_are_estimated, receipt.is_replay) == (4, True, True)


def test_that_what_is_free_is_no_estimate() -> None:
    assert not Receipts(LIVE).receipt(reply(), {}, estimate=0, was_lost=False).credits_are_estimated
    assert Receipts(LIVE).receipt(reply(), {}, estimate=5, was_lost=False).credits_are_estimated


@pytest.mark.parametrize(
    ("key", "headers", "kind", "warnings"),
    [
        (LIVE, {"x_coasty_key_kind": "live"}, "live", 0),
        (LIVE, {"x_coasty_key_kind": "test"}, "test", 1),
        (LIVE, {"x_coasty_test_mode": "true"}, "test", 1),
        (TEST, {"x_coasty_test_mode": "true"}, "test", 0),
        (TEST, {"x_coasty_key_kind": "live"}, "live", 1),
        (ApiKey.parse("cua_sk_0123456789abcdef"), {"x_coasty_key_kind": "test"}, "test", 0),
        (LIVE, {"x_coasty_key_kind": "something_new"}, "something_new", 0),
    ],
)
def test_that_a_key_taken_for_another_kind_is_warned_of_once(
    key: ApiKey, headers: dict[str, str], kind: str, warnings: int, caplog: pytest.LogCaptureFixture
) -> None:
    receipts = Receipts(key)
    for _ in range(2):
        assert receipts.receipt(reply(**headers), {}, estimate=0, was_lost=False).key_kind == kind
    assert [record.levelno for record in caplog.records].count(logging.WARNING) == warnings
    assert "0123456789" not in caplog.text
    caplog.clear()
