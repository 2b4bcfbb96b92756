"""The hand's end of the pipe to the program: its own standard input and output, never waited for."""

from __future__ import annotations

import os
import sys

from coasty_desktop.computer.hand import wire
from coasty_desktop.computer.hand.pipe_reader import open_reader


class ProgramLost(Exception):
    """The program has closed the pipe, reads it no longer, or says what nobody understands."""


class Pipe:
    """Frames to and from the program."""

    def __init__(self) -> None:
        """Take standard output for frames alone; what anything prints goes to standard error."""
        sys.stdout.flush()
        self._out = os.dup(1)
        os.dup2(2, 1)
        if sys.platform != "win32":
            os.set_blocking(0, False)
            os.set_blocking(self._out, False)
        self._in = open_reader(0)
        self._reader: wire.Reader[wire.ToHand] = wire.Reader(wire.ToHand)

    def close(self) -> None:
        """Read no more."""
        self._in.close()

    def fileno(self) -> int:
        """What to wait on."""
        return self._in.fileno()

    def read(self) -> list[wire.ToHand]:
        """The frames that have arrived. Raises ProgramLost."""
        frames: list[wire.ToHand] = []
        while True:
            try:
                data = self._in.read()
            except BlockingIOError:
                return frames
            except OSError as error:
                raise ProgramLost from error
            if not data:
                raise ProgramLost
            try:
                frames += self._reader.feed(data)
            except wire.BrokenFrame as error:
                raise ProgramLost from error

    def send(self, frame: wire.FromHand) -> None:
        """Send one. Raises ProgramLost: a program that does not read is as good as gone."""
        data = wire.encode(frame)
        try:
            sent = os.write(self._out, data)
        except OSError as error:
            raise ProgramLost from error
        if sent < len(data):
            raise ProgramLost
