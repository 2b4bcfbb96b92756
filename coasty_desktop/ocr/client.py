"""Asks the OCR worker: starts it on demand, once more when it died, and keeps the readings of recent pictures."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import sys
from collections import OrderedDict

import msgspec

from coasty_desktop.core.errors import CoastyError, NotPossibleHere
from coasty_desktop.ocr.messages import PREFIX_BYTES, Answer, NotRead, ReadPicture, decode_answer, frame, read_length
from coasty_desktop.ocr.reading import Reading

# A first reading loads the networks; on a slow, busy computer with a 4K picture that is a matter of many seconds.
READ_TIMEOUT_S = 60.0
KEPT_READINGS = 8
# A worker whose input closes ends by itself, unless it is in the middle of a picture.
_PATIENCE_S = 1.0
_MISSING_HINT = "Install it with: pip install 'coasty-desktop[practice]'"


class NotAPicture(CoastyError):
    """The bytes are no PNG or JPEG that can be read."""


class OcrFailed(CoastyError):
    """The worker died or hung twice on the same picture."""


class OcrClient:
    """One worker process at most; one picture at a time."""

    def __init__(self, command: tuple[str, ...] = (), timeout_s: float = READ_TIMEOUT_S) -> None:
        """`command` starts the worker; by default this program's own hidden argument."""
        self._command = command or own_command()
        self._timeout_s = timeout_s
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[bytes, Reading] = OrderedDict()
        self._number = 0

    async def read(self, png: bytes) -> Reading:
        """The words, lines and frames of a picture; an unchanged picture is not read again.

        Raises NotPossibleHere when the optional packages are missing, NotAPicture, OcrFailed.
        """
        key = hashlib.blake2b(png, digest_size=16).digest()
        async with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            reading = self._reading_of(await self._ask(png))
            self._kept[key] = reading
            while len(self._kept) > KEPT_READINGS:
                self._kept.popitem(last=False)
            return reading

    async def close(self) -> None:
        """End the worker."""
        async with self._turn:
            await self._end()

    async def _ask(self, png: bytes) -> Answer:
        for is_last in (False, True):
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await self._exchange(png)
            except TimeoutError:
                await self._end(patience_s=0)
                raise OcrFailed(
                    "Reading the picture took too long", hint="Close other programs, then try again."
                ) from None
            except asyncio.CancelledError:
                # Its answer would come in the middle of the next exchange.
                if self._process is not None:
                    _kill(self._process)
                    self._process = None
                raise
            except (OSError, EOFError, ValueError, msgspec.MsgspecError) as error:
                # An idle worker may end at the very moment it is asked; a crash deserves one more try as well.
                await self._end()
                if is_last:
                    raise OcrFailed("The process that reads pictures ended unexpectedly", hint=str(error)) from error
        raise AssertionError("not reached")

    async def _exchange(self, png: bytes) -> Answer:
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        self._number += 1
        process.stdin.write(frame(ReadPicture(self._number, png)))
        await process.stdin.drain()
        length = read_length(await process.stdout.readexactly(PREFIX_BYTES))
        answer = decode_answer(await process.stdout.readexactly(length))
        if answer.id != self._number:
            raise ValueError("an answer to another question")
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=worker_environment(),
            )
        return self._process

    async def _end(self, patience_s: float = _PATIENCE_S) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        # Killing a process that has just ended takes its exit status away from whoever waits for it.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await process.wait()
        _kill(process)
        await process.wait()

    def _reading_of(self, answer: Answer) -> Reading:
        if not isinstance(answer, NotRead):
            return answer.reading
        if answer.kind == "missing":
            raise NotPossibleHere(
                f"Practice reads pictures, and a package it needs for that is not installed: {answer.detail}",
                hint=_MISSING_HINT,
            )
        if answer.kind == "picture":
            raise NotAPicture("The picture cannot be read", hint=answer.detail)
        raise OcrFailed("Reading the picture failed", hint=answer.detail)


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()


def own_command() -> tuple[str, ...]:
    """What starts the worker: this program again, packaged or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--ocr-worker")
    return (sys.executable, "-m", "coasty_desktop", "--ocr-worker")


def worker_environment() -> dict[str, str]:
    """Ours without what a program inherits for its own libraries, and with one computing thread each."""
    dropped = ("QT_", "LD_LIBRARY_PATH", "OMP_", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"OMP_NUM_THREADS": "1"}
