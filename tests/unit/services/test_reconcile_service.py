"""What a crash or a lost answer left open, against a real socket and a real database file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.api.journal import Pending
from coasty_desktop.store.profile import Profile
from tests.fakes.service import CloseWithoutAnswer, Respond, refuses, says
from tests.unit.services.reconcile_world import OTHER_KEY, SESSION_BODY, UNKNOWN, completed, world


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


async def test_that_an_odd_id_in_one_stored_answer_does_not_stop_the_others(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with("/sessions", "cd_1", estimate=10)
        await it.died_with(key="cd_2")
        it.service.tell(completed({"session_id": ".."}), completed({"usage": {"credits_charged": 5}}))
        assert await it.reconcile() == 1
        assert it.asked == ["GET /idempotency/cd_1", "GET /idempotency/cd_2"]
        assert it.open == ["cd_1"]


@pytest.mark.parametrize("status", [400, 403])
async def test_that_a_refusal_to_tell_of_one_request_does_not_stop_the_others(status: int, tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with(key="cd_1")
        await it.died_with(key="cd_2")
        it.service.tell(refuses(status, "SOMETHING_NEW"), completed({"usage": {"credits_charged": 5}}))
        assert await it.reconcile() == 1
        assert it.open == ["cd_1"]


async def test_that_a_service_that_has_had_enough_is_left_alone(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with(key="cd_1")
        await it.died_with(key="cd_2")
        it.service.tell(refuses(429, "RATE_LIMITED", retryable=False))
        assert await it.reconcile() == 2
        assert it.asked == ["GET /idempotency/cd_1"]


async def test_that_a_snapshot_nobody_knows_the_end_of_keeps_its_estimate(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.died_with("/machines/m/snapshot", estimate=1)
        it.service.tell(completed({"error": {"code": "SNAPSHOT_OUTCOME_UNKNOWN", "message": "m"}}, 503))
        assert await it.reconcile() == 0
        assert (it.booked, it.open) == ((1, 1), [])
        assert it.recovered == [("/machines/m/snapshot", "")]


async def test_that_a_call_stopped_in_this_program_is_reconciled_in_it(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        journal = it.profile.journal.of(it.purse)
        await journal.save(Pending("cd_1", "POST", "/predict", b"{}", 5, it.clock.now()))
        await journal.done("cd_1", "unknown", 5, is_estimated=True)
        it.service.tell(completed({"usage": {"credits_charged": 5}}))
        assert await it.reconcile() == 0
        assert (it.booked, it.open) == ((5, 0), [])
