import asyncio

import pytest

from coasty_desktop.core.tasks import spawn
from coasty_desktop.sandbox.idempotency import KEPT, StoredAnswers
from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.route import Answer
from tests.unit.sandbox.clocks import HeldClock


class Counted:
    def __init__(self, status: int = 200) -> None:
        self.times, self.status = 0, status
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    async def __call__(self) -> Answer:
        self.times += 1
        await self.may_finish.wait()
        return Answer(self.status, f"answer {self.times}".encode())


def stored() -> StoredAnswers:
    return StoredAnswers(HeldClock())


async def once(kept: StoredAnswers, act: Counted, body: bytes = b"body", owner: str = "test", key: str = "k") -> Answer:
    return (await kept.once(owner, key, body, act))[0]


async def test_that_the_same_request_gets_the_same_answer_and_acts_once() -> None:
    kept, act = stored(), Counted()
    first = await kept.once("test", "k", b"body", act)
    assert await kept.once("test", "k", b"body", act) == (first[0], True)
    assert (act.times, first[1]) == (1, False)


async def test_that_another_request_under_the_same_key_is_refused() -> None:
    kept, act = stored(), Counted()
    await once(kept, act)
    with pytest.raises(Refusal) as refused:
        await once(kept, act, b"other")
    assert (refused.value.status, refused.value.code) == (409, "IDEMPOTENCY_KEY_REUSED")


async def test_that_the_same_key_of_another_account_is_another_key() -> None:
    kept, act = stored(), Counted()
    await once(kept, act)
    await once(kept, act, b"other", owner="live")
    assert act.times == 2


async def test_that_a_repeat_waits_for_the_first_attempt() -> None:
    kept, act = stored(), Counted()
    act.may_finish.clear()
    first = spawn(once(kept, act), name="first", on_error=lambda error: None)
    second = spawn(once(kept, act), name="second", on_error=lambda error: None)
    await asyncio.sleep(0)
    assert kept.look("test", "k") is None
    act.may_finish.set()
    assert (await first).body == (await second).body
    assert act.times == 1


async def test_that_a_repeat_waits_25_seconds_and_not_for_ever() -> None:
    clock, act = HeldClock(), Counted()
    kept = StoredAnswers(clock)
    act.may_finish.clear()
    first = spawn(once(kept, act), name="first", on_error=lambda error: None)
    await asyncio.sleep(0)
    second = spawn(once(kept, act), name="second", on_error=lambda error: None)
    await clock.until_asleep()
    await clock.pass_seconds(24)
    assert not second.done()
    await clock.pass_seconds(2)
    with pytest.raises(Refusal) as refused:
        await second
    assert refused.value.code == "IDEMPOTENCY_IN_FLIGHT"
    assert refused.value.context["retry_with_same_idempotency_key"] is True
    act.may_finish.set()
    await first


@pytest.mark.parametrize(("status", "times"), [(500, 1), (422, 1), (402, 2), (429, 2), (503, 2)])
async def test_that_failures_are_kept_but_not_what_passes_by_itself(status: int, times: int) -> None:
    kept, act = stored(), Counted(status)
    await once(kept, act)
    await once(kept, act)
    assert act.times == times


async def test_that_an_answer_is_kept_for_a_day() -> None:
    clock, act = HeldClock(), Counted()
    kept = StoredAnswers(clock)
    await once(kept, act)
    await clock.pass_seconds(KEPT.total_seconds() - 1)
    await once(kept, act)
    assert act.times == 1
    await clock.pass_seconds(1)
    await once(kept, act)
    assert act.times == 2


async def test_that_what_is_kept_is_bounded_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coasty_desktop.sandbox.idempotency._MOST", 2)
    kept, act = stored(), Counted()
    for key in ("a", "b", "c", "c", "b"):
        await once(kept, act, key=key)
    assert act.times == 3
    await once(kept, act, key="a")
    assert act.times == 4


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 129])
async def test_that_a_key_of_other_characters_is_refused(key: str) -> None:
    with pytest.raises(Refusal) as refused:
        await once(stored(), Counted(), key=key)
    assert refused.value.code == "VALIDATION_ERROR"


async def test_that_the_bytes_kept_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coasty_desktop.sandbox.idempotency._MOST_BYTES", 20)
    kept, act = stored(), Counted()
    for key in ("a", "b", "c"):
        await once(kept, act, key=key)
    with pytest.raises(Refusal):
        kept.look("test", "a")
    assert kept.look("test", "c") is not None
