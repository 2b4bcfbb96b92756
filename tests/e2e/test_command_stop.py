"""Stopping a run from the command line, by every way there is, in the middle of what it does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from coasty_desktop.computer.hand.actor import current_actor
from coasty_desktop.core.geometry import ScreenRect
from tests.desktop.desktop import Desktop
from tests.desktop.person import Person
from tests.desktop.waiting import wait_until
from tests.e2e.painted_window import PaintedWindow
from tests.e2e.scripted_service import ScriptedService, action, predicts
from tests.e2e.shell import Running, Shell, nobody_acts
from tests.fakes.service import Silence

RUN = ("run", "Write a lot", "--approve", "none", "--json")
# Capitals, so that Shift is held most of the time; far more than is typed before anybody can stop it.
LONG = "COASTY " * 1400


def is_anything_down(desktop: Desktop) -> bool:
    """Whether the X server takes any key or button for pressed."""
    with desktop.connection() as connection:
        buttons = connection.screen().root.query_pointer().mask & 0x1F00
        return bool(buttons) or any(connection.query_keymap())


@contextmanager
def typing(shell: Shell, service: ScriptedService, *options: str) -> Iterator[tuple[Running, PaintedWindow]]:
    """A run in the middle of a long text, and the window that gets its keys."""
    service.script.append(predicts(action("type_text", text=LONG)))
    with PaintedWindow(ScreenRect(200, 200, 500, 300), "#402020") as window:
        running = shell.with_env(**service.env).start(*RUN, *options)
        running.wait_until(lambda: len(window.events()) > 3, "the text begins")
        yield running, window


def by_command(shell: Shell, running: Running, desktop: Desktop) -> None:
    finished = shell.run("stop")
    assert (finished.code, finished.out) == (0, "Stopped.\n")


def by_ctrl_c(shell: Shell, running: Running, desktop: Desktop) -> None:
    running.interrupt()


def by_end_of_terminal(shell: Shell, running: Running, desktop: Desktop) -> None:
    running.process.send_signal(signal.SIGHUP)


def by_hotkey(shell: Shell, running: Running, desktop: Desktop) -> None:
    with Person(desktop) as person:
        person.press("ctrl+alt+esc")


@pytest.mark.parametrize(
    ("stop", "by"),
    [(by_command, "command"), (by_ctrl_c, "signal"), (by_end_of_terminal, "signal"), (by_hotkey, "hotkey")],
    ids=["stop", "Ctrl+C", "terminal closed", "Ctrl+Alt+Esc"],
)
def test_that_a_long_text_ends_at_once(
    shell: Shell, service: ScriptedService, desktop: Desktop, stop: Callable[..., None], by: str
) -> None:
    with typing(shell, service) as (running, window):
        stop(shell, running, desktop)
        finished = running.finish()
        assert not is_anything_down(desktop)
        window.events()
        assert window.events() == []

    assert (finished.code, finished.err) == (3, "")
    assert [event["by"] for event in finished.events if event["event"] == "stopped"] == [by]
    assert finished.events[-1]["status"] == "stopped"
    assert "action_done" not in finished.names
    assert service.calls[-1] == "DELETE /sessions/ses_1"
    assert nobody_acts()
    assert [run["status"] for run in shell.runs()] == ["stopped"]


def test_that_nothing_more_is_typed_once_stop_has_answered(
    shell: Shell, service: ScriptedService, desktop: Desktop
) -> None:
    with typing(shell, service) as (running, window):
        by_command(shell, running, desktop)
        assert not is_anything_down(desktop)
        window.events()
        running.finish()
        assert window.events() == []


def test_that_ctrl_c_twice_ends_it_without_waiting_for_anybody(
    shell: Shell, service: ScriptedService, desktop: Desktop
) -> None:
    with typing(shell, service) as (running, window):
        # The session's end is never answered, so that the first one is still busy when the second comes.
        service.tell(Silence())
        running.interrupt()
        running.wait_for("stopped")
        running.interrupt()
        finished = running.finish()
        assert finished.code == 3
        wait_until(lambda: not is_anything_down(desktop), "everything let go of")
        window.events()
    wait_until(nobody_acts, "the desktop to be free")
    assert [run["status"] for run in shell.runs()] == ["interrupted"]


def test_that_a_run_that_waits_for_the_service_can_be_stopped(shell: Shell, service: ScriptedService) -> None:
    service.script.append(Silence())
    running = shell.with_env(**service.env).start(*RUN)
    running.wait_until(lambda: service.predictions, "the question to the service")
    assert shell.run("stop").out == "Stopped.\n"
    assert running.finish().code == 3
    assert service.calls[-1] == "DELETE /sessions/ses_1"


def test_that_the_time_limit_ends_a_long_text(shell: Shell, service: ScriptedService, desktop: Desktop) -> None:
    service.script.append(predicts(action("type_text", text=LONG)))
    with PaintedWindow(ScreenRect(200, 200, 500, 300), "#402020"):
        finished = shell.with_env(**service.env).run(*RUN, "--time-limit-s", "3")
        assert not is_anything_down(desktop)
    assert finished.code == 1
    assert finished.events[-1]["status"] == "cap"
    assert "stopped" not in finished.names
    assert service.calls[-1] == "DELETE /sessions/ses_1"


def test_that_stop_with_nothing_to_stop_says_so(shell: Shell) -> None:
    finished = shell.run("stop")
    assert (finished.code, finished.out, finished.err) == (0, "Nothing is acting on this desktop.\n", "")


def test_that_a_hotkey_pauses_and_resumes(shell: Shell, service: ScriptedService, desktop: Desktop) -> None:
    service.script.append(predicts(action("wait", seconds=1), action("move", x=5, y=5)))
    with Person(desktop) as person:
        running = shell.with_env(**service.env).start(*RUN)
        running.wait_for("step_approved")
        person.press("ctrl+alt+space")
        running.wait_for("paused")
        # What is left of the step is dropped while it is paused, and nothing is asked.
        asked = len(service.predictions)
        person.press("ctrl+alt+space")
        running.wait_for("resumed")
        finished = running.finish()

    assert finished.code == 0, finished
    assert asked == 1
    assert [event["action_type"] for event in finished.events if event["event"] == "action_done"] in (["wait"], [])
    assert "the user paused" in service.predictions[1].json["instruction"]


def test_that_a_second_run_is_refused_and_names_the_first(shell: Shell, service: ScriptedService) -> None:
    service.script.append(Silence())
    running = shell.with_env(**service.env).start(*RUN)
    running.wait_until(lambda: service.predictions, "the question to the service")
    second = shell.with_env(**service.env).run("run", "Something else", "--approve", "none")
    running.interrupt()
    running.finish()

    assert second.code == 2
    assert f"`coasty-desktop run` (process {running.process.pid}," in second.err
    assert "coasty-desktop stop" in second.err
    assert service.calls.count("POST /sessions") == 1


def test_that_the_next_run_ends_the_session_of_one_that_was_killed(
    shell: Shell, service: ScriptedService, desktop: Desktop
) -> None:
    with typing(shell, service) as (running, window):
        running.process.kill()
        running.process.wait()
        wait_until(nobody_acts, "the desktop to be free")
        wait_until(lambda: not is_anything_down(desktop), "everything let go of")
        window.events()
    assert "ses_1" in service.steps
    assert [run["status"] for run in shell.runs()] == ["interrupted"]

    service.requests.clear()
    assert shell.with_env(**service.env).run(*RUN).code == 0
    assert service.calls[:2] == ["DELETE /sessions/ses_1", "POST /sessions"]
    assert service.steps == {}


def test_that_a_window_ends_the_session_of_a_run_that_was_killed(shell: Shell, service: ScriptedService) -> None:
    with typing(shell, service) as (running, _):
        running.process.kill()
        running.process.wait()
        wait_until(nobody_acts, "the desktop to be free")

    window = shell.with_env(**service.env).start()
    wait_until(lambda: "DELETE /sessions/ses_1" in service.calls, "the left session to be ended")
    window.end()


def test_that_a_killed_hand_ends_the_run_with_a_sentence(
    shell: Shell, service: ScriptedService, desktop: Desktop
) -> None:
    with typing(shell, service) as (running, _):
        actor = current_actor()
        assert actor is not None
        os.kill(actor.hand_pid, signal.SIGKILL)
        finished = running.finish()
        assert not is_anything_down(desktop)
    assert finished.code == 1
    assert "ended unexpectedly. Everything was let go of" in finished.err
    assert finished.events[-1]["status"] == "error"
    assert service.calls[-1] == "DELETE /sessions/ses_1"
    assert nobody_acts()


def test_that_a_reader_that_leaves_stops_the_run(shell: Shell, service: ScriptedService, desktop: Desktop) -> None:
    service.script.extend(predicts(action("wait", seconds=0.1)) for _ in range(200))
    assert shell.with_env(**service.env).run_into_closed_pipe(*RUN) == (3, "")
    assert service.calls[-1] == "DELETE /sessions/ses_1"
    assert [run["status"] for run in shell.runs()] == ["stopped"]


def test_that_what_a_person_does_pauses_it(shell: Shell, service: ScriptedService, desktop: Desktop) -> None:
    with typing(shell, service) as (running, _), Person(desktop) as person:
        person.move(900, 600)
        paused = running.wait_for("paused")
        running.interrupt()
        assert running.finish().code == 3
    assert "mouse was moved" in paused["reason"]


def test_that_what_a_person_does_stops_it_when_so_asked(
    shell: Shell, service: ScriptedService, desktop: Desktop
) -> None:
    with typing(shell, service, "--on-user-input", "stop") as (running, _), Person(desktop) as person:
        person.move(800, 500)
        finished = running.finish()
    assert finished.code == 3
    assert [event["by"] for event in finished.events if event["event"] == "stopped"] == ["user input"]
