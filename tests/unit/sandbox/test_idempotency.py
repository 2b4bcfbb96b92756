import asyncio

import pytest

from coasty_desktop.core.tasks import spawn
from coasty_desktop.sandbox.idempotency import Answer, StoredAnswers
from coasty_desktop.sandbox.refusals import Refusal


class Counted:
    def __init__(self, status: int = 200) -> None:
        self.times, self.status = 0, status
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    async def __call__(self) -> Answer:
        self.times += 1
        await self.may_finish.wait()
        return Answer(self.status, f"answer {self.times}".encode())


async def test_that_the_same_request_gets_the_same_answer_and_acts_once() -> None:
    stored, act = StoredAnswers(), Counted()
    first = await stored.once("k", b"body", act)
    again = await stored.once("k", b"body", act)
    assert (act.times, again.body) == (1, first.body)
    assert ("X-Coasty-Idempotent-Replay", "true") in again.headers
    assert first.headers == ()


async def test_that_another_body_under_the_same_key_is_refused() -> None:
    stored, act = StoredAnswers(), Counted()
    await stored.once("k", b"body", act)
    with pytest.raises(Refusal) as refused:
        await stored.once("k", b"other", act)
    assert (refused.value.status, refused.value.code) == (409, "IDEMPOTENCY_KEY_REUSED")


async def test_that_a_repeat_waits_for_the_first_attempt() -> None:
    stored, act = StoredAnswers(), Counted()
    act.may_finish.clear()
    first = spawn(stored.once("k", b"body", act), name="first", on_error=lambda error: None)
    second = spawn(stored.once("k", b"body", act), name="second", on_error=lambda error: None)
    await asyncio.sleep(0)
    act.may_finish.set()
    assert (await first).body == (await second).body
    assert act.times == 1


async def test_that_a_repeat_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coasty_desktop.sandbox.idempotency.WAIT_S", 0.01)
    stored, act = StoredAnswers(), Counted()
    act.may_finish.clear()
    first = spawn(stored.once("k", b"body", act), name="first", on_error=lambda error: None)
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await stored.once("k", b"body", act)
    assert refused.value.code == "IDEMPOTENCY_IN_FLIGHT"
    assert refused.value.context["retry_with_same_idempotency_key"] is True
    act.may_finish.set()
    await first


async def test_that_a_failure_of_the_server_may_be_tried_again() -> None:
    stored, act = StoredAnswers(), Counted(500)
    await stored.once("k", b"body", act)
    await stored.once("k", b"body", act)
    assert act.times == 2


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 129])
async def test_that_a_key_of_other_characters_is_refused(key: str) -> None:
    with pytest.raises(Refusal) as refused:
        await StoredAnswers().once(key, b"body", Counted())
    assert refused.value.code == "VALIDATION_ERROR"
