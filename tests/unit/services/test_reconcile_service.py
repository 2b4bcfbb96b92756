"""What a crash or a lost answer left open, against a real socket and a real database file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.journal import Pending
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.services.reconcile_service import ReconcileService
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.fakes.dialogue import JumpingClock
from tests.fakes.service import CloseWithoutAnswer, FakeService, Respond, refuses, says

KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
OTHER_KEY = ApiKey.parse("sk-coasty-live-fedcba9876543210")
SESSION_BODY = msgspec.json.encode({"cua_version": "v3", "screen_width": 1280, "screen_height": 720})
UNKNOWN = refuses(404, "NOT_FOUND")


def completed(result: Any, original_status: int | None = 200) -> Respond:
    return says({"status": "completed", "request_id": "req_1", "result": result, "original_status": original_status})


class World:
    """A profile, a service, and a program that died with one request on its way."""

    def __init__(self, folder: Path, service: FakeService) -> None:
        self.service, self.folder, self.clock = service, folder, JumpingClock()
        self.profile = Profile(folder)
        self.base_url = BaseUrl.parse(service.base_url)
        self.purse = Purse.of(self.base_url, KEY)
        self.client = self.client_of(KEY)

    def client_of(self, key: ApiKey) -> CoastyClient:
        journal = self.profile.journal.of(Purse.of(self.base_url, key))
        return CoastyClient(self.base_url, key, journal=journal, clock=self.clock, jitter=lambda: 0.0)

    async def died_with(
        self, path: str = "/predict", key: str = "cd_1", *, estimate: float = 5, body: bytes = b"{}"
    ) -> None:
        gone = Profile(self.folder)
        await gone.journal.of(self.purse).save(Pending(key, "POST", path, body, estimate, self.clock.now()))
        gone.close()

    async def reconcile(self, client: CoastyClient | None = None) -> int:
        self.service.requests.clear()
        service = ReconcileService(self.profile.journal, self.profile.sessions, self.clock)
        return await service.reconcile(client or self.client)

    @property
    def asked(self) -> list[str]:
        return [f"{request.method} {request.path.removeprefix('/v1')}" for request in self.service.requests]

    @property
    def booked(self) -> tuple[float, float]:
        """Credits of the month, and how many of them are estimates."""
        month = self.profile.ledger.month(self.clock.now())
        return month.credits, month.estimated_credits

    @property
    def open(self) -> list[str]:
        return [pending.key for pending in self.profile.journal.unsettled(self.purse)]

    @property
    def recovered(self) -> list[tuple[str, str]]:
        since = self.clock.now() - timedelta(days=1)
        return [(one.path, one.record_id) for one in self.profile.journal.recovered(str(self.base_url), since)]


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    async with FakeService() as service:
        made = World(folder / "profile", service)
        async with made.client:
            yield made
        made.profile.close()


async def test_that_a_stored_answer_is_booked_at_its_own_price(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with()
        it.service.tell(completed({"actions": [], "status": "done", "usage": {"credits_charged": 6}}))
        assert await it.reconcile() == 0
        assert it.asked == ["GET /idempotency/cd_1"]
        assert (it.booked, it.open) == ((6, 0), [])


async def test_that_a_stored_answer_without_a_price_stays_an_estimate(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with()
        it.service.tell(completed({"actions": [], "status": "done"}))
        assert await it.reconcile() == 0
        assert (it.booked, it.open) == ((5, 5), [])


async def test_that_a_stored_refusal_has_cost_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with()
        it.service.tell(completed({"error": {"code": "PREDICTION_FAILED", "message": "m"}}, 500))
        assert await it.reconcile() == 0
        assert (it.booked, it.open) == ((0, 0), [])


async def test_that_what_is_still_processed_is_asked_for_again(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with()
        it.service.tell(says({"status": "processing"}))
        assert await it.reconcile() == 1
        assert (it.booked, it.open) == ((5, 5), ["cd_1"])
        it.service.tell(completed({"usage": {"credits_charged": 5}}))
        assert await it.reconcile() == 0
        assert (it.booked, it.open) == ((5, 0), [])


async def test_that_what_nobody_knows_is_never_sent_again_and_stays_an_estimate(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with(body=b'{"screenshot": "a private screen"}')
        it.service.tell(UNKNOWN)
        assert await it.reconcile() == 0
        assert it.asked == ["GET /idempotency/cd_1"]
        assert (it.booked, it.open) == ((5, 5), [])
        it.profile.database.flush()
        assert b"a private screen" not in it.profile.database.path.read_bytes()
        assert await it.reconcile() == 0
        assert it.asked == []


@pytest.mark.parametrize(
    ("path", "result"),
    [
        ("/machines", {"machine": {"id": "rec_1"}, "connection": {}}),
        ("/machines", {"machine_id": "rec_1"}),
        ("/runs", {"id": "rec_1", "status": "queued"}),
        ("/workflows", {"id": "rec_1"}),
        ("/workflows/w/runs", {"run_id": "rec_1"}),
        ("/schedules", {"schedule_id": "rec_1"}),
        ("/machines/m/snapshot", {"machine_id": "m", "snapshot_id": "rec_1", "credits_charged": 1}),
    ],
)
async def test_that_a_user_is_told_what_a_lost_request_made(path: str, result: Any, tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with(path, estimate=0)
        it.service.tell(completed(result, 201))
        assert await it.reconcile() == 0
        assert it.recovered == [(path, "rec_1")]


async def test_that_a_user_is_told_that_nobody_knows(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with("/runs", estimate=0)
        await it.died_with("/predict", "cd_2")
        it.service.tell(UNKNOWN, UNKNOWN)
        assert await it.reconcile() == 0
        assert it.recovered == [("/runs", "")]


async def test_that_a_session_whose_answer_was_lost_is_ended(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with("/sessions", estimate=10, body=SESSION_BODY)
        it.service.tell(completed({"session_id": "ses_9", "usage": {"credits_charged": 10}}))
        assert await it.reconcile() == 0
        assert it.asked == ["GET /idempotency/cd_1", "DELETE /sessions/ses_9"]
        assert (it.booked, it.open) == ((10, 0), [])
        assert it.profile.sessions.left_open(it.purse) == []


async def test_that_a_session_that_cannot_be_ended_now_is_ended_the_next_time(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with("/sessions", estimate=10)
        it.service.tell(completed({"session_id": "ses_9"}), *[refuses(503, "UPSTREAM_UNAVAILABLE")] * 4)
        assert await it.reconcile() == 1
        it.service.tell(Respond(204, b""), completed({"session_id": "ses_9"}))
        assert await it.reconcile() == 0
        assert it.asked[0] == "DELETE /sessions/ses_9"
        assert it.profile.sessions.left_open(it.purse) == []


async def test_that_a_left_session_is_ended_with_its_own_key_only(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        gone = Profile(it.folder)
        gone.sessions.session_opened(it.purse, "ses_9", it.clock.now())
        gone.close()
        async with it.client_of(OTHER_KEY) as other:
            assert await it.reconcile(other) == 0
        assert it.asked == []
        assert await it.reconcile() == 0
        assert it.asked == ["DELETE /sessions/ses_9"]


async def test_that_requests_of_another_key_or_of_a_program_that_runs_are_let_be(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        running = Profile(it.folder)
        await running.journal.of(it.purse).save(Pending("cd_2", "POST", "/predict", b"{}", 5, it.clock.now()))
        await it.died_with()
        async with it.client_of(OTHER_KEY) as other:
            assert await it.reconcile(other) == 0
        assert it.asked == []
        assert await it.reconcile() == 0
        assert it.asked == ["GET /idempotency/cd_1"]
        running.close()


async def test_that_a_service_that_cannot_be_reached_is_asked_only_once(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        for key in ("cd_1", "cd_2", "cd_3"):
            await it.died_with(key=key)
        it.service.tell(*[CloseWithoutAnswer()] * 4)
        assert await it.reconcile() == 3
        assert set(it.asked) == {"GET /idempotency/cd_1"}
        assert it.open == ["cd_1", "cd_2", "cd_3"]


async def test_that_a_call_stopped_in_this_program_is_reconciled_in_it(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        journal = it.profile.journal.of(it.purse)
        await journal.save(Pending("cd_1", "POST", "/predict", b"{}", 5, it.clock.now()))
        await journal.done("cd_1", "unknown", 5, is_estimated=True)
        it.service.tell(completed({"usage": {"credits_charged": 5}}))
        assert await it.reconcile() == 0
        assert (it.booked, it.open) == ((5, 0), [])


# ---- a lost session that the service does not know by its key ------------------------------------------------


def listed(*sessions: dict[str, Any], has_more: bool = False) -> Respond:
    return says({"sessions": list(sessions), "has_more": has_more})


def ours(it: World, **changed: Any) -> dict[str, Any]:
    made_at = (it.clock.now() - timedelta(minutes=30) + timedelta(seconds=2)).isoformat()
    plain = {
        "session_id": "ses_9", "cua_version": "v3", "screen_size": "1280x720", "step_count": 0, "created_at": made_at,
    }  # fmt: skip
    return {**plain, **changed}


async def lost(it: World, *, again: bool = False) -> None:
    await it.died_with("/sessions", estimate=10, body=SESSION_BODY)
    if again:
        await it.died_with("/sessions", "cd_2", estimate=10, body=SESSION_BODY)
    it.clock.passed += 30 * 60


async def test_that_a_lost_session_is_ended_when_it_can_be_no_other(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await lost(it)
        it.service.tell(UNKNOWN, listed(ours(it), ours(it, session_id="ses_8", step_count=3)))
        assert await it.reconcile() == 0
        assert it.asked == ["GET /idempotency/cd_1", "GET /sessions", "DELETE /sessions/ses_9"]
        assert (it.booked, it.open) == ((10, 10), [])


@pytest.mark.parametrize(
    "changed",
    [
        {"step_count": 1},
        {"step_count": None},
        {"cua_version": "v4"},
        {"screen_size": "1920x1080"},
        {"created_at": "2025-12-31T23:00:00Z"},
        {"created_at": "yesterday"},
        {"created_at": None},
    ],
)
async def test_that_a_session_that_may_be_somebody_elses_is_left(changed: dict[str, Any], tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await lost(it)
        it.service.tell(UNKNOWN, listed(ours(it, **changed)))
        assert await it.reconcile() == 0
        assert it.asked == ["GET /idempotency/cd_1", "GET /sessions"]


async def test_that_two_that_could_be_it_are_both_left(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await lost(it)
        it.service.tell(UNKNOWN, listed(ours(it), ours(it, session_id="ses_8")))
        assert await it.reconcile() == 0
        assert not any(asked.startswith("DELETE") for asked in it.asked)


async def test_that_a_list_that_is_cut_proves_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await lost(it)
        it.service.tell(UNKNOWN, listed(ours(it), has_more=True))
        assert await it.reconcile() == 0
        assert not any(asked.startswith("DELETE") for asked in it.asked)


async def test_that_two_lost_requests_are_not_told_apart(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await lost(it, again=True)
        it.service.tell(UNKNOWN, UNKNOWN)
        assert await it.reconcile() == 0
        assert it.asked == ["GET /idempotency/cd_1", "GET /idempotency/cd_2"]


async def test_that_it_waits_until_an_unused_session_shows_itself(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with("/sessions", estimate=10, body=SESSION_BODY)
        it.service.tell(UNKNOWN)
        assert await it.reconcile() == 1
        assert it.asked == ["GET /idempotency/cd_1"]
        assert it.open == ["cd_1"]
