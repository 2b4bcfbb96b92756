"""Frames survive the pipe in any pieces; anything else is never guessed at."""

import struct

import pytest

from coasty_desktop.computer.hand import wire
from coasty_desktop.core.geometry import ScreenPoint

FRAMES = [
    wire.Click(1, ScreenPoint(-5, 7), "right", 2),
    wire.TypeText(2, "漢字 😀\n"),
    wire.Scroll(3, -2, "horizontal", None),
    wire.SetHotkeys(4, {"stop": "Ctrl+Alt+Esc"}, ("stop",)),
    wire.Heartbeat(),
    wire.Stop("button"),
    wire.Hold(),
]


def stream(*frames: wire.Frame) -> bytes:
    return b"".join(wire.encode(frame) for frame in (wire.Hello(), *frames))


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_that_frames_arrive_whatever_the_pieces(size: int) -> None:
    data, reader = stream(*FRAMES), wire.Reader[wire.ToHand](wire.ToHand)
    arrived = [frame for at in range(0, len(data), size) for frame in reader.feed(data[at : at + size])]

    assert arrived == FRAMES


@pytest.mark.parametrize(
    "data",
    [
        wire.encode(wire.Hello(wire.VERSION + 1)),
        wire.encode(wire.Heartbeat()),
        stream() + struct.pack("<I", 0),
        stream() + struct.pack("<I", wire.LARGEST_FRAME + 1),
        stream() + struct.pack("<I", 3) + b"\xc1\xc1\xc1",
        stream() + wire.encode(wire.Ready(1, "")),
    ],
    ids=["another version", "no greeting", "empty", "too large", "not msgpack", "the other side's"],
)
def test_that_what_is_not_understood_breaks(data: bytes) -> None:
    with pytest.raises(wire.BrokenFrame):
        wire.Reader[wire.ToHand](wire.ToHand).feed(data)
