"""What a person may type when asked, and what is no answer."""

from __future__ import annotations

import io
import os
import pty
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from coasty_desktop.agent.ports import Answer, Capture, Question
from coasty_desktop.cli.terminal import TerminalApprover, parse
from coasty_desktop.core.action import Click, TypeText
from coasty_desktop.core.errors import Stopped
from coasty_desktop.core.geometry import ModelPoint, ScreenRect, fit

CAPTURE = Capture(b"png", fit(ScreenRect(0, 0, 1280, 720)), datetime(2026, 1, 1, tzinfo=UTC))
QUESTION = Question(3, (Click(ModelPoint(1, 2)), TypeText("\x1b[2Jgone")), "every step", CAPTURE)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("y\n", Answer("approve")),
        ("n wrong button\n", Answer("reject", "wrong button")),
        ("n\n", Answer("reject", "the user said no")),
        ("s\n", Answer("skip")),
        ("a\n", Answer("rest_of_run")),
        ("\n", None),
        ("yy\n", None),
        ("please\n", None),
    ],
)
def test_that_only_a_clear_word_counts(line: str, answer: Answer | None) -> None:
    assert parse(line) == answer


class Typist(io.StringIO):
    """A screen that types the next line whenever it is asked something."""

    def __init__(self, far: int, *lines: str) -> None:
        super().__init__()
        self.far, self.lines = far, list(lines)

    def write(self, text: str) -> int:
        if text.endswith("] "):
            line = self.lines.pop(0)
            os.write(self.far, b"\x04" if line == "EOF" else f"{line}\n".encode())
        return super().write(text)


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    far, near = pty.openpty()
    yield far, near
    os.close(far)
    os.close(near)


async def test_that_it_asks_until_it_understands(ends: tuple[int, int]) -> None:
    screen = Typist(ends[0], "", "perhaps", "n not that one")
    approver = TerminalApprover(screen, ends[1], names_actions=True)
    assert await approver.ask(QUESTION) == Answer("reject", "not that one")
    assert screen.getvalue().count("Step 3") == 3
    assert screen.getvalue().count("gone") == 1
    assert "\x1b" not in screen.getvalue()


async def test_that_the_end_of_the_input_stops(ends: tuple[int, int]) -> None:
    with pytest.raises(Stopped):
        await TerminalApprover(Typist(ends[0], "EOF"), ends[1], names_actions=True).ask(QUESTION)


async def test_that_a_line_typed_before_the_question_is_no_answer(ends: tuple[int, int]) -> None:
    screen = Typist(ends[0], "y\ny\ny", "s")
    approver = TerminalApprover(screen, ends[1], names_actions=True)
    assert await approver.ask(QUESTION) == Answer("approve")
    assert await approver.ask(QUESTION) == Answer("skip")


async def test_that_actions_that_stand_there_already_are_not_named_again(ends: tuple[int, int]) -> None:
    screen = Typist(ends[0], "y")
    await TerminalApprover(screen, ends[1], names_actions=False).ask(QUESTION)
    assert "gone" not in screen.getvalue()
