"""When no stream can be had, or it says nothing: the record is asked for, and in the end it is given up."""

import pytest

from coasty_desktop.core.errors import ServiceUnreachable
from tests.fakes.event_service import Stream, event
from tests.fakes.following import DOWN, END, TORN, NotingClock, run_of, world


async def test_that_a_drip_without_events_is_left_and_the_record_looked_at() -> None:
    class RunningClock(NotingClock):
        def monotonic(self) -> float:
            self.passed += 1
            return self.passed

    async with world(status="failed") as it:
        it.clock = RunningClock()
        it._follower.clock = it.clock
        drip = Stream(lambda _: b":\n" * 100_000, piece=2, then="hold")
        it.service.tell(drip, drip)
        heard, status = await it.all()
    assert [told.data for told in heard] == [{"status": "failed"}]
    assert (status, len(it.service.asked)) == ("failed", 2)


async def test_that_the_record_is_asked_for_while_no_stream_can_be_had() -> None:
    async with world(status="queued") as it:
        it.service.tell(*[TORN] * 5)

        def change(number: int) -> None:
            it.service.status = {4: "running", 6: "awaiting_human", 7: "succeeded"}.get(number, it.service.status)

        it.service.before_look = change
        heard, status = await it.all()
    told = [(told.id, told.name, told.data["status"]) for told in heard]
    assert told == [(None, "status", word) for word in ("queued", "running", "awaiting_human", "succeeded")]
    assert status == "succeeded"
    assert it.clock.pauses == [1, 2, 4, 8, 16, 2, 3, 4.5, 2, 3, 2]
    assert it.service.looks == 7


async def test_that_the_stream_is_tried_again_from_time_to_time() -> None:
    async with world(status="running") as it:
        it.service.tell(*[TORN] * 6, Stream(lambda _: event(1, "text", "") + END))
        heard, _ = await it.all()
    assert [(told.id, told.name) for told in heard] == [(None, "status"), (1, "text"), (9, "terminal")]
    assert max(it.clock.pauses[5:]) <= 30
    assert len(it.service.asked) == 7


async def test_that_a_service_without_streams_is_polled_for_as_long_as_it_answers() -> None:
    async with world(status="running") as it:

        def change(number: int) -> None:
            it.service.status = "failed" if it.clock.passed > 1500 else "running"

        it.service.tell(*[DOWN] * 500)
        it.service.before_look = change
        _, status = await it.all()
    assert status == "failed"


async def test_that_a_state_the_stream_told_is_not_told_again() -> None:
    async with world(status="running") as it:
        it.service.tell(Stream(lambda _: event(1, "status", {"status": "running"}), then="tear"), *[TORN] * 5)
        it.service.tell(Stream(lambda _: END))
        heard, _ = await it.all()
    assert [told.id for told in heard] == [1, 9]


async def test_that_a_run_that_ended_before_anyone_listened_is_found_out() -> None:
    async with world(status="cancelled") as it:
        heard, status = await it.all(after=9)
    assert [told.data for told in heard] == [{"status": "cancelled"}]
    assert status == "cancelled"
    assert len(it.service.asked) == 2


async def test_that_the_record_is_asked_for_again_when_it_fails_at_the_end() -> None:
    async with world() as it:
        it.service.tell(Stream(lambda _: END))
        it.service.tell_looks(*[DOWN] * 6)
        _, status = await it.all()
    assert status == "succeeded"
    assert it.service.looks == 7


async def test_that_an_outage_of_ten_minutes_is_an_error_and_the_place_is_known() -> None:
    async with world() as it:
        it.service.tell(Stream(lambda _: event(4, "text", ""), then="tear"), *[TORN] * 99)
        it.service.tell_looks(*[TORN] * 999)
        stream = it.follow()
        with pytest.raises(ServiceUnreachable):
            _ = [told async for told in stream]
    assert stream.last_id == 4
    assert 600 <= it.clock.passed < 700


async def test_that_where_nobody_ever_answered_it_gives_up_soon() -> None:
    async with world() as it:
        it.service.tell(*[DOWN] * 99)
        it.service.tell_looks(*[DOWN] * 99)
        with pytest.raises(ServiceUnreachable) as caught:
            await it.all()
    assert caught.value.status == 503
    assert it.clock.passed == 31


async def test_that_a_long_wait_between_events_is_no_outage() -> None:
    async with world(*run_of(2)) as it:
        it.service.tell(Stream(cut_at=80, then="tear"))
        heard = []
        async for told in it.follow():
            heard.append(told.id)
            it.clock.passed += 5000
    assert heard == [0, 1, 2]
