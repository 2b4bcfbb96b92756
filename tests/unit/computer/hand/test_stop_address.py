"""Where a hand takes stops: on Windows a port and a word, which is tried here; it was never run there."""

import select
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coasty_desktop.computer.hand import stop_address
from coasty_desktop.computer.hand.stop_socket import StopSocket


@pytest.fixture(params=["linux", "win32"])
def served(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> Iterator[StopSocket]:
    monkeypatch.setattr(sys, "platform", request.param)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    one = StopSocket()
    yield one
    one.close()
    assert not one.path.exists()


def lines(served: StopSocket) -> list[bytes] | None:
    """What the one who has connected said."""
    select.select([served], [], [], 5)
    served.accept()
    (client,) = served.clients
    found: list[bytes] = []
    while not found:
        select.select([client], [], [], 5)
        more = client.lines()
        if more is None:
            return None
        found += more
    return found


def test_that_whoever_reads_the_address_is_heard(served: StopSocket) -> None:
    with stop_address.connect(str(served.path), 5) as program:
        program.sendall(b"stop\n")
        assert lines(served) == [b"stop"]
        served.clients[0].answer(answer="released")
        assert program.recv(100) == b'{"answer":"released"}\n'


@pytest.mark.parametrize("served", ["win32"], indirect=True)
@pytest.mark.parametrize("said", [b"stop\n", b"\nstop\n", b"0123\nstop\n"])
def test_that_nobody_is_heard_on_a_port_without_the_word(served: StopSocket, said: bytes) -> None:
    port = int(served.path.read_bytes().partition(b" ")[0])
    with socket.create_connection(("127.0.0.1", port), 5) as program:
        program.sendall(said)
        assert lines(served) is None


@pytest.mark.parametrize("content", [b"", b"nonsense", b"99999999 word", b"1 word"])
def test_that_an_address_that_is_none_is_an_error_of_the_system(tmp_path: Path, monkeypatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    (tmp_path / "address").write_bytes(content)

    with pytest.raises(ConnectionError):
        stop_address.connect(str(tmp_path / "address"), 5)
