"""The loop as a dialogue: what the service says and a person answers, in; events and actions, out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.limits import IDLE_ANSWERS, Limits
from coasty_desktop.agent.loop import Run, RunOptions
from coasty_desktop.agent.ports import Answer
from coasty_desktop.agent.snapshot import RunSnapshot, advance
from coasty_desktop.core.action import Done, Fail, Raw, TypeText, Unknown, Wait
from coasty_desktop.core.errors import ActionRefused, HandLost, ServiceError, ServiceUnreachable, Stopped
from tests.fakes.dialogue import JumpingClock, NotingComputer, ScriptedPerson, ScriptedService, click, says


class Scene:
    """One run with all its parts at hand."""

    def __init__(self, *answers: Any, person: ScriptedPerson | None = None, **options: Any) -> None:
        self.computer = NotingComputer()
        self.service = ScriptedService(answers)
        self.person = person or ScriptedPerson()
        self.events: list[happened.RunEvent] = []
        self.clock = JumpingClock()
        limits = Limits(options.pop("max_steps", 25), options.pop("budget", None), options.pop("time_limit", None))
        self.run = Run(
            "run_1",
            RunOptions("Do it", "here", limits=limits, **options),
            computer=self.computer,
            service=self.service,
            approver=self.person,
            clock=self.clock,
            emit=self.events.append,
        )

    async def play(self) -> happened.RunFinished:
        return await asyncio.wait_for(self.run.carry_out(), 5)

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    def snapshot(self) -> RunSnapshot:
        state = RunSnapshot("run_1", "Do it", 25, self.clock.now())
        for event in self.events:
            state = advance(state, event)
        return state


async def test_that_an_approved_step_is_carried_out_and_the_run_ends_when_the_service_says_so() -> None:
    scene = Scene(says(click(), TypeText("hi")), says(Done(), status="done", reasoning="It is saved"))
    ending = await scene.play()
    assert (ending.status, ending.exit_code, ending.reasoning) == ("done", 0, "It is saved")
    assert scene.computer.performed == [click(), TypeText("hi")]
    assert ending.credits == 10 + 4 + 4
    assert scene.service.is_deleted
    assert scene.computer.is_released
    assert scene.snapshot().steps[0].state == "done"
    assert scene.snapshot().has_ended


async def test_that_nothing_is_injected_before_a_person_said_yes() -> None:
    scene = Scene(says(click()), says(Done(), status="done"))
    scene.computer.on_perform = lambda action: scene.events.append(happened.Retrying(0, "performed"))
    await scene.play()
    assert scene.kinds().index("StepApproved") < scene.kinds().index("Retrying")


async def test_that_approve_none_asks_nobody() -> None:
    scene = Scene(says(click()), says(Done(), status="done"), approve="none")
    await scene.play()
    assert scene.person.questions == []
    assert happened.StepApproved(1, "flag") in scene.events


async def test_that_the_rest_of_the_run_is_approved_at_once() -> None:
    scene = Scene(
        says(click()), says(click(1, 1)), says(Done(), status="done"), person=ScriptedPerson(Answer("rest_of_run"))
    )
    await scene.play()
    assert len(scene.person.questions) == 1
    assert happened.StepApproved(2, "rest_of_run") in scene.events


async def test_that_the_next_instruction_says_what_was_skipped_and_why() -> None:
    scene = Scene(says(click()), says(Done(), status="done"), person=ScriptedPerson(Answer("reject", "wrong button")))
    await scene.play()
    assert scene.computer.performed == []
    assert scene.service.instructions[0] == "Do it"
    assert "step 1 was not carried out: wrong button" in scene.service.instructions[1]
    assert "Click at 10, 20" in scene.service.instructions[1]


async def test_that_a_note_is_said_once() -> None:
    scene = Scene(
        says(click()),
        says(click()),
        says(Done(), status="done"),
        person=ScriptedPerson(Answer("skip"), Answer("approve")),
    )
    await scene.play()
    assert "not carried out" in scene.service.instructions[1]
    assert scene.service.instructions[2] == "Do it"


@pytest.mark.parametrize(
    ("answer", "rule"),
    [(says(click(), Unknown("hover_3d")), "unknown_action"), (says(click(), click(5000, 1)), "outside_picture")],
)
async def test_that_an_answer_with_one_bad_action_is_not_carried_out_at_all(answer: Any, rule: str) -> None:
    scene = Scene(answer, approve="none")
    ending = await scene.play()
    assert (ending.status, ending.exit_code) == ("error", 1)
    assert scene.computer.performed == []
    assert [event.rule for event in scene.events if isinstance(event, happened.ActionRefused)] == [rule]


async def test_that_code_is_shown_and_never_executed() -> None:
    scene = Scene(says(click(), Raw("import os")), says(Done(), status="done"), approve="none")
    ending = await scene.play()
    assert ending.status == "done"
    assert scene.computer.performed == []
    assert "never executed" in scene.service.instructions[1]


async def test_that_code_again_and_again_ends_the_run() -> None:
    scene = Scene(says(Raw("x")), approve="none")
    assert (await scene.play()).status == "stalled"
    assert len(scene.service.instructions) == IDLE_ANSWERS


async def test_that_answers_that_name_nothing_end_the_run() -> None:
    scene = Scene(says())
    ending = await scene.play()
    assert (ending.status, ending.steps, ending.exit_code) == ("stalled", IDLE_ANSWERS, 1)


async def test_that_actions_before_done_are_carried_out_and_those_after_it_are_not() -> None:
    scene = Scene(says(click(), Done(), click(1, 1), status="done"), approve="none")
    assert (await scene.play()).status == "done"
    assert scene.computer.performed == [click()]


async def test_that_a_skipped_last_step_is_not_called_done() -> None:
    scene = Scene(says(click(), status="done"), says(Done(), status="done"), person=ScriptedPerson(Answer("skip")))
    ending = await scene.play()
    assert ending.steps == 2


async def test_that_fail_is_not_done() -> None:
    ending = await Scene(says(Fail("no such button"), status="fail")).play()
    assert (ending.status, ending.reasoning, ending.exit_code) == ("fail", "no such button", 1)


async def test_that_the_steps_are_capped() -> None:
    scene = Scene(says(click()), max_steps=3, approve="none")
    ending = await scene.play()
    assert (ending.status, ending.steps, len(scene.computer.performed)) == ("cap", 3, 3)


async def test_that_no_step_is_paid_that_would_go_over_the_budget() -> None:
    scene = Scene(says(click()), budget=17, approve="none")
    ending = await scene.play()
    assert (ending.status, ending.credits) == ("budget", 14)


async def test_that_a_run_ends_at_its_time_limit_even_when_the_service_is_silent() -> None:
    scene = Scene(says(click()), time_limit=0.01, approve="none")
    scene.service.predict = lambda *args: asyncio.Event().wait()  # type: ignore[assignment,method-assign]
    ending = await scene.play()
    assert (ending.status, ending.exit_code) == ("cap", 1)
    assert scene.computer.is_released
    assert scene.service.is_deleted


async def test_that_the_time_counts_from_the_first_picture() -> None:
    scene = Scene(says(Done(), status="done"), time_limit=0.2)
    # The hand takes longer to start than the whole limit.
    scene.computer.prepare = lambda: asyncio.sleep(0.3)  # type: ignore[method-assign]
    assert (await scene.play()).status == "done"


async def test_that_a_stop_while_the_service_thinks_ends_the_run_and_deletes_the_session() -> None:
    scene = Scene(says(click()), approve="none")
    scene.service.before_answer = lambda: scene.run.stop("hotkey")
    ending = await scene.play()
    assert (ending.status, ending.exit_code) == ("stopped", 3)
    assert happened.RunStopped("hotkey") in scene.events
    assert scene.computer.performed == []
    assert scene.service.is_deleted
    assert scene.computer.is_released


async def test_that_a_stop_seen_by_the_hand_ends_the_run() -> None:
    def stops(action: Any) -> None:
        raise Stopped("corner")

    scene = Scene(says(click(), click()), approve="none")
    scene.computer.on_perform = stops
    ending = await scene.play()
    assert (ending.status, ending.reasoning) == ("stopped", "Stopped by corner")


async def test_that_a_stop_while_a_person_is_asked_ends_the_run() -> None:
    scene = Scene(says(click()))

    async def never(question: Any) -> Answer:
        scene.run.stop("button")
        await asyncio.Event().wait()
        raise AssertionError

    scene.person.ask = never  # type: ignore[method-assign]
    assert (await scene.play()).status == "stopped"


async def test_that_a_stop_before_the_start_lets_nothing_happen() -> None:
    scene = Scene(says(click()), approve="none")
    scene.run.stop("command")
    assert (await scene.play()).status == "stopped"
    assert scene.service.instructions == []


async def test_that_after_a_pause_the_rest_of_the_step_is_dropped_and_the_service_hears_of_it() -> None:
    scene = Scene(says(click(), TypeText("x")), says(Done(), status="done"), approve="none")

    def pause_then_resume(action: Any) -> None:
        scene.run.pause("mouse moved")
        asyncio.get_running_loop().call_soon(scene.run.resume, "closed the dialog")

    scene.computer.on_perform = pause_then_resume
    await scene.play()
    assert scene.computer.performed == [click()]
    second = scene.service.instructions[1]
    assert "closed the dialog" in second
    assert "of step 1 only this was carried out: Click at 10, 20" in second
    assert scene.computer.captures == 2


async def test_that_a_refusal_while_acting_drops_the_step_and_tells_the_service() -> None:
    def refuses(action: Any) -> None:
        raise ActionRefused("A window of this program lies there", rule="own_window")

    scene = Scene(says(click()), says(Done(), status="done"), approve="none")
    scene.computer.on_perform = refuses
    assert (await scene.play()).status == "done"
    assert "A window of this program lies there" in scene.service.instructions[1]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ServiceError("No credits left", "Top up", request_id="req_9"), 4),
        (ServiceUnreachable("No answer"), 5),
        (HandLost("The hand died"), 1),
    ],
)
async def test_that_an_error_ends_the_run_with_its_exit_code_and_cleans_up(error: Exception, code: int) -> None:
    scene = Scene(says(click()), error, approve="none")
    ending = await scene.play()
    assert (ending.status, ending.exit_code) == ("error", code)
    assert scene.service.is_deleted
    assert scene.computer.is_released


async def test_that_a_defect_of_ours_is_raised_after_the_clean_up() -> None:
    scene = Scene(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await scene.play()
    assert scene.service.is_deleted
    assert isinstance(scene.events[-1], happened.RunFinished)


async def test_that_a_wait_takes_no_input_and_is_told() -> None:
    scene = Scene(says(Wait(2)), says(Done(), status="done"))
    await scene.play()
    assert scene.clock.passed == 2
    assert scene.person.questions == []


async def test_that_a_wait_that_is_too_long_is_refused() -> None:
    scene = Scene(says(Wait(3600)), says(Done(), status="done"), approve="none")
    await scene.play()
    assert scene.clock.passed == 0


async def test_that_no_session_is_opened_that_the_budget_does_not_allow() -> None:
    scene = Scene(says(click()), budget=13)
    ending = await scene.play()
    assert (ending.status, ending.credits, ending.steps) == ("budget", 0, 0)
    assert not hasattr(scene.service, "size"), "a session was opened"


async def test_that_a_screen_that_cannot_be_let_go_of_does_not_keep_the_session_open() -> None:
    scene = Scene(says(click()), says(Done(), status="done"), approve="none")

    async def fails() -> None:
        raise HandLost("The hand died")

    scene.computer.release = fails  # type: ignore[method-assign]
    ending = await scene.play()
    assert (ending.status, ending.reasoning) == ("error", "The hand died")
    assert scene.service.is_deleted
    assert scene.snapshot().has_ended


async def test_that_an_answer_that_cannot_be_used_still_counts_what_it_cost() -> None:
    scene = Scene(ServiceUnreachable("Wrong size", context={"credits": 4}), approve="none")
    assert (await scene.play()).credits == 14


async def test_that_an_action_cut_short_by_a_pause_is_told_and_is_no_refusal() -> None:
    scene = Scene(says(TypeText("a long text")), says(Done(), status="done"), approve="none")

    def cut_short(action: Any) -> None:
        scene.run.pause("user")
        asyncio.get_running_loop().call_soon(scene.run.resume)
        raise ActionRefused("Cut short", rule="paused")

    scene.computer.on_perform = cut_short
    await scene.play()
    assert "in part" in scene.service.instructions[1]
    assert not any(isinstance(event, happened.ActionRefused) for event in scene.events)


async def test_that_a_step_that_a_stop_cuts_off_is_not_shown_as_going_on() -> None:
    scene = Scene(says(click(), click()), approve="none")
    scene.computer.on_perform = lambda action: scene.run.stop("hotkey")
    await scene.play()
    step = scene.snapshot().steps[0]
    assert (step.state, step.acting_on) == ("cut_off", -1)
