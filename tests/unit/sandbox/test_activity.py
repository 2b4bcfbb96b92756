import asyncio
import json
from typing import Any

import pytest

from coasty_desktop.core.tasks import spawn
from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.activity import Activity, Stopped
from coasty_desktop.sandbox.refusals import Refusal
from tests.unit.sandbox.clocks import HeldClock, at_rest


def activity(clock: HeldClock | None = None) -> Activity:
    held = clock or HeldClock()
    return Activity("run_1", Account("test", 0, 0, held), held)


async def asking(one: Activity) -> Any:
    one.go()
    return await one.ask("Right?")


async def test_that_two_answers_to_one_question_conflict() -> None:
    one = activity()
    one.begin(lambda: asking(one))
    await at_rest()
    one.resume(True, "yes")
    with pytest.raises(Refusal) as refused:
        one.resume(False, "no")
    assert (refused.value.status, refused.value.code) == (409, "RESUME_CONFLICT")
    await one.over.wait()
    assert (one.status, one.result) == ("succeeded", (True, "yes"))
    with pytest.raises(Refusal) as late:
        one.resume(True, "")
    assert late.value.code == "NOT_AWAITING_HUMAN"


async def test_that_nothing_is_resumed_that_asked_nobody() -> None:
    one = activity()
    with pytest.raises(Refusal) as refused:
        one.resume(True, "")
    assert refused.value.code == "NOT_AWAITING_HUMAN"


async def test_that_an_end_state_never_changes() -> None:
    one = activity()
    one.begin(lambda: asking(one), deadline_s=5)
    await at_rest()
    one.cancel()
    with pytest.raises(Refusal) as refused:
        one.cancel()
    assert refused.value.context["current_state"] == "cancelled"
    await one.close()
    assert one.status == "cancelled"
    assert [event.event for event in one.log.events][-1] == "terminal"
    assert sum(event.event == "terminal" for event in one.log.events) == 1


async def test_that_cancelling_before_the_work_has_begun_leaves_nothing_behind() -> None:
    one = activity()
    one.begin(lambda: asking(one))
    one.cancel()
    await one.close()
    assert one.started_at is None


async def test_that_work_that_breaks_is_an_internal_error_and_tells_no_secrets() -> None:
    async def broken() -> None:
        raise RuntimeError("sk-coasty-test-secret")

    heard: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: heard.append(context["exception"]))
    one = activity()
    one.begin(broken)
    await one.over.wait()
    assert [type(error) for error in heard] == [RuntimeError]
    assert one.error is not None
    assert (one.status, one.error["code"]) == ("failed", "INTERNAL_ERROR")
    assert "secret" not in json.dumps(one.error)


async def test_that_work_may_end_itself() -> None:
    async def stopping() -> None:
        raise Stopped("cancelled", "WHY", "because")

    one = activity()
    one.begin(stopping)
    await one.over.wait()
    assert (one.status, one.error) == ("cancelled", {"code": "WHY", "message": "because"})


async def test_that_every_reader_of_a_log_gets_every_event_once() -> None:
    one = activity()

    async def read(after: int) -> list[bytes]:
        return [frame async for frame in one.log.frames(after) if frame.startswith(b"id")]

    readers = [spawn(read(after), name="reader", on_error=lambda error: None) for after in (0, 0, 2)]
    one.begin(lambda: asking(one))
    await at_rest()
    one.resume(True, "")
    every, again, rest = await asyncio.gather(*readers)
    assert every == again == [event.frame() for event in one.log.events]
    assert rest == every[2:]
