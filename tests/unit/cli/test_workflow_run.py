"""`workflow run`: what is sent, who answers when it waits, and how it ends."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from coasty_desktop.core.errors import BadInput, ServiceError, Stopped
from tests.fakes.service import Respond, refuses, says
from tests.unit.cli.cloud_world import World, cloud_world

TASK = {"id": "a", "type": "task", "machine_id": "choose-a-machine", "task": "Do it with {{inputs.who}}"}
ASK = {"id": "ask", "type": "human_approval", "message": "Really?"}
DEFINITION: dict[str, Any] = {
    "steps": [TASK, {"id": "b", "type": "if", "condition": {"op": "truthy", "value": "{{a.passed}}"},
                     "then": [{**TASK, "id": "c"}], "else": [ASK]}]
}  # fmt: skip
RUNNING = {"id": "wfr_1", "status": "running"}
WAITING = {"id": "wfr_1", "status": "awaiting_human", "awaiting_step_id": "ask", "awaiting_human_reason": "Really?"}
DONE = {"id": "wfr_1", "status": "succeeded", "spent_cents": 15, "output": {"message": "All is well"}}
FAILED = {"id": "wfr_1", "status": "failed", "error": {"code": "REJECTED", "message": "A person said no"}}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with cloud_world() as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "daily.json"
    path.write_text(json.dumps(DEFINITION))
    return str(path)


def events(*names: str) -> Respond:
    """A stream with these events; `terminal` is its end, else it is cut."""
    frames = "".join(f"id: {number}\nevent: {name}\ndata: {{}}\n\n" for number, name in enumerate(names, 1))
    return Respond(200, frames.encode(), content_type="text/event-stream")


def lines_of(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


async def test_that_every_task_gets_the_machine_and_the_run_is_followed_to_its_end(
    world: World, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.service.tell(says(RUNNING, 201), events("status", "step", "terminal"), says(DONE))
    argv = ("workflow", "run", file, "--machine", "mch_7", "--input", "who=care", "--budget-credits", "50", "--json")
    assert await world.run(*argv) == 0
    assert world.calls == ["POST /workflows/runs", "GET /workflows/runs/wfr_1/events", "GET /workflows/runs/wfr_1"]
    sent = world.service.requests[0].json
    first, branch = sent["definition"]["steps"]
    assert {first["machine_id"], branch["then"][0]["machine_id"]} == {"mch_7"}
    assert (sent["inputs"], sent["budget_cents"]) == ({"who": "care"}, 50)
    assert "inputs_schema" not in sent
    told = lines_of(capsys.readouterr().out)
    assert [line["event"] for line in told] == ["workflow_run_started", "status", "step", "terminal", "watch_finished"]
    assert all("at" in line for line in told)
    assert told[-1]["run"] == DONE


async def test_that_a_person_is_told_how_it_ended(world: World, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    world.service.tell(says(RUNNING), events("terminal"), says(DONE))
    assert await world.run("workflow", "run", file, "--machine", "mch_7") == 0
    told = capsys.readouterr().out
    assert "wfr_1" in told
    assert "$0.15" in told
    assert "All is well" in told


async def test_that_a_hidden_input_is_sent_and_not_shown_when_the_service_tells_it_again(
    world: World, file: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"hunter2\n")))
    told = {"inputs": {"password": "hunter2", "who": "care"}}
    world.service.tell(says({**RUNNING, **told}), events("terminal"), says({**DONE, **told}))
    argv = ("--machine", "m", "--input", "password=-", "--input", "who=care", "--json")
    assert await world.run("workflow", "run", file, *argv) == 0
    assert world.service.requests[0].json["inputs"] == told["inputs"]
    said = capsys.readouterr()
    assert "hunter2" not in said.out + said.err
    assert lines_of(said.out)[-1]["run"]["inputs"] == {"password": "***", "who": "care"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--here"], "not there yet"),
        (["--machine", ""], "not a machine"),
        (["--machine", "choose-a-machine"], "not a machine"),
        ([], "choose-a-machine"),
        (["--machine", "m", "--budget-credits", "0"], "at least 1"),
        (["--machine", "m", "--input", "nothing"], "a name and a value"),
    ],
)
async def test_that_what_cannot_be_run_is_not_sent(world: World, file: str, options: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        await world.run("workflow", "run", file, *options)
    assert world.calls == []


# ---- waiting for a person --------------------------------------------------------------------------------------------


async def test_that_without_a_terminal_a_waiting_run_ends_the_command_and_goes_on_waiting(
    world: World, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.service.tell(says(RUNNING), events("awaiting_human"), says(WAITING))
    assert await world.run("workflow", "run", file, "--machine", "m") == 1
    said = capsys.readouterr()
    assert "workflow runs resume wfr_1" in said.err
    assert world.calls[-1] == "GET /workflows/runs/wfr_1"


async def test_that_approve_all_approves_what_the_workflow_asks(
    world: World, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.service.tell(says(RUNNING), events("awaiting_human", "terminal"), says(WAITING), says(RUNNING), says(DONE))
    assert await world.run("workflow", "run", file, "--machine", "m", "--approve-all", "--json") == 0
    resume = next(request for request in world.service.requests if request.path.endswith("/resume"))
    assert resume.json == {"approved": True}
    (given,) = [line for line in lines_of(capsys.readouterr().out) if line["event"] == "approval_given"]
    assert (given["step_id"], given["by"]) == ("ask", "flag")


async def test_that_what_was_answered_is_not_said_to_wait_any_more(
    world: World, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [
        ("status", {"status": "awaiting_human"}),
        ("awaiting_human", {"reason": "Really?"}),
        ("step", {"step_id": "ask", "kind": "human_approval", "phase": "finished"}),
        ("terminal", {}),
    ]
    frames = "".join(
        f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n" for number, (name, data) in enumerate(told)
    )
    stream = Respond(200, frames.encode(), content_type="text/event-stream")
    world.service.tell(says(RUNNING), stream, says(WAITING), says(RUNNING), says(RUNNING), says(DONE))
    assert await world.run("workflow", "run", file, "--machine", "m", "--approve-all") == 0
    assert [call for call in world.calls if call.endswith("/resume")] == ["POST /workflows/runs/wfr_1/resume"]
    said = capsys.readouterr().out
    assert "Waits for a person" not in said
    assert "Step ask · human_approval · finished" in said


async def test_that_approve_all_does_not_answer_for_a_task_that_needs_a_person(world: World, file: str) -> None:
    stuck = {**WAITING, "awaiting_step_id": "a", "awaiting_human_reason": "Solve the captcha"}
    world.service.tell(says(RUNNING), events("awaiting_human"), says(stuck))
    assert await world.run("workflow", "run", file, "--machine", "m", "--approve-all") == 1
    assert not any(call.endswith("/resume") for call in world.calls)


class Typist:
    """A screen that types the next answer whenever the program asks something."""

    def __init__(self, far: int, *answers: bytes) -> None:
        self._far, self._answers, self.said = far, list(answers), ""

    def write(self, text: str) -> int:
        self.said += text
        if text.endswith("] "):
            os.write(self._far, self._answers.pop(0))
        return len(text)

    def flush(self) -> None:
        pass


@pytest.fixture
def typist(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Typist]]:
    """Puts somebody at a terminal who types these answers."""
    far, near = pty.openpty()

    def sit_down(*answers: bytes) -> Typist:
        person = Typist(far, *answers)
        monkeypatch.setattr("sys.stdout", person)
        return person

    with os.fdopen(near, "r") as at_terminal:
        monkeypatch.setattr("sys.stdin", at_terminal)
        yield sit_down
    os.close(far)


class Asked(NamedTuple):
    """What is typed, what the service is sent, how the run ends and the command."""

    answers: tuple[bytes, ...]
    sent: dict[str, Any]
    end: dict[str, Any]
    code: int


@pytest.mark.parametrize(
    "asked",
    [
        Asked((b"y\n",), {"approved": True}, DONE, 0),
        Asked((b"what?\n", b"\n", b"yes looks good\n"), {"approved": True, "note": "looks good"}, DONE, 0),
        Asked((b"n too early\n",), {"approved": False, "note": "too early"}, FAILED, 3),
        # A workflow may be made to go on after a no.
        Asked((b"n\n",), {"approved": False}, DONE, 0),
    ],
)
async def test_that_a_person_at_the_terminal_is_asked(
    world: World, file: str, typist: Callable[..., Typist], asked: Asked
) -> None:
    person = typist(*asked.answers)
    told = (says(RUNNING), events("awaiting_human", "terminal"), says(WAITING), says(RUNNING), says(asked.end))
    world.service.tell(*told)
    assert await world.run("workflow", "run", file, "--machine", "m") == asked.code
    resume = next(request for request in world.service.requests if request.path.endswith("/resume"))
    assert resume.json == asked.sent
    assert "Really?" in person.said


async def test_that_a_terminal_that_is_closed_leaves_the_run_waiting(
    world: World, file: str, typist: Callable[..., Typist]
) -> None:
    typist(b"\x04")
    world.service.tell(says(RUNNING), events("awaiting_human"), says(WAITING))
    assert await world.run("workflow", "run", file, "--machine", "m") == 1
    assert not any(call.endswith("/resume") for call in world.calls)


async def test_that_an_answer_from_elsewhere_is_no_failure(
    world: World, file: str, typist: Callable[..., Typist]
) -> None:
    person = typist(b"n\n")
    refused = refuses(409, "RESUME_CONFLICT")
    world.service.tell(says(RUNNING), events("awaiting_human", "terminal"), says(WAITING), refused, says(FAILED))
    # Failed, but not by this person's no.
    assert await world.run("workflow", "run", file, "--machine", "m") == 1
    assert "answered elsewhere" in person.said


# ---- Ctrl+C ----------------------------------------------------------------------------------------------------------


class Impatient(io.StringIO):
    """A screen in front of which somebody presses Ctrl+C once the run's first event is shown."""

    def write(self, text: str) -> int:
        if text.startswith("Step"):
            signal.raise_signal(signal.SIGINT)
        return super().write(text)


async def run_impatiently(world: World, screen: Impatient, *argv: str) -> int:
    with contextlib.redirect_stdout(screen):
        return await world.run("workflow", *argv)


async def test_that_ctrl_c_cancels_the_run_at_the_service(world: World, file: str) -> None:
    screen = Impatient()
    world.service.tell(says(RUNNING), events("step"), says({**RUNNING, "status": "cancelled"}))
    assert await run_impatiently(world, screen, "run", file, "--machine", "m") == 3
    assert world.calls[-1] == "POST /workflows/runs/wfr_1/cancel"
    assert "cancelled" in screen.getvalue()


async def test_that_ctrl_c_at_a_run_that_has_just_ended_shows_its_end(world: World, file: str) -> None:
    screen = Impatient()
    world.service.tell(says(RUNNING), events("step"), refuses(409, "INVALID_STATE"), says(DONE))
    assert await run_impatiently(world, screen, "run", file, "--machine", "m") == 3
    assert "succeeded" in screen.getvalue()


async def test_that_a_run_that_cannot_be_cancelled_is_said(world: World, file: str) -> None:
    screen = Impatient()
    world.service.tell(says(RUNNING), events("step"), refuses(403, "INSUFFICIENT_SCOPE"), says(RUNNING))
    with pytest.raises(ServiceError) as told:
        await run_impatiently(world, screen, "run", file, "--machine", "m")
    assert told.value.code == "INSUFFICIENT_SCOPE"
    assert "Cancelling" in screen.getvalue()


async def test_that_ctrl_c_at_a_watch_ends_only_the_watching(world: World) -> None:
    screen = Impatient()
    world.service.tell(events("step"))
    with pytest.raises(Stopped, match="Stopped") as told:
        await run_impatiently(world, screen, "runs", "watch", "wfr_1")
    assert "workflow runs cancel wfr_1" in told.value.hint
    assert world.calls == ["GET /workflows/runs/wfr_1/events"]
    assert "Step" in screen.getvalue()


# ---- a bad connection ------------------------------------------------------------------------------------------------


async def test_that_asking_again_is_told(world: World, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    away = refuses(503, "SERVICE_UNAVAILABLE", headers={"Retry-After": "0"})
    world.service.tell(away, says(RUNNING), events("terminal"), says(DONE))
    assert await world.run("workflow", "run", file, "--machine", "m", "--json") == 0
    told = lines_of(capsys.readouterr().out)
    assert (told[0]["event"], told[0]["code"]) == ("retrying", "SERVICE_UNAVAILABLE")
    # The same logical request, so that it starts once.
    keys = [request.header("idempotency-key") for request in world.service.requests[:2]]
    assert keys[0] == keys[1] is not None


async def test_that_a_run_that_cannot_be_followed_is_said_to_go_on(world: World, file: str) -> None:
    world.service.tell(says(RUNNING), refuses(403, "INSUFFICIENT_SCOPE"))
    with pytest.raises(ServiceError) as told:
        await world.run("workflow", "run", file, "--machine", "m")
    assert "workflow runs watch wfr_1" in told.value.hint


class Closed(io.StringIO):
    """An output that somebody closes once the run's first event is shown."""

    def write(self, text: str) -> int:
        if text.startswith("Step"):
            raise BrokenPipeError
        return super().write(text)


async def test_that_a_run_nobody_reads_of_is_cancelled(world: World, file: str) -> None:
    world.service.tell(says(RUNNING), events("step"), says({**RUNNING, "status": "cancelled"}))
    with contextlib.redirect_stdout(Closed()), pytest.raises(BrokenPipeError):
        await world.run("workflow", "run", file, "--machine", "m")
    assert world.calls[-1] == "POST /workflows/runs/wfr_1/cancel"
