"""A scripted world for the loop: answers in order, a screen that only notes what it is told, a clock that jumps.

Real adapters are tested on real screens and real sockets; this is where the order of things is tested.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from coasty_desktop.agent.ports import Answer, Capture, Performed, Prediction, Question, Session
from coasty_desktop.core.action import Acting, Action, Click, points_of
from coasty_desktop.core.geometry import ModelPoint, ScreenRect, Size, fit


def click(x: float = 10, y: float = 20) -> Click:
    """A plain click."""
    return Click(ModelPoint(x, y))


def says(*actions: Action, status: str = "continue", credits: float = 4, reasoning: str = "because") -> Prediction:
    """One answer of the service."""
    return Prediction(actions, status, reasoning, credits, request_id="req_1")


class JumpingClock:
    """Sleeping takes no time and moves the clock."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds
        await asyncio.sleep(0)


class NotingComputer:
    """Maps and refuses like a real one, and notes what it would have done."""

    def __init__(self, on_perform: Callable[[Acting], None] = lambda action: None) -> None:
        self.performed: list[Acting] = []
        self.captures = 0
        self.settled = 0
        self.is_released = False
        self.on_perform = on_perform

    async def prepare(self) -> None:
        self.is_released = False

    async def capture(self) -> Capture:
        self.captures += 1
        return Capture(b"png", fit(ScreenRect(0, 0, 1920, 1080)), datetime(2026, 1, 1, tzinfo=UTC))

    def refusal(self, action: Acting, capture: Capture) -> None:
        for point in points_of(action):
            capture.transform.to_screen(point)

    async def perform(self, action: Acting, capture: Capture) -> Performed:
        self.on_perform(action)
        await asyncio.sleep(0)
        self.performed.append(action)
        points = points_of(action)
        return Performed(capture.transform.to_screen(points[-1]) if points else None, 1.0)

    async def settle(self) -> None:
        self.settled += 1

    async def release(self) -> None:
        self.is_released = True


class ScriptedService:
    """Answers from a list; the last one is repeated. An exception in the list is raised."""

    def __init__(self, answers: Sequence[Prediction | Exception], step_cost: int = 4) -> None:
        self.answers = list(answers)
        self.instructions: list[str] = []
        self.is_deleted = False
        self.id = "ses_1"
        self.step_cost = step_cost
        self.before_answer: Callable[[], None] = lambda: None

    async def open_session(self, size: Size, *, engine: str, instructions: str) -> tuple[Session, float]:
        self.size = size
        return self, 10

    def opening_cost(self) -> int:
        return 10

    def next_step_cost(self, step: int, size: Size, *, engine: str, instructions: str) -> int:
        return self.step_cost

    async def predict(self, png: bytes, size: Size, instruction: str) -> Prediction:
        self.instructions.append(instruction)
        self.before_answer()
        await asyncio.sleep(0)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def delete(self) -> None:
        self.is_deleted = True


class ScriptedPerson:
    """Answers questions from a list; the last answer is repeated."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [Answer("approve")]
        self.questions: list[Question] = []

    async def ask(self, question: Question) -> Answer:
        self.questions.append(question)
        await asyncio.sleep(0)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
