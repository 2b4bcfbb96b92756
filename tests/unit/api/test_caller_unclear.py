"""Calls of which nobody said how they ended: what is noted of them, and what is never repeated."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.journal import Pending
from coasty_desktop.api.request import Patience, Request
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable
from coasty_desktop.core.geometry import SD
from tests.fakes.service import CloseWithoutAnswer, FakeService, Reset, Respond, Silence, refuses, says
from tests.unit.api.call_world import KEY, PICTURE, NotingJournal, world


async def test_that_a_call_stopped_on_its_way_is_known_as_unknown_at_once() -> None:
    async with world() as it:
        it.service.tell(Silence())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await it.predict()
    assert list(it.journal.pending) == ["key-1"]
    assert it.journal.notes == [("save", "key-1", "0 sent"), ("unknown", "key-1", "6 estimated")]


async def test_that_a_call_stopped_while_it_is_written_down_is_never_sent() -> None:
    async with world() as it:
        may_go_on = asyncio.Event()
        save = it.journal.save

        async def slow_save(pending: Pending) -> None:
            await may_go_on.wait()
            await save(pending)

        it.journal.save = slow_save  # type: ignore[method-assign]
        calling = asyncio.get_running_loop().create_task(it.predict())
        await asyncio.sleep(0)
        calling.cancel()
        await asyncio.sleep(0)
        may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await calling
    assert it.service.requests == []
    assert it.journal.notes == [("save", "key-1", "0 sent"), ("refused", "key-1", "0")]


async def test_that_the_deadline_leaves_open_what_is_on_its_way_whatever_was_said_before() -> None:
    async with world() as it:
        it.service.tell(refuses(429, "RATE_LIMITED"), Silence())
        request = Request("POST", "/predict", b"{}", is_keyed=True, estimate=5, patience=Patience(whole_s=0.3))
        with pytest.raises(ServiceError) as caught:
            await it.client._caller.call(request, lambda value, receipt: receipt)
    assert caught.value.code == "RATE_LIMITED"
    assert caught.value.context["outcome_is_unknown"]
    assert it.journal.notes[-1] == ("unknown", "key-1", "5 estimated")


@pytest.mark.parametrize(
    "last",
    [
        Respond(302, b"", {"Location": "/elsewhere"}),
        refuses(401, "INVALID_API_KEY"),
        refuses(402, "INSUFFICIENT_CREDITS"),
        refuses(403, "INSUFFICIENT_SCOPE"),
    ],
    ids=["redirected", "no key", "no credits", "no scope"],
)
async def test_that_a_refusal_at_the_door_does_not_settle_a_lost_attempt(last: Respond) -> None:
    async with world() as it:
        it.service.tell(Reset(), last)
        with pytest.raises(ServiceError) as caught:
            await it.predict()
    assert caught.value.context["outcome_is_unknown"]
    assert it.keys == ["key-1"] * 2
    assert it.journal.notes[-1] == ("unknown", "key-1", "6 estimated")


@pytest.mark.parametrize(
    "last", [refuses(429, "RATE_LIMITED"), refuses(409, "IDEMPOTENCY_IN_FLIGHT")], ids=["limited", "in flight"]
)
async def test_that_a_lost_attempt_stays_open_when_later_ones_say_nothing_of_it(last: Respond) -> None:
    async with world() as it:
        it.service.tell(CloseWithoutAnswer(), last, last, last)
        with pytest.raises(ServiceError) as caught:
            await it.predict()
    assert caught.value.context["outcome_is_unknown"]
    assert it.keys == ["key-1"] * 4
    assert it.journal.notes[-1] == ("unknown", "key-1", "6 estimated")


async def test_that_only_refusals_to_look_at_it_leave_nothing_open() -> None:
    async with world() as it:
        it.service.tell(*[refuses(429, "RATE_LIMITED")] * 4)
        with pytest.raises(ServiceError) as caught:
            await it.predict()
    assert "outcome_is_unknown" not in caught.value.context
    assert it.journal.notes[-1] == ("refused", "key-1", "0")


async def test_that_what_no_secure_connection_carried_has_cost_nothing() -> None:
    journal = NotingJournal()
    async with FakeService() as service:
        address = service.base_url.replace("http://127.0.0.1", "https://127.0.0.1")
        async with CoastyClient(BaseUrl.parse(address), KEY, journal=journal, new_id=lambda: "key-1") as client:
            with pytest.raises(ServiceUnreachable) as caught:
                await client.predict(PICTURE, SD, "go")
    assert (caught.value.code, caught.value.context.get("outcome_is_unknown")) == ("NOT_SECURE", None)
    assert journal.notes[1:] == [("refused", "key-1", "0")]


async def test_that_a_failure_that_was_paid_back_has_cost_nothing() -> None:
    paid_back = refuses(
        500, "INTERNAL_ERROR", retryable=False, headers={"X-Credits-Charged": "4", "X-Credits-Refunded": "4"}
    )
    async with world() as it:
        it.service.tell(paid_back)
        with pytest.raises(ServiceUnreachable):
            await it.predict()
    assert it.journal.notes[-1] == ("refused", "key-1", "0")


async def test_that_a_wait_the_service_asks_for_is_added_to_the_deadline() -> None:
    async with FakeService() as service:
        client = CoastyClient(BaseUrl.parse(service.base_url), KEY, jitter=lambda: 0.0)
        async with client:
            service.tell(refuses(429, "RATE_LIMITED", retry_after=0.6), says({"models": ["v3"]}))
            request = Request("GET", "/models", patience=Patience(whole_s=0.5))
            assert await client._caller.call(request, lambda value, receipt: value) == {"models": ["v3"]}


Ask = Callable[[CoastyClient], Awaitable[Any]]
ACTING = Request("POST", "/machines/m/actions", b"{}", is_keyed=True, is_harmless=False, acts_on_world=True)
SHOWN = says({"status": "ok"}, Idempotency_Status="completed")


@pytest.mark.parametrize(
    ("before", "trouble", "attempts"),
    [
        ([], Reset(), 1),
        ([], refuses(503, "UPSTREAM_UNAVAILABLE"), 1),
        ([], refuses(503, "UPSTREAM_UNAVAILABLE", retryable=True), 1),
        ([], refuses(503, "UPSTREAM_UNAVAILABLE", retry_with_same_idempotency_key=True), 2),
        ([], refuses(503, "UPSTREAM_UNAVAILABLE", headers={"Idempotency-Status": "processing"}), 2),
        ([], refuses(429, "RATE_LIMITED"), 2),
        ([], refuses(409, "IDEMPOTENCY_IN_FLIGHT"), 2),
        ([SHOWN], Reset(), 2),
        ([says({"status": "ok"}, X_Coasty_Idempotent_Replay="false")], Reset(), 1),
        ([SHOWN], refuses(500, "INTERNAL_ERROR", retry_with_same_idempotency_key=False), 1),
        ([SHOWN], refuses(500, "INTERNAL_ERROR", retryable=False), 1),
    ],
)
async def test_that_what_acts_is_repeated_only_where_its_key_is_kept(
    before: list[Respond], trouble: Respond, attempts: int
) -> None:
    async with world() as it:
        for answer in before:
            it.service.tell(answer)
            await it.client.models()
        it.service.requests.clear()
        it.service.tell(trouble, says({"success": True}))
        if attempts == 1:
            with pytest.raises(ServiceError):
                await it.client._caller.call(ACTING, lambda value, receipt: value)
        else:
            await it.client._caller.call(ACTING, lambda value, receipt: value)
    assert it.keys == ["key-1"] * attempts
    assert len({request.body for request in it.service.requests}) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.machines.restart("m"),
        lambda client: client.runs.resume("run_1"),
        lambda client: client.workflow_runs.resume("run_1", approved=True),
        lambda client: client.keys.create("laptop"),
        lambda client: client.workflows.replace("w", "name", {"steps": []}),
    ],
    ids=["restart", "resume", "approve", "new key", "replace"],
)
@pytest.mark.parametrize("status", [503, 504])
async def test_that_what_acts_without_a_key_is_sent_once_whatever_is_said_of_keys(ask: Ask, status: int) -> None:
    async with world() as it:
        it.service.tell(refuses(status, "UPSTREAM_TIMEOUT", retryable=True, retry_with_same_idempotency_key=True))
        with pytest.raises(ServiceUnreachable):
            await ask(it.client)
    assert it.keys == [None]


async def test_that_a_person_is_told_to_look_before_an_action_is_repeated() -> None:
    async with world() as it:
        it.service.tell(Reset())
        with pytest.raises(ServiceUnreachable) as caught:
            await it.client._caller.call(ACTING, lambda value, receipt: value)
    assert caught.value.hint.endswith("look before you repeat it.")
    assert caught.value.offer == "try_again"


async def test_that_a_stored_failure_of_an_action_gets_no_new_key() -> None:
    stored = refuses(
        500,
        "INTERNAL_ERROR",
        request_id="req_old",
        headers={"Idempotency-Replayed": "true"},
        retry_with_same_idempotency_key=True,
    )
    failed = refuses(500, "INTERNAL_ERROR", request_id="req_old", retry_with_same_idempotency_key=False)
    async with world() as it:
        it.service.tell(stored, failed)
        request = Request(
            "POST", "/machines/m/terminal", b"{}", is_keyed=True, is_harmless=False, acts_on_world=True,
            may_renew_key=True,
        )  # fmt: skip
        with pytest.raises(ServiceUnreachable):
            await it.client._caller.call(request, lambda value, receipt: value)
    assert it.keys == ["key-1", "key-1"]
