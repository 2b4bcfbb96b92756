"""The hand's process as the program sees it: started, written to, read from, watched, ended.

Two threads: one writes frames and heartbeats, one reads and notices when the hand is gone or hangs. Neither needs the
event loop, so a window that is busy neither lets the hand think that the program is gone, nor delays a stop.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import subprocess
import threading
import time
from collections.abc import Callable

from coasty_desktop.computer.hand import wire
from coasty_desktop.computer.hand.launch import hand_argv, hand_environment, refuse_other_systems
from coasty_desktop.computer.hand.pipe_reader import PipeReader, open_reader
from coasty_desktop.computer.local.release_everything import release_everything
from coasty_desktop.core.errors import HandLost, NotPossibleHere

_START_S = 15.0
_BEAT_ACTING_S, _BEAT_IDLE_S = 0.1, 1.0
# An answer to a heartbeat takes a millisecond; a hand that owes one for so long hangs.
_HANGS_ACTING_S, _HANGS_IDLE_S = 1.5, 6.0
_LEAVE_S = 2.0


class HandLink:
    """One running hand. `on_frame` and `on_lost` are called on the reading thread."""

    def __init__(
        self,
        on_frame: Callable[[wire.FromHand], None],
        on_lost: Callable[[HandLost], None],
        is_busy: Callable[[], bool],
    ) -> None:
        """Start nothing yet."""
        self._on_frame, self._on_lost, self._is_busy = on_frame, on_lost, is_busy
        self._outgoing: queue.SimpleQueue[wire.ToHand | None] = queue.SimpleQueue()
        self._started = threading.Event()
        self._refusal: wire.Impossible | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._threads: list[threading.Thread] = []
        self._closing = False
        self.ready: wire.Ready | None = None
        self.is_alive = False

    def start(self) -> wire.Ready:
        """Start the process and wait until it listens; blocks. Raises NotPossibleHere, HandLost."""
        refuse_other_systems()
        self._process = subprocess.Popen(
            hand_argv(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=hand_environment(),
            bufsize=0,
            # Ctrl+C in a terminal must reach the hand through us, after it has let go of everything.
            start_new_session=True,
            # On Windows a window's child would open a console.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.is_alive = True
        self.send(wire.Hello())
        for name, work in (("hand-writer", self._write), ("hand-reader", self._read)):
            thread = threading.Thread(target=work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        answered = self._started.wait(_START_S)
        if self.ready is not None:
            return self.ready
        self.close()
        if self._refusal is not None:
            raise NotPossibleHere(self._refusal.title, self._refusal.hint)
        raise HandLost(
            "The process that acts on the screen did not start" + ("" if answered else " in time"),
            hint="Try again; `coasty-desktop doctor` says what is missing.",
        )

    def send(self, frame: wire.ToHand) -> None:
        """Send a frame, soon; never blocks, so any thread and any signal handler may."""
        self._outgoing.put(frame)

    def close(self) -> None:
        """Let the hand let go and leave; blocks until it has, or ends it. Safe to call twice."""
        process = self._process
        if process is None:
            return
        self._closing = True
        self.send(wire.Quit())
        try:
            process.wait(_LEAVE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            release_everything()
        self._outgoing.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(_LEAVE_S)
        self._process = None

    def _write(self) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        with contextlib.suppress(OSError), process.stdin as pipe:
            while True:
                try:
                    frame = self._outgoing.get(timeout=_BEAT_ACTING_S if self._is_busy() else _BEAT_IDLE_S)
                except queue.Empty:
                    frame = wire.Heartbeat()
                if frame is None:
                    return
                data = memoryview(wire.encode(frame))
                while data:
                    data = data[os.write(pipe.fileno(), data) :]

    def _read(self) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        with process.stdout as pipe, contextlib.closing(open_reader(pipe.fileno())) as source:
            problem = self._listen(source)
        self.is_alive = False
        if not self._closing:
            process.kill()
        process.wait()
        self._outgoing.put(None)
        if self.ready is not None and not self._closing:
            # Whatever it held is still down: the X server lets go of nothing when a program dies.
            release_everything()
            self._on_lost(HandLost(problem, hint="Everything was let go of. Start the task again."))
        self._started.set()

    def _listen(self, source: PipeReader) -> str:
        """Pass frames on until there are no more; returns what was wrong."""
        reader: wire.Reader[wire.FromHand] = wire.Reader(wire.FromHand)
        heard_at = looked_at = time.monotonic()
        while True:
            wait_s = _BEAT_ACTING_S if self._is_busy() else _BEAT_IDLE_S
            ready, _, _ = select.select([source], [], [], wait_s)
            now = time.monotonic()
            # Somebody stopped this very process for a while: the hand had nobody to answer.
            if ready or now - looked_at > 2 * wait_s + _BEAT_ACTING_S:
                heard_at = now
            looked_at = now
            if not ready:
                if now - heard_at > (_HANGS_ACTING_S if self._is_busy() else _HANGS_IDLE_S):
                    return "The process that acts on the screen hung and was ended"
                continue
            data = _read(source)
            if not data:
                return "The process that acts on the screen ended unexpectedly"
            try:
                frames = reader.feed(data)
            except wire.BrokenFrame as error:
                return f"The process that acts on the screen sent {error}"
            for frame in frames:
                self._take(frame)

    def _take(self, frame: wire.FromHand) -> None:
        match frame:
            case wire.Ready():
                self.ready = frame
                self._started.set()
            case wire.Impossible(call=0):
                self._refusal = frame
            case wire.Alive():
                pass
            case _:
                self._on_frame(frame)


def _read(source: PipeReader) -> bytes:
    try:
        return source.read()
    except OSError:
        # Windows reports the end of a pipe as an error.
        return b""
