"""The operating system's lock on a file, which ends with the process that holds it.

The half for Windows was written for it and never run there.
"""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading what is locked, so it is a byte that no note ever reaches.
    _BYTE = 0x7FFF0000

    def take(file: BinaryIO) -> bool:
        """Take the lock if nobody has it; whether that worked."""
        at = file.tell()
        try:
            file.seek(_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(at)
        return True

    def is_taken(file: BinaryIO) -> bool:
        """Whether somebody has it. There is no shared lock: two who look at once may both see one, for an instant."""
        if not take(file):
            return True
        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        file.seek(0)
        return False

else:
    import fcntl

    def take(file: BinaryIO) -> bool:
        """Take the lock if nobody has it; whether that worked."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def is_taken(file: BinaryIO) -> bool:
        """Whether somebody has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(file, fcntl.LOCK_UN)
        return False
