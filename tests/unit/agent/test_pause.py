"""A run that is paused says so until it is resumed, and never acts on what was asked before."""

from __future__ import annotations

import asyncio
from typing import Any

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.loop import Run, RunOptions
from coasty_desktop.agent.ports import Answer, Question
from coasty_desktop.agent.snapshot import RunSnapshot, advance
from coasty_desktop.core.action import Done
from coasty_desktop.core.tasks import spawn
from tests.fakes.dialogue import JumpingClock, NotingComputer, ScriptedService, click, says


class Person:
    """Answers the second question only."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.is_asked = asyncio.Event()

    async def ask(self, question: Question) -> Answer:
        self.questions.append(question)
        self.is_asked.set()
        if len(self.questions) == 1:
            await asyncio.Event().wait()
        return Answer("approve")


class Scene:
    """A run whose state is kept as it changes."""

    def __init__(self, approver: Any, **options: Any) -> None:
        self.computer, self.clock = NotingComputer(), JumpingClock()
        self.service = ScriptedService((says(click()), says(click()), says(Done(), status="done")))
        self.step_is_over = asyncio.Event()
        self.states = [RunSnapshot("run_1", "Do it", 25, self.clock.now())]
        self.run = Run(
            "run_1",
            RunOptions("Do it", "here", **options),
            computer=self.computer,
            service=self.service,
            approver=approver,
            clock=self.clock,
            emit=self._take,
        )

    def _take(self, event: happened.RunEvent) -> None:
        self.states.append(advance(self.states[-1], event))
        if isinstance(event, happened.StepFinished):
            self.step_is_over.set()

    def start(self) -> asyncio.Task[happened.RunFinished]:
        return spawn(self.run.carry_out(), name="run", on_error=lambda error: None)


async def test_that_what_is_in_hand_ends_and_the_run_still_shows_as_paused() -> None:
    scene = Scene(Person(), approve="none")
    scene.computer.on_perform = lambda action: scene.run.pause("a key was pressed")
    work = scene.start()

    async with asyncio.timeout(5):
        await scene.step_is_over.wait()
        assert scene.states[-1].status == "paused"
        assert scene.states[-1].pause_reason == "a key was pressed"
        scene.computer.on_perform = lambda action: None
        scene.run.resume()
        assert scene.states[-1].status == "looking"
        assert (await work).status == "done"


async def test_that_resuming_takes_the_question_back_and_asks_from_a_fresh_picture() -> None:
    person = Person()
    scene = Scene(person)
    work = scene.start()

    async with asyncio.timeout(5):
        await person.is_asked.wait()
        scene.run.pause("hotkey")
        assert scene.states[-1].status == "paused"
        scene.run.resume()
        assert (await work).status == "done"
    assert len(person.questions) == 2
    assert person.questions[0].capture is not person.questions[1].capture
    assert scene.computer.performed == [click()]
    assert "the user paused" in scene.service.instructions[1]


async def test_that_a_stop_ends_a_paused_run() -> None:
    person = Person()
    scene = Scene(person)
    work = scene.start()

    async with asyncio.timeout(5):
        await person.is_asked.wait()
        scene.run.pause("hotkey")
        scene.run.stop("button")
        assert (await work).status == "stopped"
    assert scene.states[-1].status == "stopped"
    assert scene.computer.performed == []


def test_that_only_resuming_shows_where_the_step_in_hand_led() -> None:
    clock = JumpingClock()
    state = RunSnapshot("run_1", "Do it", 25, clock.now(), status="predicting")
    for event in (happened.Paused("hotkey"), happened.StepFinished(1, {}), happened.Resumed("user")):
        state = advance(state, event)
    assert (state.status, state.paused_from) == ("looking", None)
