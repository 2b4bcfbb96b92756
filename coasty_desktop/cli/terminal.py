"""Asking on the terminal, without holding up the loop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from typing import TextIO

from coasty_desktop.agent.ports import Answer, Question
from coasty_desktop.cli.run_lines import plain
from coasty_desktop.core.action import describe
from coasty_desktop.core.errors import Stopped

HELP = "y approve · n REASON say why not · s skip · a approve the rest of this run · Ctrl+C stop"


class TerminalApprover:
    """Asks a person at the terminal; words go to `out`, so that --json keeps stdout for itself."""

    def __init__(self, out: TextIO, terminal: int, *, names_actions: bool) -> None:
        """`terminal` is the file descriptor that lines are read from; `names_actions` unless `out` shows them."""
        self._out, self._terminal, self._names_actions = out, terminal, names_actions

    async def ask(self, question: Question) -> Answer:
        """Ask until the answer is understood. Raises Stopped when nobody is there any more."""
        async with typed_lines(self._terminal) as lines:
            for action in question.actions if self._names_actions else ():
                print(f"    {plain(describe(action))}", file=self._out)
            while True:
                print(f"Step {question.step}: carry it out? [y/n REASON/s/a] ", end="", file=self._out, flush=True)
                line = await lines.get()
                if not line:
                    raise Stopped("the end of the terminal's input")
                answer = parse(line)
                if answer is not None:
                    return answer
                print(HELP, file=self._out)


@contextlib.asynccontextmanager
async def typed_lines(terminal: int) -> AsyncIterator[asyncio.Queue[str]]:
    """The lines that are typed from now on, each with its end; the end of the input is an empty one.

    A line typed ahead is thrown away: it is no consent to something that nobody had seen yet.
    """
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        # A terminal that waits for whole lines, as they all do here, hands them over one by one.
        try:
            lines.put_nowait(os.read(terminal, 4096).decode(errors="replace"))
        except OSError:
            lines.put_nowait("")

    _throw_away_what_was_typed(terminal)
    loop = asyncio.get_running_loop()
    loop.add_reader(terminal, read)
    try:
        yield lines
    finally:
        loop.remove_reader(terminal)


def _throw_away_what_was_typed(terminal: int) -> None:
    if sys.platform != "win32":
        import termios

        with contextlib.suppress(termios.error):
            termios.tcflush(terminal, termios.TCIFLUSH)


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
