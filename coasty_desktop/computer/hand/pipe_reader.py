"""The reading end of a pipe as something to `select` on, also on Windows, which can wait for sockets only.

The half for Windows was written for it and never run there; the tests run it here.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections import deque
from typing import Protocol

_MOST = 1 << 16


class PipeReader(Protocol):
    """A pipe that is read."""

    def fileno(self) -> int:
        """What to wait on."""

    def read(self) -> bytes:
        """What has arrived; empty at the end. Raises OSError, BlockingIOError among them when nothing has."""

    def close(self) -> None:
        """Wait for it no more; the pipe itself belongs to its opener."""


def open_reader(descriptor: int) -> PipeReader:
    """Read that pipe in the way of this system."""
    return ThreadedReader(descriptor) if sys.platform == "win32" else DirectReader(descriptor)


class DirectReader:
    """The pipe itself."""

    def __init__(self, descriptor: int) -> None:
        """Change nothing about it."""
        self._descriptor = descriptor

    def fileno(self) -> int:
        """What to wait on."""
        return self._descriptor

    def read(self) -> bytes:
        """What has arrived."""
        return os.read(self._descriptor, _MOST)

    def close(self) -> None:
        """Nothing was opened."""


class ThreadedReader:
    """A thread reads and wakes whoever waits at a socket. It ends with the pipe."""

    def __init__(self, descriptor: int) -> None:
        """Start reading."""
        self._descriptor = descriptor
        self._read: deque[bytes | OSError] = deque()
        self._woken, self._wakes = socket.socketpair()
        self._woken.setblocking(False)
        self._wakes.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="pipe-reader", daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """What to wait on."""
        return self._woken.fileno()

    def read(self) -> bytes:
        """What has arrived."""
        # Emptied first: what comes after that wakes anew.
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(_MOST)
        if not self._read:
            raise BlockingIOError
        found = self._read[0]
        if found == b"" or isinstance(found, OSError):
            # The end stays the end, however often it is read.
            self._wake()
        else:
            self._read.popleft()
        if self._read:
            self._wake()
        if isinstance(found, OSError):
            raise found
        return found

    def close(self) -> None:
        """Close the sockets; the thread ends with the pipe."""
        self._woken.close()
        self._wakes.close()

    def _run(self) -> None:
        data: bytes | OSError
        while True:
            try:
                data = os.read(self._descriptor, _MOST)
            except OSError as error:
                data = error
            self._read.append(data)
            self._wake()
            if not data or isinstance(data, OSError):
                return

    def _wake(self) -> None:
        # One byte is enough, and whoever waits may be gone.
        with contextlib.suppress(OSError):
            self._wakes.send(b".")
