"""Who is asked, and what an answer means for what comes after."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Literal

import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.asking import Asking
from coasty_desktop.agent.endings import LookAgain
from coasty_desktop.agent.ports import Answer, Capture, Question
from coasty_desktop.core.action import Done, Wait
from coasty_desktop.core.geometry import ScreenRect, fit
from tests.fakes.dialogue import ScriptedPerson, click, says

CAPTURE = Capture(b"png", fit(ScreenRect(0, 0, 1280, 720)), datetime(2026, 1, 1, tzinfo=UTC))


def asking(person: ScriptedPerson, mode: Literal["every", "none"] = "every") -> tuple[Asking, list[happened.RunEvent]]:
    events: list[happened.RunEvent] = []
    return Asking(person, mode, events.append), events


async def test_that_a_step_is_asked_with_the_picture_it_was_predicted_on() -> None:
    person = ScriptedPerson(Answer("approve"))
    one, events = asking(person)
    answer = await one.is_approved(3, says(click()), CAPTURE)
    assert answer == Answer("approve")
    assert person.questions == [Question(3, (click(),), "every step is asked", CAPTURE)]
    assert one.take_over(3, answer)
    assert events[-1] == happened.StepApproved(3, "person")


async def test_that_what_touches_nothing_is_not_asked() -> None:
    person = ScriptedPerson()
    one, events = asking(person)
    assert await one.is_approved(1, says(Wait(1), Done()), CAPTURE) is None
    assert person.questions == []
    assert events == []


async def test_that_after_the_rest_of_the_run_nobody_is_asked() -> None:
    person = ScriptedPerson(Answer("rest_of_run"))
    one, events = asking(person)
    answer = await one.is_approved(1, says(click()), CAPTURE)
    assert answer is not None
    assert one.take_over(1, answer)
    assert await one.is_approved(2, says(click()), CAPTURE) is None
    assert events[-1] == happened.StepApproved(2, "rest_of_run")


async def test_that_a_question_can_be_taken_back() -> None:
    asked = asyncio.Event()

    class Silent(ScriptedPerson):
        async def ask(self, question: Question) -> Answer:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

    one, _ = asking(Silent())
    waiting = asyncio.get_running_loop().create_task(one.is_approved(1, says(click()), CAPTURE))
    await asked.wait()
    one.take_back()
    with pytest.raises(LookAgain):
        await waiting


def test_that_a_no_is_told_with_its_reason() -> None:
    one, events = asking(ScriptedPerson())
    assert not one.take_over(2, Answer("reject", " wrong button "))
    assert events == [happened.StepSkipped(2, "person", "wrong button")]
