"""Bytes in, frames out: whatever the network does to the bytes, and whatever a service puts into them."""

import random
import time

import pytest

from coasty_desktop.api.sse import MOST_FRAME_BYTES, Decoder, Frame, RunEvent, read_event

STREAM = (
    "\ufeffid: 1\n: welcome\nevent: status\ndata: {\"status\":\n"
    "data: \"running\"}\n\nretry: 2000\nid: 2\nevent: text\ndata: Grüße 😀\n\n"
    ":\nid:3\nevent:done\ndata:{}\n\n"
)  # fmt: skip
FRAMES = [
    Frame("status", '{"status":\n"running"}', 1),
    Frame("text", "Grüße 😀", 2),
    Frame("done", "{}", 3),
]


def fed(data: bytes, *cuts: int) -> list[Frame]:
    decoder = Decoder()
    frames: list[Frame] = []
    for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
        frames += decoder.feed(data[start:end])
    return frames


def events(text: str) -> list[RunEvent]:
    return [read_event(frame) for frame in fed(text.encode())]


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_that_every_pair_of_cuts_gives_the_same_frames(line_end: str) -> None:
    data = STREAM.replace("\n", line_end).encode()
    assert fed(data) == FRAMES
    for first in range(len(data)):
        assert fed(data, first) == FRAMES
        assert fed(data, first, min(first + 1, len(data))) == FRAMES
    assert fed(data, *range(1, len(data))) == FRAMES


def test_that_line_ends_may_be_mixed() -> None:
    assert fed(b"data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\r") == [Frame("", "a\nb\nc"), Frame("", "d")]


def test_that_a_frame_without_its_empty_line_is_not_told() -> None:
    decoder = Decoder()
    assert decoder.feed(b"id: 1\ndata: half") == []
    assert not decoder.is_between_frames
    assert Decoder().is_between_frames


@pytest.mark.parametrize(
    ("line", "frame_id"),
    [
        ("id: 7", 7),
        ("id:7", 7),
        ("id: 007", 7),
        ("id: a\0b", None),
        ("id: -1", None),
        ("id: ²", None),
        ("id: 1.5", None),
        ("id: " + "9" * 5000, None),
        ("id", None),
        ("ID: 7", None),
    ],
)
def test_that_only_numbers_are_ids(line: str, frame_id: int | None) -> None:
    (frame,) = fed(f"{line}\ndata: x\n\n".encode())
    assert frame.id == frame_id


def test_that_an_id_holds_for_its_own_frame_only() -> None:
    assert [frame.id for frame in fed(b"id: 1\ndata: a\n\ndata: b\n\n")] == [1, None]


def test_that_one_space_after_the_colon_is_not_content() -> None:
    assert fed(b"data:  two\n\ndata:none\n\ndata\n\n") == [Frame("", " two"), Frame("", "none"), Frame("", "")]


@pytest.mark.parametrize(
    ("line", "seconds"),
    [("retry: 1500", 1.5), ("retry: 999999999", 30), ("retry: " + "9" * 400, None), ("retry: soon", None)],
)
def test_that_the_wait_asked_for_is_capped(line: str, seconds: float | None) -> None:
    decoder = Decoder()
    decoder.feed(f"{line}\n\n".encode())
    assert decoder.retry_s == seconds


def test_that_a_huge_frame_keeps_its_id_and_its_beginning() -> None:
    decoder = Decoder()
    frames = decoder.feed(b"id: 4\nevent: step\n")
    for _ in range(40):
        frames += decoder.feed(b"data: " + b"x" * 100_000 + b"\n")
    frames += decoder.feed(b"\nid: 5\ndata: next\n\n")
    huge, after = frames
    assert (huge.id, huge.name) == (4, "step")
    assert huge.data.startswith("xxx")
    assert len(huge.data) <= MOST_FRAME_BYTES + 1
    assert after == Frame("", "next", 5)


def test_that_a_line_without_an_end_is_not_collected_for_ever() -> None:
    decoder = Decoder()
    for _ in range(50):
        assert decoder.feed(b"data: " + b"x" * 100_000) == []
    assert len(decoder._line) <= MOST_FRAME_BYTES
    (frame,) = decoder.feed(b"\n\n")
    assert len(frame.data) <= MOST_FRAME_BYTES


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ('id: 1\nevent: step\ndata: {"a": 1}\n\n', RunEvent(1, "step", {"a": 1}, {"a": 1})),
        (
            'id: 1\nevent: step\ndata: {"seq": 1, "type": "step", "data": {"a": 1}}\n\n',
            RunEvent(1, "step", {"a": 1}, {"seq": 1, "type": "step", "data": {"a": 1}}),
        ),
        (
            'data: {"seq": 9, "type": "done", "data": null}\n\n',
            RunEvent(9, "done", None, {"seq": 9, "type": "done", "data": None}),
        ),
        (
            'data: {"seq": -9, "type": 5, "data": 1}\n\n',
            RunEvent(None, "message", 1, {"seq": -9, "type": 5, "data": 1}),
        ),
        ('event: x\ndata: {"type": "a", "data": 1}\n\n', RunEvent(None, "x", *[{"type": "a", "data": 1}] * 2)),
        ("event: text\ndata: not\ndata: JSON\n\n", RunEvent(None, "text", *["not\nJSON"] * 2)),
        ("event: text\ndata: \x1b[31mred\n\n", RunEvent(None, "text", *["[31mred"] * 2)),
        ("data: NaN\n\n", RunEvent(None, "message", "NaN", "NaN")),
        ("event: done\n\n", RunEvent(None, "done", "", "")),
    ],
)
def test_that_both_shapes_of_data_and_text_are_read(text: str, event: RunEvent) -> None:
    assert events(text) == [event]


@pytest.mark.parametrize(
    ("name", "is_last"), [("terminal", True), ("done", True), ("error", False), ("status", False), ("hover", False)]
)
def test_that_only_terminal_and_done_are_the_last(name: str, is_last: bool) -> None:
    (event,) = events(f"event: {name}\ndata: {{}}\n\n")
    assert event.is_last == is_last


def test_that_an_event_does_not_print_what_it_says() -> None:
    assert repr(RunEvent(3, "step", {"text": "private"})) == "RunEvent(3, step)"


def test_that_nothing_a_service_sends_breaks_the_decoder() -> None:
    chance = random.Random(20)
    seeds = [
        STREAM.encode(),
        b'id: 1\nevent: step\ndata: {"seq":1,"type":"step","data":{"n":[1,2.5,null]}}\n\n' * 3,
        b"data: " + b"[" * 20_000 + b"\n\n",
        b"id:" + b"9" * 400 + b"\nretry:" + b"9" * 400 + b"\ndata\n\n",
    ]
    pieces = [
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"id: ",
        b"data: ",
        b"\n\n",
        b":",
        b'{"seq":1e999}',
    ]
    longest = 0.0
    for _ in range(1500):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 8)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(4)] = chance.choice(pieces)
        cuts = sorted(chance.randrange(len(data)) for _ in range(3))
        started = time.thread_time()
        found = [read_event(frame) for frame in fed(bytes(data), *cuts)]
        longest = max(longest, time.thread_time() - started)
        assert found == [read_event(frame) for frame in fed(bytes(data))]
        assert all(event.id is None or event.id >= 0 for event in found)
        assert all(event.name.isprintable() for event in found)
    assert longest < 0.5
