"""One actor per desktop: the lock that whoever acts holds, and how another program stops it."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from datetime import UTC, datetime
from typing import BinaryIO, Literal

import msgspec

from coasty_desktop.computer.hand import file_lock, stop_address
from coasty_desktop.computer.hand.actor import Actor, current_actor, lock_path
from coasty_desktop.computer.hand.launch import is_hand
from coasty_desktop.computer.local.release_everything import release_everything
from coasty_desktop.core.errors import BadInput

__all__ = ["Actor", "ActorLock", "StopOutcome", "current_actor", "request_stop"]

StopOutcome = Literal["nothing acting", "stopped", "ended by force"]

# Whoever looks who acts holds the lock for an instant, shared; that is no actor.
_LOOK_S = 0.2
_RETRY_S = 0.01
# After its hand was ended, the program has let go and given the lock back by then.
_NOTICE_S = 2.0


class ActorLock:
    """The lock of this process."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._file: BinaryIO | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process acts."""
        return self._file is not None

    def acquire(self, what: str, *, hand_pid: int = 0, socket: str = "") -> None:
        """Become the actor, or say anew who it is. Raises BadInput that names the first one."""
        if self._file is None:
            file = lock_path().open("a+b")
            try:
                _lock(file)
            except BaseException:
                file.close()
                raise
            self._file = file
        actor = Actor(os.getpid(), what, datetime.now(UTC).isoformat(timespec="seconds"), hand_pid, socket)
        self._file.truncate(0)
        self._file.write(msgspec.json.encode(actor))
        self._file.flush()

    def release(self) -> None:
        """Act no more. Safe to call twice."""
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                file.truncate(0)
            file.close()


def request_stop(timeout_s: float = 1.0) -> StopOutcome:
    """Stop whoever acts; blocks. What does not say that it has let go within `timeout_s` is ended."""
    actor = current_actor()
    if actor is None:
        return "nothing acting"
    if _ask_to_stop(actor, timeout_s):
        return "stopped"
    if is_hand(actor.hand_pid):
        _kill(actor.hand_pid)
        if _wait_until_nobody(actor, _NOTICE_S):
            return "ended by force"
    # Only the process that holds the lock is in the note, so this is no other one.
    if current_actor() == actor:
        _kill(actor.pid)
        _wait_until_nobody(actor, _NOTICE_S)
        release_everything()
    return "ended by force"


def _lock(file: BinaryIO) -> None:
    deadline = time.monotonic() + _LOOK_S
    while not file_lock.take(file):
        if time.monotonic() < deadline:
            time.sleep(_RETRY_S)
            continue
        first = current_actor()
        who = f"{first.what} (process {first.pid}, since {first.since})" if first else "another program"
        raise BadInput(
            f"This desktop is already being acted on by {who}",
            hint="Wait for it, or stop it with Ctrl+Alt+Esc or `coasty-desktop stop`.",
        )


def _ask_to_stop(actor: Actor, timeout_s: float) -> bool:
    """Whether the actor's hand said that everything is released."""
    deadline = time.monotonic() + timeout_s
    with contextlib.suppress(OSError), stop_address.connect(actor.socket, timeout_s) as connection:
        connection.sendall(b"stop\n")
        answer = b""
        while b"\n" not in answer and (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            data = connection.recv(1024)
            if not data:
                return False
            answer += data
        return b'"released"' in answer
    return False


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        # Windows has no SIGKILL, and ends a process at once whatever the signal is.
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _wait_until_nobody(actor: Actor, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while current_actor() == actor:
        if time.monotonic() > deadline:
            return False
        time.sleep(_RETRY_S)
    return True
