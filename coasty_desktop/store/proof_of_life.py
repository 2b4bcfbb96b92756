"""Whether the process that wrote a row still lives: it holds an operating system lock that dies with it.

A process id proves nothing, because the system gives it to somebody else after a crash.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import uuid
from pathlib import Path

from coasty_desktop.store.home import private_folder

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, alone: bool) -> None:
        del alone  # Windows' runtime has no shared lock; two who look at once may both see a live writer for a moment
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int, *, alone: bool) -> None:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)


class ProofOfLife:
    """This process's mark as a writer, and the look at the marks of others. Usable from any thread."""

    def __init__(self, folder: Path) -> None:
        """The folder holds one small file for each process that writes now."""
        self._folder = folder
        self._mark = uuid.uuid4().hex
        self._held: int | None = None
        self._guard = threading.Lock()

    @property
    def mark(self) -> str:
        """What to write beside a row that must not outlive this process unnoticed; takes the lock when first asked."""
        with self._guard:
            if self._held is None:
                path = private_folder(self._folder) / self._mark
                descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
                _lock(descriptor, alone=True)
                self._held = descriptor
        return self._mark

    def is_alive(self, mark: str) -> bool:
        """Whether the process behind `mark` still runs."""
        if mark == self._mark:
            return self._held is not None
        path = self._folder / Path(mark).name
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:
            return False
        try:
            _lock(descriptor, alone=False)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False

    def close(self) -> None:
        """Give the mark back."""
        with self._guard:
            if self._held is not None:
                os.close(self._held)
                self._held = None
                with contextlib.suppress(OSError):
                    (self._folder / self._mark).unlink()
