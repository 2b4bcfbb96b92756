"""Where a hand takes stops, for this user alone: a local socket, or on Windows a port of this computer with a word.

The half for Windows was written for it and never run there: Python has no local sockets on it. The address is a file
either way; there, only who can read it knows the port and the word that must be said first.
"""

from __future__ import annotations

import hmac
import os
import secrets
import socket
import sys
import tempfile
from pathlib import Path

from coasty_desktop.computer.hand.actor import runtime_folder

# The longest address of a local socket on the systems we run on is a little over 100 bytes.
_LONGEST_PATH = 100


class Listening:
    """An address that others connect to. `word` is what they must say first; empty when nothing needs to be said."""

    def __init__(self) -> None:
        """Listen, for this user alone. Raises NotPossibleHere."""
        self.path = runtime_folder() / f"hand-{os.getpid()}.sock"
        self.word = b""
        self._folder: Path | None = None
        if sys.platform == "win32":
            self.socket, self.word = _listen_on_a_port(self.path)
        else:
            if len(os.fsencode(self.path)) > _LONGEST_PATH:
                self._folder = Path(tempfile.mkdtemp(prefix="coasty-", dir="/tmp"))
                self.path = self._folder / "hand.sock"
            self.path.unlink(missing_ok=True)
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.bind(str(self.path))
            self.path.chmod(0o600)
        self.socket.listen(8)
        self.socket.setblocking(False)

    def close(self) -> None:
        """Stop listening and remove what lies in the file system."""
        self.socket.close()
        self.path.unlink(missing_ok=True)
        if self._folder is not None:
            self._folder.rmdir()


def connect(address: str, timeout_s: float) -> socket.socket:
    """Connect to an address, ready to send requests. Raises OSError."""
    if sys.platform == "win32":
        return _connect_to_a_port(Path(address), timeout_s)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout_s)
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


def is_the_word(line: bytes, word: bytes) -> bool:
    """Whether a line is the word that must be said first."""
    return hmac.compare_digest(line.strip(), word)


def _listen_on_a_port(path: Path) -> tuple[socket.socket, bytes]:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    word = secrets.token_hex(16).encode()
    path.write_bytes(b"%d %s" % (listener.getsockname()[1], word))
    return listener, word


def _connect_to_a_port(path: Path, timeout_s: float) -> socket.socket:
    port, _, word = path.read_bytes().partition(b" ")
    try:
        connection = socket.create_connection(("127.0.0.1", int(port)), timeout_s)
    except (ValueError, OverflowError) as error:
        raise ConnectionError("no address of a hand") from error
    try:
        connection.sendall(word + b"\n")
    except OSError:
        connection.close()
        raise
    return connection
