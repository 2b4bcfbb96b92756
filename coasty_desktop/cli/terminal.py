"""Asking on the terminal, without holding up the loop."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TextIO

from coasty_desktop.agent.ports import Answer, Question
from coasty_desktop.cli.run_lines import plain
from coasty_desktop.core.action import describe

HELP = "y approve · n REASON say why not · s skip · a approve the rest of this run · Ctrl+C stop"


class TerminalApprover:
    """Asks a person at the terminal; words go to `out`, so that --json keeps stdout for itself."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._reader: threading.Thread | None = None

    async def ask(self, question: Question) -> Answer:
        """Ask until the answer is understood. The end of the input counts as a skip of everything: it raises EOFError."""
        self._start_reading()
        for action in question.actions:
            print(f"    {plain(describe(action))}", file=self._out)
        while True:
            print(f"Step {question.step}: carry it out? [y/n REASON/s/a] ", end="", file=self._out, flush=True)
            line = await self._lines.get()
            answer = parse(line)
            if answer is not None:
                return answer
            print(HELP, file=self._out)

    def _start_reading(self) -> None:
        if self._reader is None:
            loop = asyncio.get_running_loop()
            self._reader = threading.Thread(target=self._read, args=(loop,), name="terminal", daemon=True)
            self._reader.start()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(self._lines.put_nowait, line)
        loop.call_soon_threadsafe(self._lines.put_nowait, "n the terminal was closed\n")


def parse(line: str) -> Answer | None:
    """What a typed line means; None when it means nothing. An empty line is no consent."""
    word, _, rest = line.strip().partition(" ")
    match word.lower():
        case "y" | "yes":
            return Answer("approve")
        case "n" | "no":
            return Answer("reject", rest.strip() or "the user said no")
        case "s" | "skip":
            return Answer("skip")
        case "a" | "all":
            return Answer("rest_of_run")
        case _:
            return None
