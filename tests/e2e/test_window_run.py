"""A person's ways to answer, hold and stop a run in the real window: hotkeys, the strip, the approval bar, the tray."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.store.stored_run import StoredRun
from tests.desktop.desktop import open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.window_visit import (
    WindowVisit,
    is_anything_down,
    newest_run,
    saved_in,
    tray_icon,
    window_over_form,
)

# Long enough for every way of stopping, and nothing has to be found in a picture.
LONG = "Wait 60 seconds"

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[WindowVisit, Path]]:
    with open_desktop(tray=True) as desktop, window_over_form(desktop) as (visit, form, _):
        yield visit, form


@pytest.fixture
def visit(place: tuple[WindowVisit, Path]) -> Iterator[WindowVisit]:
    """The window, and nothing going on afterwards."""
    visit, _ = place
    yield visit
    run = newest_run(visit.desktop)
    if run is not None and run.finished is None:
        visit.person.press("ctrl+alt+esc")
        visit.wait_for_end()


@pytest.fixture
def form(place: tuple[WindowVisit, Path]) -> Path:
    return place[1]


def ending(run: StoredRun) -> happened.RunFinished:
    assert run.finished is not None
    return run.finished


def verdicts(run: StoredRun) -> list[str]:
    """What came of each step that was asked."""
    kinds = {happened.StepApproved: "approved", happened.StepSkipped: "skipped"}
    return [kinds[type(one.event)] for one in run.events if type(one.event) in kinds]


def test_that_hotkeys_answer_and_a_skipped_step_is_not_done(visit: WindowVisit, form: Path) -> None:
    visit.start("Type 'Grace' into City, tick 'Send me news', then click 'Save'")
    asked = ""
    # The practice service offers a step that was skipped once more.
    for answer in ("enter", "BackSpace", "BackSpace", "enter"):
        asked = visit.wait_for_question(other_than=asked)
        visit.person.press(f"ctrl+alt+{answer}")

    run = visit.wait_for_end()
    assert ending(run).status == "done"
    assert verdicts(run) == ["approved", "skipped", "skipped", "approved"]
    assert saved_in(form) == {"name": "", "city": "Grace", "send_me_news": False}


def test_that_a_reason_reaches_the_service_and_the_keys_go_back_to_the_program(visit: WindowVisit) -> None:
    visit.start("Click the 'Name' field, then type 'Ida'")
    asked = visit.wait_for_question()
    visit.click("Approve")
    asked = visit.wait_for_question(other_than=asked)
    visit.click("Say why not…")
    visit.tree.wait_for_focus("text", "Say why not")
    visit.person.type("not yet")
    visit.person.press("enter")
    visit.wait_for_question(other_than=asked)
    visit.wait_for_part_of_words("(not yet)")
    visit.click("Approve")

    run = visit.wait_for_end()
    assert ending(run).status == "done"
    assert verdicts(run) == ["approved", "skipped", "approved"]
    assert visit.tree.find("text", "Name").text == "Ida"


def test_that_the_approval_bar_answers_in_the_window(visit: WindowVisit, form: Path) -> None:
    form.unlink(missing_ok=True)
    visit.start("Click 'Save'")
    visit.wait_for_question()
    visit.click("Open the window")
    wait_until(visit.is_window_shown, "the window")
    visit.tree.wait_for_focus("push button", "Approve")
    visit.wait_for_question()
    visit.person.press("enter")

    assert ending(visit.wait_for_end()).status == "done"
    assert form.exists()


def test_that_a_hotkey_pauses_and_goes_on_from_a_fresh_picture(visit: WindowVisit, form: Path) -> None:
    form.unlink(missing_ok=True)
    visit.start("Click 'Save'")
    visit.wait_for_question()
    visit.person.press("ctrl+alt+space")
    visit.button("Resume")
    assert not form.exists()
    visit.person.press("ctrl+alt+space")
    visit.approve_all()

    run = visit.wait_for_end()
    assert ending(run).status == "done"
    assert form.exists()
    kinds = [type(stored.event) for stored in run.events]
    assert kinds.count(happened.Paused) == kinds.count(happened.Resumed) == 1
    assert happened.PictureTaken in kinds[kinds.index(happened.Resumed) :]


def by_hotkey(visit: WindowVisit) -> None:
    visit.person.press("ctrl+alt+esc")


def by_the_strip(visit: WindowVisit) -> None:
    visit.click("Stop")


def by_the_tray(visit: WindowVisit) -> None:
    visit.person.click(*tray_icon(visit.desktop))


def by_esc(visit: WindowVisit) -> None:
    visit.click("Open the window")
    wait_until(visit.is_window_active, "the window to be active")
    visit.person.press("esc")


@pytest.mark.parametrize(
    ("stop", "by"), [(by_hotkey, "hotkey"), (by_the_strip, "button"), (by_the_tray, "tray"), (by_esc, "button")]
)
def test_that_a_run_is_stopped(visit: WindowVisit, stop: Callable[[WindowVisit], None], by: str) -> None:
    visit.start(LONG)
    visit.wait_for_words("“Practice, 1 of 1: Wait 60 seconds.”")
    stop(visit)

    end = ending(visit.wait_for_end())
    assert (end.status, end.reasoning) == ("stopped", f"Stopped by {by}")
    wait_until(visit.is_window_shown, "the window to come back")
    visit.wait_for_words("Stopped")
    assert not is_anything_down(visit.desktop)
    assert visit.process.poll() is None
