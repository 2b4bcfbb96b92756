"""What the program does with a process that is no proper hand."""

import sys
import threading

import pytest

from coasty_desktop.computer.hand import wire
from coasty_desktop.computer.local import hand_link
from coasty_desktop.computer.local.hand_link import HandLink
from coasty_desktop.core.errors import HandLost, NotPossibleHere

# Each says something on its output, reads its input to the end, and leaves.
SAYS = "import sys; out = sys.stdout.buffer; out.write({!r}); out.flush(); sys.stdin.read()"
HELLO = wire.encode(wire.Hello())
READY = wire.encode(wire.Ready(1, "nowhere"))


@pytest.fixture
def start(monkeypatch):
    """Starts a process that says these bytes, as if it were the hand."""
    links, released = [], []
    monkeypatch.setattr(hand_link, "release_everything", lambda: released.append(True))

    def start(says: bytes = b"", code: str = "", busy: bool = False):
        monkeypatch.setattr(hand_link, "hand_argv", lambda: [sys.executable, "-c", code or SAYS.format(says)])
        lost: list[HandLost] = []
        was_lost = threading.Event()
        frames: list[wire.FromHand] = []

        def on_lost(error: HandLost) -> None:
            lost.append(error)
            was_lost.set()

        link = HandLink(frames.append, on_lost, lambda: busy)
        links.append(link)
        link.start()
        return link, lost, was_lost, frames, released

    yield start
    for link in links:
        link.close()
        link.close()


@pytest.mark.parametrize(
    "says",
    [b"Traceback", wire.encode(wire.Hello(99)), HELLO + b"\x00\x00\x00\x00", READY],
    ids=["no frame", "another version", "broken", "no greeting"],
)
def test_that_another_language_is_no_hand(start, says: bytes) -> None:
    with pytest.raises(HandLost):
        start(says)


def test_that_a_process_that_ends_at_once_is_told(start) -> None:
    with pytest.raises(HandLost):
        start(code="import sys; sys.exit(1)")


def test_that_a_process_that_never_speaks_is_not_waited_for_forever(start, monkeypatch) -> None:
    monkeypatch.setattr(hand_link, "_START_S", 0.2)
    monkeypatch.setattr(hand_link, "_LEAVE_S", 0.2)
    with pytest.raises(HandLost, match="in time"):
        start(code="import time; time.sleep(60)")


def test_that_the_reason_it_cannot_be_done_here_is_handed_on(start) -> None:
    with pytest.raises(NotPossibleHere) as problem:
        start(HELLO + wire.encode(wire.Impossible(0, "No screen", "Get one.")))
    assert (problem.value.title, problem.value.hint) == ("No screen", "Get one.")


def test_that_frames_are_handed_on(start) -> None:
    link, lost, _, frames, _ = start(HELLO + READY + wire.encode(wire.StopAsked("hotkey")))
    link.close()
    assert frames == [wire.StopAsked("hotkey")]
    assert lost == []
    assert link.ready == wire.Ready(1, "nowhere")


def test_that_a_hand_that_dies_is_told_and_everything_released(start) -> None:
    says = SAYS.format(HELLO + READY).replace("sys.stdin.read()", "sys.stdin.buffer.read(1)")
    _, lost, was_lost, _, released = start(code=says)
    assert was_lost.wait(10)
    assert "ended" in lost[0].title
    assert released == [True]


def test_that_a_hand_that_hangs_is_ended_and_everything_released(start, monkeypatch) -> None:
    monkeypatch.setattr(hand_link, "_HANGS_ACTING_S", 0.3)
    _, lost, was_lost, _, released = start(HELLO + READY, busy=True)
    assert was_lost.wait(10)
    assert "hung" in lost[0].title
    assert released == [True]
