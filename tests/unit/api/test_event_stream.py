"""Following a run over real sockets: what the network does, and that nothing is lost or told twice. The clock jumps."""

import asyncio
import random

import pytest

from coasty_desktop.api.persistence import Endurance
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable
from coasty_desktop.core.tasks import spawn
from tests.fakes.event_service import Stream, event
from tests.fakes.following import END, KEY, PATH, TORN, run_of, world


async def test_that_a_hundred_cuts_at_random_bytes_lose_nothing_and_repeat_nothing() -> None:
    chance = random.Random(2026)
    events = run_of(400, chance=chance)
    async with world(*events) as it:
        for _ in range(100):
            cut = Stream(cut_at=chance.randrange(1, 900), then=chance.choice(("tear", "tear", "end")))
            cut.piece = chance.randrange(1, 200)
            it.service.tell(cut)
        heard, status = await it.all()
    assert [told.id for told in heard] == list(range(401))
    assert [told.data["n"] for told in heard[:-1]] == list(range(400))
    assert status == "succeeded"
    assert len(it.service.asked) == 101
    assert it.service.looks <= 2


async def test_that_it_goes_on_after_the_last_id_and_says_so_in_one_way() -> None:
    async with world(*run_of(3)) as it:
        it.service.tell(Stream(cut_at=len(b"".join(frame for _, frame in it.service.events[:2])), then="tear"))
        heard, _ = await it.all()
    assert [told.id for told in heard] == [0, 1, 2, 3]
    assert it.asked_after == [None, "1"]
    assert {heads["accept"] for heads in it.service.asked} == {"text/event-stream"}
    assert {heads["authorization"] for heads in it.service.asked} == {f"Bearer {KEY.secret}"}


async def test_that_what_was_heard_before_is_not_asked_for() -> None:
    async with world(*run_of(5)) as it:
        heard, _ = await it.all(after=3)
    assert [told.id for told in heard] == [4, 5]
    assert it.asked_after == ["3"]


async def test_that_a_service_that_tells_everything_again_is_not_believed() -> None:
    everything = b"".join(frame for _, frame in run_of(4))
    async with world() as it:
        it.service.tell(Stream(lambda _: everything[:-20], then="tear"), Stream(lambda _: everything))
        heard, _ = await it.all()
    assert [told.id for told in heard] == [0, 1, 2, 3, 4]


async def test_that_connections_that_end_in_good_order_with_news_are_not_the_end() -> None:
    # The record has long ended: whoever asks it too early loses events.
    async with world(*run_of(6)) as it:
        frames = dict(it.service.events)
        it.service.tell(*[Stream(lambda after: frames[after + 1])] * 6)
        heard, _ = await it.all()
    assert [told.id for told in heard] == list(range(7))
    assert it.service.looks == 1


async def test_that_half_an_event_before_a_good_end_is_not_the_end() -> None:
    async with world(*run_of(2)) as it:
        it.service.tell(*[Stream(cut_at=25)] * 4)
        heard, _ = await it.all()
    assert [told.id for told in heard] == [0, 1, 2]
    assert it.service.looks == 1


async def test_that_events_without_an_id_are_all_told() -> None:
    ping = event(None, "text", "same")
    async with world() as it:
        it.service.tell(Stream(lambda _: ping * 3, then="tear"), Stream(lambda _: ping + END))
        heard, _ = await it.all()
    assert [told.id for told in heard] == [None] * 4 + [9]
    assert it.asked_after == [None, None]


@pytest.mark.parametrize("name", ["terminal", "done"])
async def test_that_both_last_names_end_it_though_more_would_come(name: str) -> None:
    async with world() as it:
        it.service.tell(
            Stream(lambda _: event(1, "error", "x") + event(2, name, {}) + event(3, "text", ""), then="hold")
        )
        heard, status = await it.all()
        await it.service.all_closed.wait()
    assert [told.name for told in heard] == ["error", name]
    assert (it.service.looks, status) == (1, "succeeded")


async def test_that_the_record_is_the_truth_after_the_end() -> None:
    async with world(status="failed") as it:
        it.service.tell(Stream(lambda _: END))
        heard, status = await it.all()
    assert heard[-1].data == {"status": "succeeded"}
    assert status == "failed"


async def test_that_the_back_off_grows_and_starts_anew_after_a_new_event() -> None:
    async with world() as it:
        one, two = event(1, "text", "a"), event(2, "text", "b")
        it.service.tell(TORN, TORN, TORN, Stream(lambda _: one, then="tear"), TORN, Stream(lambda _: one, then="tear"))
        it.service.tell(TORN, Stream(lambda _: two, then="tear"), Stream(lambda _: END))
        heard, _ = await it.all()
    assert [told.id for told in heard] == [1, 2, 9]
    assert it.clock.pauses == [1, 2, 4, 1, 2, 4, 8, 1]
    assert it.retries[0] == (1, "NO_ANSWER")


async def test_that_the_back_off_stays_under_half_a_minute() -> None:
    async with world(endurance=Endurance(failures=99)) as it:
        it.service.tell(*[TORN] * 8, Stream(lambda _: END))
        await it.all()
    assert it.clock.pauses == [1, 2, 4, 8, 16, 30, 30, 30]


async def test_that_the_wait_the_service_asks_for_is_kept() -> None:
    busy = Stream(lambda _: b"{}", status=503, content_type="application/json", headers={"Retry-After": "20"})
    async with world() as it:
        it.service.tell(busy, Stream(lambda _: b"retry: 7000\n\n", then="tear"), Stream(lambda _: END))
        await it.all()
    assert it.clock.pauses == [20, 7]


async def test_that_a_wait_of_an_hour_is_handed_on() -> None:
    busy = Stream(lambda _: b"{}", status=429, content_type="application/json", headers={"Retry-After": "3600"})
    async with world() as it:
        it.service.tell(busy)
        with pytest.raises(ServiceError) as caught:
            await it.all()
    assert caught.value.retry_after_s == 3600
    assert it.clock.pauses == []


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_that_a_refusal_that_stays_ends_it(status: int) -> None:
    async with world() as it:
        it.service.tell(Stream(lambda _: b'{"error": {"code": "X"}}', status=status, content_type="application/json"))
        with pytest.raises(ServiceError) as caught:
            await it.all()
    assert (caught.value.status, caught.value.code) == (status, "X")
    assert (len(it.service.asked), it.service.looks) == (1, 0)


async def test_that_a_redirect_is_refused_and_the_key_stays() -> None:
    async with world() as elsewhere, world() as it:
        target = f"{elsewhere.service.base_url}{PATH}"
        it.service.tell(Stream(lambda _: b"", status=307, headers={"Location": target}))
        with pytest.raises(ServiceUnreachable) as caught:
            await it.all()
    assert caught.value.code == "REDIRECT"
    assert elsewhere.service.asked == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Stream(lambda _: b"<html>Sign in", content_type="text/html"), "WEB_PAGE"),
        (Stream(lambda _: b'{"status": "ok"}', content_type="application/json"), "NO_EVENTS"),
        (Stream(lambda _: b"<html>Bad gateway", status=502, content_type="text/html"), "HTTP_502"),
        (Stream(lambda _: b"xyz", headers={"Content-Encoding": "br"}), "NOT_JSON"),
    ],
)
async def test_that_what_is_no_stream_is_tried_again_and_named(answer: Stream, code: str) -> None:
    async with world() as it:
        it.service.tell(answer, Stream(lambda _: END))
        heard, _ = await it.all()
    assert [told.id for told in heard] == [9]
    assert it.retries == [(1, code)]


async def test_that_a_silent_connection_is_left_for_another() -> None:
    one = event(1, "text", "")
    async with world((1, one), (9, END), endurance=Endurance(silence_s=0.1)) as it:
        it.service.tell(Stream(cut_at=len(one), then="hold"))
        heard, _ = await it.all()
        await it.service.all_closed.wait()
    assert [told.id for told in heard] == [1, 9]
    assert len(it.service.asked) >= 2


async def test_that_a_cancelled_follower_closes_its_connection_at_once() -> None:
    async with world() as it:
        first = asyncio.Event()

        async def listen() -> None:
            async for _ in it.follow():
                first.set()

        it.service.tell(Stream(lambda _: event(1, "text", ""), then="hold"))
        task = spawn(listen(), name="listen", on_error=lambda error: None)
        await first.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await it.service.all_closed.wait()
    assert it.service.looks == 0


async def test_that_leaving_the_stream_closes_its_connection() -> None:
    async with world() as it:
        it.service.tell(Stream(lambda _: event(1, "text", "") * 3, then="hold"))
        async with it.follow() as stream:
            async for _ in stream:
                break
        await it.service.all_closed.wait()
        assert [told async for told in stream] == []


async def test_that_thirty_followers_leave_room_for_calls() -> None:
    async with world() as it:
        it.service.tell(*[Stream(lambda _: event(1, "text", ""), then="hold")] * 30)
        streams = [it.follow() for _ in range(30)]
        for stream in streams:
            await anext(aiter(stream))
        assert it.service.open == 30
        assert (await it._look())["status"] == "succeeded"
        for stream in streams:
            await stream.aclose()


async def test_that_it_goes_on_after_the_highest_id() -> None:
    three = event(1, "text", "") + event(3, "text", "") + event(2, "text", "")
    async with world() as it:
        it.service.tell(Stream(lambda _: three, then="tear"), Stream(lambda _: END))
        await it.all()
    assert it.asked_after == [None, "3"]


async def test_that_ids_out_of_order_are_each_told_once_and_memory_is_bounded() -> None:
    numbers = [1, 3, 2, 3, 1, *range(4, 25_000), 5]
    async with world() as it:
        it.service.tell(Stream(lambda _: b"".join(event(n, "text", n) for n in numbers) + event(None, "done", {})))
        stream = it.follow()
        heard = [told.id async for told in stream]
    assert heard == [1, 3, 2, *range(4, 25_000), None]
    assert len(stream._seen._ids) <= 20_000
