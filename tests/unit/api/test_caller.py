"""The dialogue of one call: same bytes, same key, until the contract asks for a new one.

The sockets are real, the clock jumps.
"""

import logging

import pytest

from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.request import Patience, Request
from coasty_desktop.core.errors import NotPossibleHere, ServiceError, ServiceUnreachable
from coasty_desktop.core.geometry import SD
from tests.fakes.service import CloseWithoutAnswer, Drip, Reset, Respond, Silence, refuses, says
from tests.unit.api.call_world import world

STORED = refuses(500, "INTERNAL_ERROR", request_id="req_old", headers={"Idempotency-Replayed": "true"})
ANSWER = {"actions": [], "status": "done", "request_id": "req_9"}


async def test_that_a_request_is_written_down_before_it_is_sent() -> None:
    async with world() as it:
        it.service.tell(says(ANSWER, X_Credits_Charged="4"))
        await it.predict()
    assert it.journal.notes == [("save", "key-1", "0 sent"), ("answered", "key-1", "4")]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (CloseWithoutAnswer(), "NO_ANSWER"),
        (Reset(), "NO_ANSWER"),
        (Respond(body=b'{"actions": [', claims=500), "NO_ANSWER"),
        (Respond(body=b'{"actions": ['), "NOT_JSON"),
        (Respond(body=b""), "EMPTY_ANSWER"),
        (refuses(503, "UPSTREAM_UNAVAILABLE"), "UPSTREAM_UNAVAILABLE"),
        (refuses(500, "INTERNAL_ERROR"), "INTERNAL_ERROR"),
        (refuses(504, "UPSTREAM_TIMEOUT"), "UPSTREAM_TIMEOUT"),
        (refuses(409, "IDEMPOTENCY_IN_FLIGHT"), "IDEMPOTENCY_IN_FLIGHT"),
        (refuses(429, "RATE_LIMITED"), "RATE_LIMITED"),
        (Respond(502, b"<html>Bad gateway", content_type="text/html"), "HTTP_502"),
    ],
)
async def test_that_every_retry_sends_the_same_bytes_under_the_same_key(trouble: Respond, code: str) -> None:
    async with world() as it:
        it.service.tell(trouble, says(ANSWER, X_Credits_Charged="4"))
        answer = await it.predict()
    first, second = it.service.requests
    assert answer.status == "done"
    assert first.body == second.body
    assert it.keys == ["key-1", "key-1"]
    assert it.retries == [(1, code)]
    assert it.clock.passed == 1


async def test_that_it_gives_up_after_three_retries_and_says_why() -> None:
    async with world() as it:
        it.service.tell(*[refuses(503, "UPSTREAM_UNAVAILABLE")] * 9)
        with pytest.raises(ServiceUnreachable) as caught:
            await it.predict()
    assert it.keys == ["key-1"] * 4
    assert it.retries == [(1, "UPSTREAM_UNAVAILABLE"), (2, "UPSTREAM_UNAVAILABLE"), (4, "UPSTREAM_UNAVAILABLE")]
    assert caught.value.request_id == "req_1"
    assert it.journal.notes[-1] == ("unknown", "key-1", "6 estimated")
    assert "key-1" in it.journal.pending


async def test_that_a_refunded_failure_gets_one_new_key() -> None:
    async with world() as it:
        it.service.tell(*[refuses(500, "PREDICTION_FAILED")] * 3)
        with pytest.raises(ServiceUnreachable):
            await it.predict()
    assert it.keys == ["key-1", "key-2"]
    assert [note[:2] for note in it.journal.notes] == [
        ("save", "key-1"), ("refused", "key-1"), ("save", "key-2"), ("refused", "key-2"),
    ]  # fmt: skip


async def test_that_a_replayed_failure_gets_a_new_key() -> None:
    async with world() as it:
        it.service.tell(STORED, STORED, says(ANSWER))
        await it.predict()
    assert it.keys == ["key-1", "key-1", "key-2"]


async def test_that_a_session_is_never_opened_twice_under_a_new_key() -> None:
    async with world() as it:
        it.service.tell(STORED, STORED, STORED)
        with pytest.raises(ServiceUnreachable):
            await it.client.sessions.create(SD)
    assert it.keys == ["key-1", "key-1"]


async def test_that_a_refusal_is_final_and_free() -> None:
    async with world() as it:
        it.service.tell(refuses(402, "INSUFFICIENT_CREDITS", required=6, balance=2))
        with pytest.raises(ServiceError) as caught:
            await it.predict()
    assert not isinstance(caught.value, ServiceUnreachable)
    assert (caught.value.code, caught.value.request_id) == ("INSUFFICIENT_CREDITS", "req_1")
    assert it.journal.notes[-1] == ("refused", "key-1", "0")
    assert it.retries == []


async def test_that_retry_after_is_waited_for() -> None:
    async with world() as it:
        it.service.tell(refuses(429, "RATE_LIMITED", headers={"Retry-After": "30"}), says(ANSWER))
        await it.predict()
    assert it.retries == [(30, "RATE_LIMITED")]


async def test_that_a_longer_retry_after_is_told_instead() -> None:
    async with world() as it:
        it.service.tell(refuses(429, "RATE_LIMITED", retry_after=61))
        with pytest.raises(ServiceError) as caught:
            await it.predict()
    assert caught.value.retry_after_s == 61


async def test_that_a_lost_answer_is_booked_by_the_drop_of_the_wallet() -> None:
    async with world() as it:
        it.service.tell(
            says(ANSWER, X_Credits_Charged="4", X_Credits_Remaining="90"),
            CloseWithoutAnswer(),
            says(ANSWER, X_Credits_Charged="0", X_Credits_Remaining="84", Idempotency_Replayed="true"),
        )
        await it.predict()
        answer = await it.predict()
    receipt = answer.receipt
    assert (receipt.credits, receipt.credits_are_estimated, receipt.is_replay) == (6, True, True)
    assert it.client.balance == 84
    assert it.journal.notes[-1] == ("answered", "key-2", "6 estimated")


async def test_that_a_free_key_is_charged_nothing_when_nobody_says() -> None:
    async with world(ApiKey.parse("sk-coasty-test-1")) as it:
        it.service.tell(says(ANSWER))
        answer = await it.predict()
    assert (answer.receipt.credits, answer.receipt.credits_are_estimated) == (0, False)


async def test_that_an_answer_of_no_use_keeps_its_price() -> None:
    async with world() as it:
        it.service.tell(says({"status": 5, "request_id": "req_7"}, X_Credits_Charged="4"))
        with pytest.raises(ServiceUnreachable) as caught:
            await it.predict()
    assert caught.value.context["credits"] == 4
    assert caught.value.request_id == "req_7"
    assert it.retries == []
    assert it.journal.notes[-1] == ("answered", "key-1", "4")
    assert "outcome_is_unknown" not in caught.value.context


async def test_that_an_answer_that_drips_for_ever_ends_at_the_deadline() -> None:
    async with world() as it:
        it.service.tell(Drip())
        request = Request("POST", "/predict", b"{}", is_keyed=True, estimate=5, patience=Patience(whole_s=0.3))
        with pytest.raises(ServiceUnreachable) as caught:
            await it.client._caller.call(request, lambda value, receipt: receipt)
    assert (caught.value.code, caught.value.title) == ("TIME_LIMIT", "The service did not finish within 0.3 seconds")
    assert it.journal.notes[-1] == ("unknown", "key-1", "5 estimated")


async def test_that_the_deadline_tells_what_it_waited_for() -> None:
    async with world() as it:
        it.service.tell(refuses(503, "UPSTREAM_UNAVAILABLE"), Silence())
        request = Request("GET", "/models", patience=Patience(whole_s=0.3))
        with pytest.raises(ServiceUnreachable) as caught:
            await it.client._caller.call(request, lambda value, receipt: receipt)
    assert caught.value.code == "UPSTREAM_UNAVAILABLE"


async def test_that_it_slows_down_before_the_service_has_to_refuse() -> None:
    async with world() as it:
        soon = str(int(it.clock.now().timestamp()) + 8)
        it.service.tell(says({"models": []}, X_RateLimit_Limit="60", X_RateLimit_Remaining="1", X_RateLimit_Reset=soon))
        await it.client.models()
        assert it.clock.passed == 0
        await it.client.models()
        assert it.clock.passed == 4
        await it.client.sessions.delete("ses_1")
        assert it.clock.passed == 4


async def test_that_a_key_taken_for_another_kind_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    async with world() as it:
        it.service.tell(*[says(ANSWER, X_Coasty_Key_Kind="test")] * 2)
        await it.predict()
        answer = await it.predict()
    assert answer.receipt.key_kind == "test"
    assert [record.levelno for record in caplog.records].count(logging.WARNING) == 1
    assert "0123456789" not in caplog.text
    caplog.clear()


async def test_that_requests_without_a_charge_carry_no_key() -> None:
    async with world() as it:
        await it.client.models()
        await it.client.usage()
        await it.client.parse("x")
    assert it.keys == [None, None, None]
    assert it.journal.notes == []


async def test_that_a_good_answer_is_given_although_its_total_cannot_be_noted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def full(kind: str, record_id: str, credits: float) -> None:
        raise NotPossibleHere("The disk is full")

    async with world() as it:
        it.journal.total = full  # type: ignore[method-assign]
        it.service.tell(says({"id": "run_1", "status": "running", "usage": {"credits_charged": 5}}))
        assert (await it.client.runs.get("run_1")).status == "running"
    warned = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warned == ["what a cloud_run has cost so far could not be noted"]
    caplog.clear()


async def test_that_a_runs_record_is_booked_whenever_it_is_read() -> None:
    async with world() as it:
        it.service.tell(
            says({"id": "run_1", "status": "running", "usage": {"credits_charged": 5}}),
            says({"id": "run_1", "status": "succeeded", "credits_charged": 20}),
            says({"id": "wfr_1", "status": "running", "spent_cents": 7}),
            says({"id": "run_2", "status": "queued"}),
        )
        await it.client.runs.get("run_1")
        await it.client.runs.get("run_1")
        await it.client.workflow_runs.get("wfr_1")
        await it.client.runs.get("run_2")
    assert it.journal.notes == [
        ("total", "cloud_run", "run_1", "5"),
        ("total", "cloud_run", "run_1", "20"),
        ("total", "workflow_run", "wfr_1", "7"),
    ]
