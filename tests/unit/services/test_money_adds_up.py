"""However answers are lost and callers stopped: what the service charged is what our ledger holds, each act once."""

from __future__ import annotations

import asyncio
import contextlib
import random
from pathlib import Path

import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.core.errors import ServiceError
from coasty_desktop.core.geometry import SD
from coasty_desktop.services.reconcile_service import ReconcileService
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.fakes.dialogue import JumpingClock
from tests.fakes.service import Behaviour, CloseWithoutAnswer, FakeService, Recorded, Reset, Respond, refuses, says
from tests.unit.services.reconcile_world import KEY

PICTURE = b"\xff\xd8" + bytes(100)
FAULTS = ("none", "none", "before", "after", "limited", "down", "failed", "garbage")
BEFORE: dict[str, Behaviour] = {
    "before": Reset(),
    "limited": refuses(429, "RATE_LIMITED"),
    "down": refuses(503, "UPSTREAM_UNAVAILABLE"),
}
PAID_BACK = refuses(500, "PREDICTION_FAILED", headers={"X-Credits-Refunded": "5"})


class HonestService(FakeService):
    """Keeps keys as the contract says, charges once a key, and loses answers by the dice."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self.dice, self.kept, self.acted = dice, dict[str, Respond](), list[str]()
        self.is_calm = False

    async def _answer(self, request: Recorded, *how: object) -> bool:
        self.tell(self._behaviour(request))
        return await super()._answer(request, *how)  # type: ignore[arg-type]  # passed on as they came

    def _behaviour(self, request: Recorded) -> Behaviour:
        if request.method == "GET":
            return self._looked_up(request.path.rpartition("/")[2])
        key = request.header("idempotency-key") or ""
        fault = "none" if self.is_calm else self.dice.choice(FAULTS)
        if fault in BEFORE:
            return BEFORE[fault]
        if fault == "failed":
            return self.kept.setdefault(key, PAID_BACK)
        answer = self._carried_out(key)
        lost = {"after": CloseWithoutAnswer(), "garbage": Respond(body=answer.body[:-5])}
        return lost.get(fault, answer)

    def _carried_out(self, key: str) -> Respond:
        if key in self.kept:
            kept = self.kept[key]
            return Respond(kept.status, kept.body, {"Idempotency-Replayed": "true", "X-Credits-Charged": "0"})
        self.acted.append(key)
        answer = {"actions": [], "status": "done", "request_id": f"req_{len(self.acted)}"}
        self.kept[key] = says({**answer, "usage": {"credits_charged": 5}}, X_Credits_Charged="5")
        return self.kept[key]

    def _looked_up(self, key: str) -> Respond:
        if key not in self.kept:
            return refuses(404, "NOT_FOUND")
        kept = self.kept[key]
        body = kept.body.decode()
        return Respond(body=f'{{"status":"completed","original_status":{kept.status},"result":{body}}}'.encode())


@pytest.mark.parametrize("seed", range(3))
async def test_that_every_charge_is_in_the_ledger_once(seed: int, tmp_path: Path) -> None:
    dice, clock, profile = random.Random(seed), JumpingClock(), Profile(tmp_path)
    async with HonestService(dice) as service:
        base_url = BaseUrl.parse(service.base_url)
        journal = profile.journal.of(Purse.of(base_url, KEY))
        async with CoastyClient(base_url, KEY, journal=journal, clock=clock, jitter=dice.random) as client:
            for _ in range(25):
                await call(client, stop_after_s=dice.choice((None, None, 0.0, 0.002, 0.005)))
            service.is_calm = True
            assert await ReconcileService(profile.journal, profile.sessions, clock).reconcile(client) == 0
        booked = booked_by_key(profile)
        assert len(service.acted) == len(set(service.acted)) > 0
        for key in service.acted:
            assert booked.pop(key)[0] == 5, key
        # Nothing but what the service never got, and could not tell by its key either, is left: as an estimate.
        assert all(is_estimated for _, is_estimated in booked.values())
        assert profile.journal.unsettled(Purse.of(base_url, KEY)) == []
    profile.close()


async def call(client: CoastyClient, *, stop_after_s: float | None) -> None:
    with contextlib.suppress(ServiceError, TimeoutError):
        async with asyncio.timeout(stop_after_s):
            await client.predict(PICTURE, SD, "go")


def booked_by_key(profile: Profile) -> dict[str, tuple[float, bool]]:
    with profile.database.reading() as rows:
        found = rows.execute("SELECT key, credits, estimated FROM ledger").fetchall()
    assert len(found) == len({row["key"] for row in found})
    return {row["key"]: (row["credits"], bool(row["estimated"])) for row in found}
