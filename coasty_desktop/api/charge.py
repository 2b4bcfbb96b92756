"""What a call really cost, from whatever the answer says about it.

Source: contract, section 4, "what a meter trusts". Pure; what a call will cost is `pricing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from coasty_desktop.api.lenient import mapping, number, sequence, truth

Source = Literal["header", "usage", "breakdown", "balance", "estimate"]
Headers = Mapping[str, str]


class Charge(msgspec.Struct, frozen=True):
    """Credits of one call. `unexplained` is what its own breakdown does not add up to."""

    credits: float
    source: Source
    unexplained: float = 0

    @property
    def is_estimated(self) -> bool:
        """Whether nobody said the number."""
        return self.source in ("estimate", "balance")


def is_replay(headers: Headers, value: object) -> bool:
    """Whether this is a stored answer: not a new act, not a new charge."""
    said = (headers.get("x-coasty-idempotent-replay"), headers.get("idempotency-replayed"))
    return any(truth(text) for text in said if text is not None) or truth(mapping(value).get("replayed")) is True


def charge_of(
    headers: Headers, value: object, *, estimate: float, balance_before: float | None = None, was_repeated: bool = False
) -> Charge:
    """Book one answered call.

    `estimate` is what the formula expects (0 with a key whose charges are 0), `balance_before` the wallet as last
    heard of. `was_repeated` says that an earlier attempt of the same request got no answer: then an answer that claims
    to be free hides a charge, whether it calls itself a replay or not, and it is settled by the drop of the balance.
    Only what was charged and given back is free for certain.
    """
    said = _said(headers, _usage_of(mapping(value)))
    if said is None:
        return Charge(estimate, "estimate")
    if was_repeated and not said.credits and (is_replay(headers, value) or not refunded(headers)):
        return _settled(headers, estimate, balance_before)
    return said


def failed_charge(headers: Headers) -> float:
    """What a refused call still cost: charged minus refunded."""
    return max(0.0, _header(headers, "x-credits-charged") - _header(headers, "x-credits-refunded"))


def refunded(headers: Headers) -> float:
    """What a failed call was given back; a call that was paid back has cost nothing for certain."""
    return _header(headers, "x-credits-refunded")


def balance_of(headers: Headers) -> float | None:
    """The wallet after the call, if it was told."""
    return number(headers.get("x-credits-remaining"))


def _usage_of(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where an answer tells its price: a snapshot at the top, all others under `usage`."""
    return answer if "snapshot_id" in answer and "usage" not in answer else mapping(answer.get("usage"))


def _said(headers: Headers, usage: Mapping[str, Any]) -> Charge | None:
    charged, lines = _not_negative(usage.get("credits_charged")), _sum_of_lines(usage.get("breakdown"))
    unexplained = charged - lines if charged is not None and lines is not None else 0
    if _not_negative(headers.get("x-credits-charged")) is not None:
        return Charge(failed_charge(headers), "header", unexplained)
    if charged is not None:
        return Charge(max(0.0, charged - _header(headers, "x-credits-refunded")), "usage", unexplained)
    return None if lines is None else Charge(lines, "breakdown")


def _settled(headers: Headers, estimate: float, balance_before: float | None) -> Charge:
    """The drop of the wallet, unless something else visibly drew on it too."""
    balance = balance_of(headers)
    if balance is None or balance_before is None:
        return Charge(estimate, "estimate")
    drop = balance_before - balance
    return Charge(drop, "balance") if 0 <= drop <= estimate else Charge(estimate, "estimate")


def _sum_of_lines(value: object) -> float | None:
    lines = sequence(value)
    credits = [_not_negative(mapping(line).get("credits")) for line in lines]
    return sum(amount for amount in credits if amount is not None) if lines and None not in credits else None


def _header(headers: Headers, name: str) -> float:
    return _not_negative(headers.get(name)) or 0.0


def _not_negative(value: object) -> float | None:
    amount = number(value)
    return amount if amount is not None and amount >= 0 else None
