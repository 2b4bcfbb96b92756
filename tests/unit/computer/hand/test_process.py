"""The process as such: it leaves when nobody speaks to it in its own language."""

import contextlib
import os
import subprocess
import sys

import pytest

from coasty_desktop.computer.hand import wire
from coasty_desktop.computer.hand.launch import hand_argv, hand_environment
from tests.desktop.desktop import open_desktop


@pytest.mark.parametrize(
    "says",
    [b"", b"GET / HTTP/1.1\r\n\r\n", wire.encode(wire.Hello(99)), wire.encode(wire.Hello()) * 2],
    ids=["nothing", "another protocol", "another version", "two greetings"],
)
def test_that_it_leaves_when_it_is_not_spoken_to_properly(says: bytes) -> None:
    done = subprocess.run(hand_argv(), input=says, capture_output=True, env=hand_environment(), check=False, timeout=30)

    assert done.returncode == 0
    assert done.stderr == b""
    assert isinstance(wire.Reader[wire.FromHand](wire.FromHand).feed(done.stdout)[0], wire.Ready)


def test_that_without_a_display_it_says_so_and_leaves() -> None:
    env = {name: value for name, value in hand_environment().items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    done = subprocess.run(hand_argv(), input=b"", capture_output=True, env=env, check=False, timeout=30)

    assert done.returncode == 6
    (refusal,) = wire.Reader[wire.FromHand](wire.FromHand).feed(done.stdout)
    assert isinstance(refusal, wire.Impossible)
    assert "DISPLAY" in refusal.title


@pytest.mark.skipif(sys.platform != "linux", reason="there are private desktops on Linux only")
def test_that_a_server_that_ends_leaves_a_sentence_and_no_traceback() -> None:
    with contextlib.ExitStack() as closing:
        mortal = closing.enter_context(open_desktop(bus=False, window_manager=False))
        env = hand_environment() | {name: mortal.env[name] for name in ("DISPLAY", "XAUTHORITY")}
        process = subprocess.Popen(
            hand_argv(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
        )
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(wire.encode(wire.Hello()))
            process.stdin.flush()
            reader = wire.Reader[wire.FromHand](wire.FromHand)
            frames: list[wire.FromHand] = []
            while not frames:
                frames = reader.feed(os.read(process.stdout.fileno(), 4096))
            closing.close()
            rest, said = process.communicate(timeout=10)

    (ready,), (lost,) = frames, reader.feed(rest)
    assert isinstance(lost, wire.Impossible)
    assert (lost.call, process.returncode) == (0, 6)
    assert said == b""
    assert isinstance(ready, wire.Ready)
    assert not os.path.exists(ready.socket)


def test_that_a_polite_end_leaves_no_socket_behind() -> None:
    process = subprocess.Popen(
        hand_argv(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=hand_environment(), start_new_session=True
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        reader = wire.Reader[wire.FromHand](wire.FromHand)
        frames: list[wire.FromHand] = []
        while not frames:
            frames = reader.feed(os.read(process.stdout.fileno(), 4096))
        (ready,) = frames
        assert isinstance(ready, wire.Ready)
        assert os.path.exists(ready.socket)
        process.terminate()
        process.wait(10)
    assert process.returncode == 0
    assert not os.path.exists(ready.socket)
