"""The local socket that takes `stop`, `pause`, `resume` and `state` from other programs of this user.

One request a line, as text or as JSON ({"command": "stop"}); one answer a line, as JSON. Served by the hand between
two injected events, so it answers while the program's event loop does not.
"""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from pathlib import Path

import msgspec

from coasty_desktop.computer.hand.actor import runtime_folder

COMMANDS = frozenset({"stop", "pause", "resume", "state"})
# The longest address of a local socket on the systems we run on is a little over 100 bytes.
_LONGEST_PATH = 100
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

    def __init__(self, connection: socket.socket) -> None:
        """Serve it without ever waiting for it."""
        connection.setblocking(False)
        self._connection = connection
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
        path = runtime_folder() / f"hand-{os.getpid()}.sock"
        self._folder: Path | None = None
        if len(os.fsencode(path)) > _LONGEST_PATH:
            self._folder = Path(tempfile.mkdtemp(prefix="coasty-", dir="/tmp"))
            path = self._folder / "hand.sock"
        path.unlink(missing_ok=True)
        self.path = path
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        path.chmod(0o600)
        self._listener.listen(8)
        self._listener.setblocking(False)
        self.clients: list[Client] = []

    def fileno(self) -> int:
        """What to wait on for a new one."""
        return self._listener.fileno()

    def accept(self) -> None:
        """Take in whoever knocks."""
        with contextlib.suppress(BlockingIOError):
            while True:
                connection, _ = self._listener.accept()
                self.clients.append(Client(connection))

    def drop(self, client: Client) -> None:
        """Forget one."""
        client.close()
        self.clients.remove(client)

    def close(self) -> None:
        """Stop listening and remove what lies in the file system."""
        for client in tuple(self.clients):
            self.drop(client)
        self._listener.close()
        self.path.unlink(missing_ok=True)
        if self._folder is not None:
            self._folder.rmdir()
