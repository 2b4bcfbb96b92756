"""The receipt of each answer, and what only all answers together tell: the wallet, the kind of the key.

Source: contract, sections 2 and 4. What a single answer costs is `charge`.
"""

from __future__ import annotations

import logging
from typing import Any

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.charge import balance_of, charge_of, is_replay
from coasty_desktop.api.errors import request_id_of
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.lenient import line, mapping, truth, word
from coasty_desktop.api.request import Reply

_log = logging.getLogger(__name__)


class Receipts:
    """Of one key. `balance` is its wallet as the service last told it."""

    def __init__(self, key: ApiKey) -> None:
        """Nothing is known yet."""
        self._key = key
        self._has_warned = False
        self.balance: float | None = None

    def receipt(self, reply: Reply, value: Any, *, estimate: float, was_lost: bool) -> Receipt:
        """What the answer with this value says of its price; `was_lost` as in `charge_of`."""
        charge = charge_of(reply.headers, value, estimate=estimate, balance_before=self.balance, was_repeated=was_lost)
        if charge.unexplained:
            _log.info("the breakdown of a charge is off by %g credits", charge.unexplained)
        balance = balance_of(reply.headers)
        self.balance = self.balance if balance is None else balance
        return Receipt(
            request_id=line(mapping(value).get("request_id"), 80) or request_id_of(reply),
            credits=charge.credits,
            # What is free by its kind or by its key needs nobody to say so.
            credits_are_estimated=charge.is_estimated and estimate > 0,
            balance=balance,
            is_replay=is_replay(reply.headers, value),
            key_kind=self._kind(reply),
            is_duplicate=truth(reply.headers.get("x-coasty-webhook-deduplicated")) is True,
        )

    def _kind(self, reply: Reply) -> str:
        """What the service takes the key for; said once in the log when the key's own text says otherwise."""
        kind = word(reply.headers.get("x-coasty-key-kind"))[:20]
        if not kind and word(reply.headers.get("x-coasty-test-mode")) == "true":
            kind = "test"
        is_contradiction = (
            kind in ("live", "test") and self._key.mode != "legacy" and (kind == "test") != self._key.is_free
        )
        if is_contradiction and not self._has_warned:
            self._has_warned = True
            _log.warning("the service takes this %s key for a %s key", self._key.mode, kind)
        return kind
