"""The practice engine on ten instructions, with the real loop, real injected events and real programs."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.loop import Run, RunOptions
from coasty_desktop.agent.ports import Answer, Question, Service
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.computer.local.capture import Grabber
from coasty_desktop.computer.local.computer import LocalComputer
from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.core.clock import SystemClock
from coasty_desktop.core.target import DisplayTarget
from coasty_desktop.sandbox.service import PracticeService
from coasty_desktop.services.remote_session import RemoteService
from tests.desktop.desktop import Desktop
from tests.e2e.practice_programs import Instruction, instructions, opened, problem

LEAST_RIGHT = 9


class NobodyIsAsked:
    """Satisfies `agent.ports.Approver` for runs that ask nothing."""

    async def ask(self, question: Question) -> Answer:
        raise AssertionError("nothing is asked")


@pytest.fixture
async def practice() -> AsyncIterator[Service]:
    service = PracticeService()
    address = await service.start()
    async with CoastyClient(BaseUrl.parse(address.base_url), ApiKey.parse(address.key)) as client:
        yield RemoteService(client)
    await service.close()


async def carried_out(wanted: Instruction, practice: Service) -> happened.RunFinished:
    grabber, hand = Grabber(), Hand()
    told: list[happened.RunEvent] = []
    try:
        run = Run(
            "run_practice",
            RunOptions(wanted.text, "This computer", approve="none", practice=True),
            computer=LocalComputer(hand, grabber, DisplayTarget()),
            service=practice,
            approver=NobodyIsAsked(),
            clock=SystemClock(),
            emit=told.append,
        )
        ending = await run.carry_out()
    finally:
        await hand.close()
        await grabber.close()
    for event in told:
        if isinstance(event, happened.StepPredicted):
            print(f"    {event.reasoning}")
        if isinstance(event, happened.StepFinished):
            print(f"      {event.ms}")
    return ending


@pytest.mark.timeout(300)
async def test_that_nine_of_ten_instructions_come_out_right(
    desktop: Desktop, practice: Service, tmp_path: Path
) -> None:
    score = 0
    wrong = []
    for number, wanted in enumerate(instructions()):
        folder = tmp_path / str(number)
        began = time.monotonic()
        print(f"\n{wanted.name} ({wanted.program})")
        with opened(desktop, wanted, folder):
            ending = await carried_out(wanted, practice)
            found = problem(desktop, wanted, folder)
        if ending.status != wanted.ends or wanted.why not in ending.reasoning:
            found = f"{ending.status}: {ending.reasoning} {ending.hint} {found}"
        score += not found
        wrong += [f"{wanted.name}: {found}"] if found else []
        print(f"  {'WRONG ' + found if found else 'right'}, {time.monotonic() - began:.1f} s")
    print(f"\nPractice engine: {score} of {len(instructions())} instructions right")
    assert score >= LEAST_RIGHT, wrong


def test_that_the_ten_are_what_they_should_be() -> None:
    ten = instructions()
    assert len(ten) == 10
    assert len({one.program for one in ten}) >= 4
    assert sum(one.equal_labels for one in ten) >= 3
    assert sum(one.reading_order for one in ten) >= 2
    assert [one.ends for one in ten].count("fail") == 1
    assert all(one.display or one.element or one.saved or one.title for one in ten)
