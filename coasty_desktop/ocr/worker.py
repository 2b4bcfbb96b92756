"""The OCR worker: reads pictures it gets on stdin and answers on stdout, until stdin ends or nothing came for a while.

The networks are loaded with the first picture. Nothing else may write to stdout: what libraries print goes to stderr.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from typing import Any, BinaryIO

from coasty_desktop.ocr.messages import Answer, NotRead, PictureRead, frame, read_request

# Long enough for a person to think about a step, short enough not to hold 500 MB for nothing.
IDLE_S = 60.0


class _Worker:
    def __init__(self, answers: BinaryIO, idle_s: float) -> None:
        self._answers = answers
        self._idle_s = idle_s
        self._reader: Any = None
        self._timer: threading.Timer | None = None

    def serve(self, requests: BinaryIO) -> int:
        self._rest()
        while (request := read_request(requests)) is not None:
            self._wake()
            self._answers.write(frame(self._answer(request.id, request.picture)))
            self._answers.flush()
            self._rest()
        self._wake()
        return 0

    def _answer(self, number: int, picture: bytes) -> Answer:
        started = time.perf_counter()
        try:
            if self._reader is None:
                from coasty_desktop.ocr.picture_reader import PictureReader

                self._reader = PictureReader()
        except ImportError as error:
            return NotRead(number, "missing", str(error.name or error))
        from coasty_desktop.ocr.picture_reader import DamagedPicture

        try:
            reading = self._reader.read(picture)
        except DamagedPicture as error:
            return NotRead(number, "picture", str(error))
        return PictureRead(number, reading, (time.perf_counter() - started) * 1000)

    def _rest(self) -> None:
        # A blocked read cannot be given a timeout on every system: the process ends itself instead.
        self._timer = threading.Timer(self._idle_s, os._exit, (0,))
        self._timer.daemon = True
        self._timer.start()

    def _wake(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def main(idle_s: float = IDLE_S) -> int:
    """Serve until the other side closes, or nothing was asked for `idle_s` seconds. Returns the exit code."""
    if hasattr(os, "nice"):
        # Whoever acts on the screen, and the window, come first.
        os.nice(5)
    # What the libraries log is of use to nobody here.
    logging.disable(logging.CRITICAL)
    idle_s = float(os.environ.get("COASTY_OCR_IDLE_S", idle_s))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        return _Worker(answers, idle_s).serve(sys.stdin.buffer)
    except (BrokenPipeError, KeyboardInterrupt):
        return 0


if __name__ == "__main__":
    sys.exit(main())
