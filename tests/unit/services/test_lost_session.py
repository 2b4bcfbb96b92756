"""A lost session that the service does not know by its key is ended only when it can be no other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.service import Respond, says
from tests.unit.services.reconcile_world import SESSION_BODY, UNKNOWN, World, world


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


async def test_that_nothing_is_ended_when_one_of_the_sessions_cannot_be_read(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await lost(it)
        it.service.tell(UNKNOWN, listed(ours(it), {"step_count": 0}))
        await it.reconcile()
        assert it.asked == ["GET /idempotency/cd_1", "GET /sessions"]


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
