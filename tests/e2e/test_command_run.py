"""`coasty-desktop run`: what it does on a real screen, and what scripts and people read of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageColor

from coasty_desktop.core.geometry import ScreenRect
from tests.desktop.accessibility import AccessibilityTree
from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.painted_window import TARGET_COLOUR, PaintedWindow
from tests.e2e.scripted_service import ScriptedService, action, picture_of, predicts
from tests.e2e.shell import Finished, Shell, nobody_acts, terminal
from tests.fakes.service import Behaviour

# The promise of the command line: each event with exactly these fields beside `event` and `at`.
FIELDS = {
    "run_started": {"run_id", "session_id", "target", "picture", "screen", "practice"},
    "step_predicted": {"step", "status", "reasoning", "actions", "credits", "request_id"},
    "approval_needed": {"step", "reason", "expires_at"},
    "step_approved": {"step", "by"},
    "step_skipped": {"step", "by", "reason"},
    "action_done": {"step", "index", "action_type", "screen", "ms"},
    "step_finished": {"step", "ms"},
    "budget": {"used", "cap"},
    "run_finished": {"status", "reasoning", "steps", "credits", "seconds", "verified"},
}
ASKED = "[y/n REASON/s/a]"


@pytest.fixture(scope="module")
def galculator(desktop: Desktop) -> Iterator[AccessibilityTree]:
    """A calculator that the tests of this module share."""
    process = desktop.spawn("galculator")
    desktop.wait_for_window("galculator", timeout_s=20)
    yield AccessibilityTree(desktop)
    desktop.stop(process)
    wait_until(lambda: "galculator" not in desktop.window_titles(), "the window to close")


def check_promise(finished: Finished) -> None:
    """Every line has exactly the promised fields, in an order that makes sense."""
    events = finished.events
    for event in events:
        assert event.keys() == {"event", "at"} | FIELDS[event["event"]], event
    times = [datetime.fromisoformat(event["at"]) for event in events]
    assert all(one <= next_ for one, next_ in pairwise(times))
    assert finished.names[0] == "run_started"
    assert finished.names[-1] == "run_finished"
    for step in range(1, events[-1]["steps"] + 1):
        names = [event["event"] for event in events if event.get("step") == step]
        assert names[0] == "step_predicted"
        assert names[-1] == "step_finished"
        # Nobody is asked whether it may wait.
        acted = [event["action_type"] for event in events if event["event"] == "action_done" and event["step"] == step]
        if set(acted) - {"wait"}:
            assert names.index("step_approved") < names.index("action_done")


def of(finished: Finished, name: str) -> list[dict[str, Any]]:
    return [event for event in finished.events if event["event"] == name]


def target_in(picture: Image.Image) -> tuple[float, float]:
    """The middle of the target that a painted window shows in a picture."""
    wanted = ImageColor.getrgb(TARGET_COLOUR)
    pixels = picture.load()
    assert pixels is not None
    found = [(x, y) for x in range(picture.width) for y in range(picture.height) if pixels[x, y] == wanted]
    assert found, "the target is not in the picture"
    return sum(x for x, _ in found) / len(found), sum(y for _, y in found) / len(found)


def click_the_target(picture: Image.Image) -> Behaviour:
    x, y = target_in(picture)
    return predicts(action("click", x=round(x), y=round(y)))


def presses(window: PaintedWindow) -> list[tuple[int, int]]:
    return [(event["x"], event["y"]) for event in window.events() if event["kind"] == "press"]


def test_that_it_computes_78_times_9_in_a_real_calculator(shell: Shell, galculator: AccessibilityTree) -> None:
    finished = shell.run("run", "Click 'AC', then '7', '8', '*', '9' and '='.", "--approve", "none", "--json")

    assert (finished.code, finished.err) == (0, ""), finished
    check_promise(finished)
    assert finished.events[0]["practice"] is True
    assert finished.events[-1]["status"] == "done"
    assert len(of(finished, "action_done")) == 6
    assert {event["by"] for event in of(finished, "step_approved")} == {"flag"}
    wait_until(lambda: any(one.text == "702" for one in galculator.elements()), "702 on the display")
    assert nobody_acts()

    (kept,) = shell.runs()
    assert (kept["status"], kept["practice"], kept["steps"]) == ("done", True, finished.events[-1]["steps"])
    shown = shell.run("history", "show", kept["run_id"], "--json")
    assert shown.out == finished.out


def test_that_without_a_key_it_says_in_words_that_it_practises(shell: Shell) -> None:
    finished = shell.run("run", "Wait 1 second", "--approve", "none")
    assert finished.code == 0
    assert "practising (nothing is paid)" in finished.out
    assert finished.out.splitlines()[-2].startswith("Done")


def test_that_every_answer_at_the_terminal_counts_and_a_reason_is_passed_on(
    shell: Shell, service: ScriptedService
) -> None:
    service.script.extend(predicts(action("move", x=100 * step, y=100)) for step in range(1, 6))
    with terminal() as typing, PaintedWindow(ScreenRect(50, 50, 800, 200), "#222244"):
        running = shell.with_env(**service.env).start("run", "Point there", "--json", stdin=typing.near)
        for number, line in enumerate(("n the other one, please", "y", "s", "perhaps", "a"), start=1):
            running.wait_until(lambda number=number: running.err.count(ASKED) >= number, f"question {number}")
            typing.type(line)
        finished = running.finish()

    assert finished.code == 0, finished
    check_promise(finished)
    assert [event["step"] for event in of(finished, "action_done")] == [2, 4, 5]
    assert [event["step"] for event in of(finished, "step_skipped")] == [1, 3]
    assert of(finished, "step_skipped")[0]["reason"] == "the other one, please"
    assert [event["by"] for event in of(finished, "step_approved")] == ["person", "person", "rest_of_run"]
    told = [request.json["instruction"] for request in service.predictions]
    assert told[0] == "Point there"
    assert "step 1 was not carried out: the other one, please" in told[1]
    assert told[2] == "Point there"
    assert "step 3 was not carried out" in told[3]


def test_that_the_end_of_the_terminal_stops_the_run(shell: Shell, service: ScriptedService) -> None:
    service.script.append(predicts(action("click", x=10, y=10)))
    with terminal() as typing:
        running = shell.with_env(**service.env).start("run", "Click it", stdin=typing.near)
        running.wait_until(lambda: ASKED in running.out, "the question")
        typing.end_input()
        finished = running.finish()

    assert finished.code == 3
    assert "Stopped" in finished.out
    assert finished.out.count("Click at 10, 10") == 1
    assert service.calls[-1] == "DELETE /sessions/ses_1"


def test_that_nobody_is_asked_where_there_is_no_terminal(shell: Shell, service: ScriptedService) -> None:
    asking = shell.with_env(**service.env)
    finished = asking.run("run", "Click it", stdin="y\ny\n")
    assert (finished.code, finished.out) == (2, "")
    assert "--approve none" in finished.err
    assert service.calls == []
    assert asking.runs() == []


@pytest.mark.parametrize(
    ("answer", "options", "status"),
    [
        (predicts(action("fail", reason="There is no such button")), (), "fail"),
        (predicts(action("wait", seconds=0)), ("--max-steps", "1"), "cap"),
        (predicts(action("wait", seconds=0)), ("--budget-credits", "13"), "budget"),
        (predicts(action("done")), (), "done"),
    ],
    ids=["fail", "cap", "budget", "done"],
)
def test_that_every_ending_has_its_code_and_deletes_the_session(
    shell: Shell, service: ScriptedService, answer: Behaviour, options: tuple[str, ...], status: str
) -> None:
    code = 0 if status == "done" else 1
    service.script.append(answer)
    finished = shell.with_env(**service.env).run("run", "Do it", "--approve", "none", "--json", *options)
    assert finished.code == code
    check_promise(finished)
    assert finished.events[-1]["status"] == status
    assert (finished.err == "") == (code == 0)
    assert service.calls[-1] == "DELETE /sessions/ses_1"


def test_that_a_window_of_its_own_is_all_it_sees_and_clicks(shell: Shell, service: ScriptedService) -> None:
    service.script.append(click_the_target)
    with PaintedWindow(
        ScreenRect(420, 260, 400, 300), "#204060", title="Tiny tool", target=ScreenRect(333, 77, 9, 9)
    ) as window:
        finished = shell.with_env(**service.env).run(
            "run", "Click the target", "--window", "tiny TOOL", "--approve", "none", "--json"
        )
        assert presses(window) == [(337, 81)]

    assert finished.code == 0, finished
    # With the frame that the window manager draws around it.
    width, height = finished.events[0]["picture"]
    assert (400, 300) <= (width, height) < (420, 340)
    assert picture_of(service.predictions[0]).size == (width, height)
    assert service.requests[0].json["screen_width"] == width


def test_that_a_small_region_gets_a_border_and_is_still_hit(shell: Shell, service: ScriptedService) -> None:
    service.script.append(click_the_target)
    area = ScreenRect(500, 300, 200, 100)
    with PaintedWindow(area, "#204060", managed=False, target=ScreenRect(150, 30, 5, 5)) as window:
        finished = shell.with_env(**service.env).run(
            "run", "Click the target", "--region", "500,300,200,100", "--approve", "none", "--json"
        )
        assert presses(window) == [(152, 32)]

    assert finished.code == 0, finished
    assert finished.events[0]["picture"] == [320, 240]
    assert finished.events[0]["screen"] == {"x": 500, "y": 300, "w": 200, "h": 100}
    assert of(finished, "action_done")[0]["screen"] == [652, 332]


def test_that_the_border_of_a_small_region_is_outside_the_picture(shell: Shell, service: ScriptedService) -> None:
    service.script.append(predicts(action("click", x=2, y=2)))
    finished = shell.with_env(**service.env).run(
        "run", "Click it", "--region", "500,300,200,100", "--approve", "none", "--json"
    )
    assert finished.code == 1
    assert of(finished, "action_done") == []


def test_that_the_second_display_is_seen_and_clicked(
    tmp_path: Path, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.script.append(click_the_target)
    with open_desktop(displays=[(1280, 720, 0, 0), (1024, 768, 1280, 0)], bus=False) as desktop:
        shell = Shell(desktop.env, tmp_path).with_env(**service.env)
        argv = ("run", "Click the target", "--approve", "none", "--json", "--display")
        for name in ("DISPLAY", "XAUTHORITY"):
            monkeypatch.setenv(name, desktop.env[name])
        area, target = ScreenRect(1400, 100, 300, 200), ScreenRect(20, 20, 9, 9)
        with PaintedWindow(area, "#204060", managed=False, target=target) as window:
            finished = shell.run(*argv, "2")
            missing = shell.run(*argv, "3")
            assert presses(window) == [(24, 24)]

    assert finished.code == 0, finished
    assert finished.events[0]["screen"] == {"x": 1280, "y": 0, "w": 1024, "h": 768}
    assert of(finished, "action_done")[0]["screen"] == [1424, 124]
    assert missing.code == 2
    assert "display" in missing.err


def test_that_a_window_that_is_not_there_is_said(shell: Shell, service: ScriptedService) -> None:
    finished = shell.with_env(**service.env).run("run", "x", "--window", "Nowhere to be seen", "--approve", "none")
    assert finished.code == 2
    assert "Nowhere to be seen" in finished.err
    assert service.calls == []


def test_that_what_was_chosen_reaches_the_service_and_the_report_is_written(
    shell: Shell, service: ScriptedService, tmp_path: Path
) -> None:
    finished = shell.with_env(**service.env).run(
        "run", "Do it", "--engine", "v4", "--instructions", "Mind the gap", "--approve", "none",
        "--trace", str(tmp_path / "new" / "trace"),
    )  # fmt: skip
    assert finished.code == 0, finished
    opened = service.requests[0].json
    assert opened["cua_version"] == "v4"
    assert "Mind the gap" in str(opened)
    (report,) = (tmp_path / "new" / "trace").iterdir()
    assert f"Report: {report}" in finished.out
    assert "Do it" in report.read_text()


def test_that_a_terminal_without_the_letters_ends_nothing(shell: Shell, service: ScriptedService) -> None:
    service.script.append(predicts(status="done", reasoning="Grüße, 漢字 😀"))
    service.script.append(predicts(status="done", reasoning="Grüße, 漢字 😀"))
    ascii_only = shell.with_env(**service.env, PYTHONIOENCODING="ascii")
    words = ascii_only.run("run", "Sag Grüße, 漢字", "--approve", "none")
    as_json = ascii_only.run("run", "Sag Grüße, 漢字", "--approve", "none", "--json")

    assert words.code == 0, words
    assert r"Gr\xfc\xdfe" in words.out
    assert as_json.events[-1]["reasoning"] == "Grüße, 漢字 😀"
    assert [run["task"] for run in ascii_only.runs()] == ["Sag Grüße, 漢字"] * 2
