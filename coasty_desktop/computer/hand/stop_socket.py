"""The local socket that takes `stop`, `pause`, `resume` and `state` from other programs of this user.

One request a line, as text or as JSON ({"command": "stop"}); one answer a line, as JSON. Served by the hand between
two injected events, so it answers while the program's event loop does not.
"""

from __future__ import annotations

import contextlib
import socket

import msgspec

from coasty_desktop.computer.hand.stop_address import Listening, is_the_word

COMMANDS = frozenset({"stop", "pause", "resume", "state"})
_LONGEST_LINE = 1024


class _Request(msgspec.Struct):
    command: str


def parse(line: bytes) -> str:
    """The command of a line; empty when it is none."""
    text = line.decode(errors="replace").strip()
    if text.startswith("{"):
        try:
            text = msgspec.json.decode(line, type=_Request).command
        except msgspec.DecodeError:
            return ""
    return text if text in COMMANDS else ""


class Client:
    """One program that asked."""

    def __init__(self, connection: socket.socket, word: bytes = b"") -> None:
        """Serve it without ever waiting for it; nothing it says counts before `word`, when there is one."""
        connection.setblocking(False)
        self._connection, self._word = connection, word
        self._rest = b""

    def fileno(self) -> int:
        """What to wait on."""
        return self._connection.fileno()

    def lines(self) -> list[bytes] | None:
        """The lines that have arrived; None when it has left or talks nonsense."""
        try:
            data = self._connection.recv(_LONGEST_LINE)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        *lines, self._rest = (self._rest + data).split(b"\n")
        if self._word and lines:
            if not is_the_word(lines.pop(0), self._word):
                return None
            self._word = b""
        return None if len(self._rest) > _LONGEST_LINE else lines

    def answer(self, **facts: object) -> None:
        """Send one line; whoever does not read it does without."""
        with contextlib.suppress(OSError):
            self._connection.send(msgspec.json.encode(facts) + b"\n")

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


class StopSocket:
    """The listening end and whoever has connected."""

    def __init__(self) -> None:
        """Listen, for this user alone. Raises NotPossibleHere."""
        self._listening = Listening()
        self.path = self._listening.path
        self.clients: list[Client] = []

    def fileno(self) -> int:
        """What to wait on for a new one."""
        return self._listening.socket.fileno()

    def accept(self) -> None:
        """Take in whoever knocks."""
        with contextlib.suppress(BlockingIOError):
            while True:
                connection, _ = self._listening.socket.accept()
                self.clients.append(Client(connection, self._listening.word))

    def drop(self, client: Client) -> None:
        """Forget one."""
        client.close()
        self.clients.remove(client)

    def close(self) -> None:
        """Stop listening and remove what lies in the file system."""
        for client in tuple(self.clients):
            self.drop(client)
        self._listening.close()
