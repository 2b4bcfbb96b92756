"""What a meter trusts, in the order of the contract."""

from typing import Any

import pytest

from coasty_desktop.api.charge import Charge, balance_of, charge_of, failed_charge, is_replay

USAGE = {"usage": {"credits_charged": 7, "breakdown": [{"credits": 5}, {"credits": 2}]}}
REPLAY = {"x-coasty-idempotent-replay": "true", "x-credits-charged": "0"}


@pytest.mark.parametrize(
    ("headers", "value", "charge"),
    [
        ({"x-credits-charged": "6"}, USAGE, Charge(6, "header")),
        ({"x-credits-charged": "6", "x-credits-refunded": "6"}, USAGE, Charge(0, "header")),
        ({"x-credits-charged": "0"}, {}, Charge(0, "header")),
        ({}, USAGE, Charge(7, "usage")),
        ({"x-credits-refunded": "7"}, USAGE, Charge(0, "usage")),
        ({}, {"usage": {"credits_charged": "7"}}, Charge(7, "usage")),
        ({}, {"usage": {"credits_charged": 7, "breakdown": [{"credits": 5}]}}, Charge(7, "usage", 2)),
        ({}, {"usage": {"breakdown": [{"credits": 5}, {"credits": 2}]}}, Charge(7, "breakdown")),
        ({}, {"usage": {"breakdown": [{"credits": 5}, {"credits": None}]}}, Charge(9, "estimate")),
        ({"x-credits-charged": "nan"}, {"usage": {"credits_charged": -1, "breakdown": None}}, Charge(9, "estimate")),
        ({}, {"snapshot_id": "snap_1", "credits_charged": 1}, Charge(1, "usage")),
        ({}, {"id": "run_1", "credits_charged": 60}, Charge(9, "estimate")),
        ({}, None, Charge(9, "estimate")),
        ({}, {"usage": [1]}, Charge(9, "estimate")),
    ],
)
def test_that_the_first_trusted_number_counts(headers: dict[str, str], value: Any, charge: Charge) -> None:
    assert charge_of(headers, value, estimate=9) == charge


def test_that_only_guesses_are_marked_as_estimated() -> None:
    assert [Charge(1, source).is_estimated for source in ("header", "usage", "breakdown", "balance", "estimate")] == [
        False, False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("remaining", "before", "charge"),
    [
        ("86", 90.0, Charge(4, "balance")),
        ("90", 90.0, Charge(0, "balance")),
        ("50", 90.0, Charge(9, "estimate")),  # something else drew on the wallet too
        ("95", 90.0, Charge(9, "estimate")),  # it was topped up
        (None, 90.0, Charge(9, "estimate")),
        ("86", None, Charge(9, "estimate")),
    ],
)
def test_that_a_replay_after_a_lost_answer_is_settled_by_the_wallet(
    remaining: str | None, before: float | None, charge: Charge
) -> None:
    headers = REPLAY | ({} if remaining is None else {"x-credits-remaining": remaining})
    assert charge_of(headers, {}, estimate=9, balance_before=before, was_repeated=True) == charge


def test_that_a_replay_that_repeats_its_charge_is_booked_once() -> None:
    headers = {"idempotency-replayed": "true", "x-credits-charged": "4"}
    assert charge_of(headers, {}, estimate=9, was_repeated=True) == Charge(4, "header")


@pytest.mark.parametrize(
    ("headers", "value"),
    [({"x-credits-charged": "0"}, {"billed": False}), ({}, {"usage": {"credits_charged": 0}})],
    ids=["header", "usage"],
)
def test_that_a_free_answer_after_a_lost_one_is_an_estimate_though_it_is_not_called_a_replay(
    headers: dict[str, str], value: Any
) -> None:
    assert charge_of(headers, value, estimate=9, was_repeated=True) == Charge(9, "estimate")
    assert charge_of(headers, value, estimate=9).credits == 0


def test_that_what_was_given_back_after_a_lost_answer_is_free() -> None:
    headers = {"x-credits-charged": "6", "x-credits-refunded": "6"}
    assert charge_of(headers, {}, estimate=9, was_repeated=True) == Charge(0, "header")


def test_that_a_replay_is_free_when_nothing_was_lost() -> None:
    assert charge_of(REPLAY, {}, estimate=9) == Charge(0, "header")


def test_that_replays_are_known_by_either_header() -> None:
    assert is_replay({"idempotency-replayed": "True"}, None)
    assert is_replay(REPLAY, None)
    assert not is_replay({"x-coasty-idempotent-replay": "false"}, {"replayed": None})


def test_that_a_failed_call_costs_what_was_not_given_back() -> None:
    assert failed_charge({"x-credits-charged": "5", "x-credits-refunded": "5"}) == 0
    assert failed_charge({"x-credits-charged": "5"}) == 5
    assert failed_charge({"x-credits-refunded": "5"}) == 0
    assert balance_of({"x-credits-remaining": "12.5"}) == 12.5
