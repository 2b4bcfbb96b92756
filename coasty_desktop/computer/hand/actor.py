"""Who acts on this desktop: a note in the runtime folder of the user, and the lock that makes it true.

Whoever acts holds the lock; a note without the lock is a left-over and means nobody. `local.actor_lock` takes it.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path

import msgspec

from coasty_desktop.computer.hand.file_lock import is_taken
from coasty_desktop.core.errors import NotPossibleHere

_FOLDER = "coasty-desktop"


class Actor(msgspec.Struct, frozen=True):
    """Who acts: `what` in a person's words, `since` as ISO time in UTC, `socket` takes a stop."""

    pid: int
    what: str
    since: str
    hand_pid: int = 0
    socket: str = ""


def runtime_folder() -> Path:
    """The folder of this user for locks and sockets, made when it is missing. Raises NotPossibleHere."""
    try:
        return _private_folder()
    except OSError as error:
        raise NotPossibleHere(
            f"The folder {error.filename} cannot be used: {error.strerror}",
            hint="Set XDG_RUNTIME_DIR to a folder of yours.",
        ) from error


def _private_folder() -> Path:
    if sys.platform == "win32":
        # The folder for temporary files is the user's own there.
        folder = Path(tempfile.gettempdir()) / _FOLDER
        folder.mkdir(exist_ok=True)
        return folder
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime) / _FOLDER if runtime else Path(tempfile.gettempdir()) / f"{_FOLDER}-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=bool(runtime))
    found = folder.lstat()
    # In a folder that others may write to, somebody else could have made it first.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise NotPossibleHere(f"The folder {folder} belongs to somebody else", hint="Set XDG_RUNTIME_DIR.")
    if found.st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def lock_path() -> Path:
    """The file that is locked; the note is its content."""
    return runtime_folder() / "actor.lock"


def current_actor() -> Actor | None:
    """Who acts now, or None."""
    try:
        with lock_path().open("rb") as file:
            return msgspec.json.decode(file.read(), type=Actor) if is_taken(file) else None
    except (OSError, msgspec.DecodeError):
        return None
