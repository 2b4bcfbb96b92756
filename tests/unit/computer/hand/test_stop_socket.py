"""What the stop socket understands, and who may reach it."""

import select
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from coasty_desktop.computer.hand.stop_socket import StopSocket, parse


@pytest.fixture
def stop_socket(tmp_path: Path, monkeypatch) -> Iterator[StopSocket]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    served = StopSocket()
    yield served
    served.close()
    assert not served.path.exists()


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b"stop", "stop"),
        (b" pause \r", "pause"),
        (b'{"command": "state"}', "state"),
        (b'{"command": "stop", "more": 1}', "stop"),
        (b'{"command": 7}', ""),
        (b"{", ""),
        (b"\xff\xfe", ""),
        (b"quit", ""),
        (b"", ""),
    ],
)
def test_that_a_line_is_a_command_or_nothing(line: bytes, command: str) -> None:
    assert parse(line) == command


def test_that_it_is_for_this_user_alone(stop_socket: StopSocket) -> None:
    assert stat.S_IMODE(stop_socket.path.stat().st_mode) == 0o600


def test_that_lines_come_whole_and_answers_go_back(stop_socket: StopSocket) -> None:
    with socket.socket(socket.AF_UNIX) as program:
        program.connect(str(stop_socket.path))
        stop_socket.accept()
        (client,) = stop_socket.clients
        assert client.lines() == []
        program.sendall(b"sta")
        select.select([client], [], [], 5)
        assert client.lines() == []
        program.sendall(b"te\nstop\n")
        select.select([client], [], [], 5)
        assert client.lines() == [b"state", b"stop"]
        client.answer(answer="released")
        assert program.recv(100) == b'{"answer":"released"}\n'
    assert client.lines() is None
    stop_socket.drop(client)


def test_that_a_program_that_never_ends_its_line_is_left(stop_socket: StopSocket) -> None:
    with socket.socket(socket.AF_UNIX) as program:
        program.connect(str(stop_socket.path))
        stop_socket.accept()
        program.sendall(b"x" * 3000)
        select.select(stop_socket.clients, [], [], 5)
        assert [stop_socket.clients[0].lines() for _ in range(2)] == [[], None]


def test_that_a_folder_with_a_long_name_does_not_prevent_it(tmp_path: Path, monkeypatch) -> None:
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    served = StopSocket()
    folder = served.path.parent
    assert folder.stat().st_mode & 0o077 == 0
    served.close()
    assert not folder.exists()
