"""One run at a time, with its state published and kept as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.ports import Answer, Computer, Service
from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.core.action import Done
from coasty_desktop.core.errors import BadInput, NotPossibleHere, ServiceError
from coasty_desktop.core.geometry import Size
from coasty_desktop.core.target import DisplayTarget, MachineTarget, Target
from coasty_desktop.services.run_request import RunRequest
from coasty_desktop.services.run_service import RunService
from tests.fakes.dialogue import JumpingClock, NotingComputer, ScriptedService, click, says


class World:
    """Satisfies every port of the service and remembers what it was told."""

    def __init__(self, *answers: Any) -> None:
        self.answers = answers
        self.screen = NotingComputer()
        self.begun: list[str] = []
        self.kept: list[happened.RunEvent] = []
        self.stopped: list[str] = []
        self.holds = 0
        self.on_person: Callable[[str], None] = lambda what: None
        self.service_error: ServiceError | None = None
        self.has_key = True
        self.defects: list[BaseException] = []
        self.runs = RunService(
            screens=self, connection=self, records=self, clock=JumpingClock(), on_defect=self.defects.append
        )
        self.snapshots: list[RunSnapshot] = []
        self.runs.changed.connect(self.snapshots.append)

    async def reached(self, status: str) -> None:
        """Wait until the run has that state, and whoever it waits for is being asked."""
        there = asyncio.Event()
        undo = self.runs.changed.connect(lambda state: there.set() if state.status == status else None)
        if self.snapshots and self.snapshots[-1].status == status:
            there.set()
        await asyncio.wait_for(there.wait(), 5)
        undo()
        await asyncio.sleep(0)

    def computer(self, target: Target, picture_limit: Size, on_person: Callable[[str], None]) -> Computer:
        self.on_person = on_person
        return self.screen

    def targets(self) -> list[Target]:
        return [DisplayTarget(1)]

    def captured_size(self, target: Target) -> Size:
        return Size(1920, 1080)

    def hold_now(self) -> None:
        self.holds += 1

    def stop_now(self, by: str) -> None:
        self.stopped.append(by)

    def would_practise(self, wants_practice: bool) -> bool:
        return True

    async def client(self) -> object:
        if not self.has_key:
            raise ServiceError("There is no key", hint="Set one.")
        return object()

    async def service(
        self, run_id: str, *, wants_practice: bool, on_retry: Callable[[float, str], None]
    ) -> tuple[Service, bool]:
        await asyncio.sleep(0)
        if self.service_error:
            raise self.service_error
        return ScriptedService(self.answers), True

    def at_most(self, steps: int, picture: Size, *, engine: str, instructions: str) -> int:
        assert picture == Size(1280, 720)
        return steps * 10

    def begin(
        self, run_id: str, *, task: str, target: str, options: dict[str, Any], practice: bool, started_at: datetime
    ) -> None:
        self.begun.append(task)

    def append(self, run_id: str, event: happened.RunEvent, at: datetime) -> None:
        self.kept.append(event)

    def past_tasks(self, limit: int = 50) -> list[str]:
        return self.begun


async def test_that_a_run_is_kept_as_it_happens_and_ends_published() -> None:
    world = World(says(click()), says(Done(), status="done"))
    world.runs.start(RunRequest("  Save it  ", approve="none"))
    ending = await world.runs.wait()
    assert ending is not None
    assert ending.status == "done"
    assert world.begun == ["Save it"]
    assert world.snapshots[-1].status == "done"
    assert world.kept[-1] == ending


async def test_that_the_answer_of_the_window_reaches_the_run() -> None:
    world = World(says(click()), says(Done(), status="done"))
    world.runs.start(RunRequest("Save it"))
    await world.reached("asking")
    world.runs.answer(Answer("approve"))
    await world.runs.wait()
    assert world.screen.performed == [click()]


@pytest.mark.parametrize(
    "request_",
    [
        RunRequest(" "),
        RunRequest("x", max_steps=0),
        RunRequest("x", budget_credits=0),
        RunRequest("x", time_limit_s=-1),
        RunRequest("x", MachineTarget("m1"), practice=True),
    ],
)
async def test_that_a_bad_request_is_refused_before_anything_happens(request_: RunRequest) -> None:
    world = World(says())
    with pytest.raises(BadInput):
        world.runs.start(request_)
    assert world.begun == []


async def test_that_a_run_on_a_machine_is_carried_out_and_kept_like_any_other() -> None:
    world = World(says(click()), says(Done(), status="done"))
    world.runs.start(RunRequest("Save it", MachineTarget("m1"), approve="none"))
    ending = await world.runs.wait()
    assert ending is not None
    assert ending.status == "done"
    assert world.screen.performed == [click()]
    assert world.snapshots[-1].target == "machine:m1"


async def test_that_a_run_on_a_machine_never_practises_for_want_of_a_key() -> None:
    world = World(says(Done(), status="done"))
    world.has_key = False
    world.runs.start(RunRequest("Save it", MachineTarget("m1"), approve="none"))
    ending = await world.runs.wait()
    assert ending is not None
    assert (ending.status, ending.exit_code, ending.reasoning) == ("error", 4, "There is no key")
    assert world.screen.captures == 0


async def test_that_a_second_run_is_refused_while_one_is_on() -> None:
    world = World(says(click()))
    world.runs.start(RunRequest("one"))
    with pytest.raises(BadInput, match="on already"):
        world.runs.start(RunRequest("two"))
    await world.runs.close()
    assert world.snapshots[-1].status == "stopped"


async def test_that_a_stop_reaches_the_hand_first_even_before_the_service_answered() -> None:
    world = World(says(click()))
    world.runs.start(RunRequest("one", approve="none"))
    world.runs.stop("button")
    assert world.stopped == ["button"]
    ending = await world.runs.wait()
    assert ending is not None
    assert (ending.status, ending.exit_code) == ("stopped", 3)
    assert world.screen.performed == []


async def test_that_a_stop_which_came_from_the_hand_is_not_sent_back_to_it() -> None:
    world = World(says(click()))
    world.runs.start(RunRequest("one"))
    await world.reached("asking")
    world.runs.stopped("hotkey")
    ending = await world.runs.wait()
    assert ending is not None
    assert (ending.status, ending.reasoning) == ("stopped", "Stopped by hotkey")
    assert world.stopped == []


async def test_that_a_person_at_the_mouse_pauses_stops_or_is_ignored_as_asked() -> None:
    for choice, status in (("stop", "stopped"), ("pause", "paused")):
        world = World(says(click()))
        world.runs.start(RunRequest("one", approve="none", on_user_input=choice))  # type: ignore[arg-type]
        world.screen.on_perform = lambda action, world=world: world.on_person("mouse moved")
        await world.reached(status)
        await world.runs.close()


async def test_that_a_person_who_has_just_answered_is_not_taken_for_one_at_the_wheel() -> None:
    world = World(says(click()), says(Done(), status="done"))
    world.runs.start(RunRequest("one"))
    world.screen.on_perform = lambda action: world.on_person("a key was pressed")
    await world.reached("asking")
    world.runs.answer(Answer("approve"))
    ending = await world.runs.wait()
    assert ending is not None
    assert ending.status == "done"
    assert "paused" not in [snapshot.status for snapshot in world.snapshots]


async def test_that_a_missing_key_ends_the_run_with_its_reason() -> None:
    world = World(says())
    world.service_error = ServiceError("There is no key", "Enter one")
    world.runs.start(RunRequest("one"))
    ending = await world.runs.wait()
    assert ending is not None
    assert (ending.status, ending.exit_code, ending.reasoning) == ("error", 4, "There is no key")


async def test_that_the_estimate_knows_the_picture_that_will_be_sent() -> None:
    world = World(says())
    assert world.runs.estimate(RunRequest("x")).credits == 250


async def test_that_a_defect_is_reported() -> None:
    world = World(ZeroDivisionError())
    world.runs.start(RunRequest("one"))
    await world.runs.wait()
    await asyncio.sleep(0)
    assert isinstance(world.defects[0], ZeroDivisionError)


class FullDisk(World):
    """Whose profile cannot be written any more, from one event on."""

    def __init__(self, *answers: Any, fails_from: type[object] | None = None) -> None:
        super().__init__(*answers)
        self.fails_from, self.is_full = fails_from, fails_from is None
        self.told: list[happened.RunEvent] = []
        self.runs.happened.connect(lambda fact: self.told.append(fact.event))

    def begin(self, run_id: str, **facts: Any) -> None:
        self._fail_if_full()

    def append(self, run_id: str, event: happened.RunEvent, at: datetime) -> None:
        self.is_full = self.is_full or isinstance(event, self.fails_from or ())
        self._fail_if_full()

    def _fail_if_full(self) -> None:
        if self.is_full:
            raise NotPossibleHere("The disk is full", hint="Make room.")


@pytest.mark.parametrize("fails_from", [None, happened.RunStarted, happened.StepPredicted, happened.RunFinished])
async def test_that_what_cannot_be_noted_does_not_happen_and_is_told(fails_from: type[object] | None) -> None:
    world = FullDisk(says(click()), says(Done(), status="done"), fails_from=fails_from)
    world.runs.start(RunRequest("Save it", approve="none"))
    ending = await world.runs.wait()
    assert ending is not None
    assert world.told[-1] == ending
    assert world.snapshots[-1].status == ending.status
    assert world.defects == []
    if fails_from is not happened.RunFinished:
        assert (ending.status, ending.exit_code, ending.hint) == ("error", 6, "Make room.")
        assert world.screen.performed == []


async def test_that_a_full_disk_does_not_hide_why_a_run_did_not_start() -> None:
    world = FullDisk()
    world.service_error = ServiceError("There is no key")
    world.runs.start(RunRequest("Save it"))
    ending = await world.runs.wait()
    assert ending is not None
    assert ending.reasoning == "There is no key"


async def test_that_a_stop_does_not_wait_for_a_keychain_or_a_silent_service() -> None:
    world = World(says(click()))

    async def silent(*args: Any, **kwargs: Any) -> Any:
        await asyncio.Event().wait()

    world.service = silent  # type: ignore[method-assign]
    world.runs.start(RunRequest("one", approve="none"))
    await asyncio.sleep(0)
    world.runs.stop("button")
    ending = await asyncio.wait_for(world.runs.wait(), 5)
    assert ending is not None
    assert (ending.status, ending.exit_code) == ("stopped", 3)
    assert happened.RunStopped("button") in world.kept


async def test_that_a_pause_holds_the_hand_before_anything_else() -> None:
    world = World(says(click()))
    world.runs.start(RunRequest("one", approve="none"))
    await world.reached("acting")
    world.runs.pause("hotkey")
    assert world.holds == 1
    await world.runs.close()
