"""The window's life as a process: a second start, closing with and without a tray, quitting while a run is on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from Xlib import X
from Xlib.protocol import event

from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.person import Person
from tests.desktop.processes import TOKEN_VARIABLE, pids_with_token
from tests.desktop.waiting import wait_until
from tests.e2e.window_visit import (
    OURS,
    TITLE,
    WindowVisit,
    is_anything_down,
    main_window,
    newest_run,
    tray_icon,
)

pytestmark = pytest.mark.timeout(120)
# Quitting lets go of everything and is over within this time, whatever is on.
QUIT_S = 3.0


@pytest.fixture(scope="module")
def with_tray() -> Iterator[Desktop]:
    with open_desktop(tray=True) as desktop:
        yield desktop


@pytest.fixture(scope="module")
def without_tray() -> Iterator[Desktop]:
    with open_desktop() as desktop:
        yield desktop


def visited(desktop: Desktop, person: Person) -> WindowVisit:
    return WindowVisit(desktop, person)


def close_window(desktop: Desktop) -> None:
    """Ask the window manager to close our window, as its button in the title bar does."""
    with desktop.connection() as connection:
        root = connection.screen().root
        window = connection.create_resource_object("window", main_window(desktop))
        message = event.ClientMessage(
            window=window, client_type=connection.intern_atom("_NET_CLOSE_WINDOW"), data=(32, [0, 2, 0, 0, 0])
        )
        root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        connection.sync()


def is_on_top(desktop: Desktop, title: str, point: tuple[int, int]) -> bool:
    """Whether the window of that title is what a click there would reach."""
    with desktop.connection() as connection:
        root = connection.screen().root
        name = connection.intern_atom("_NET_WM_NAME")
        window = root
        while window:
            titled = window.get_full_property(name, X.AnyPropertyType)
            if titled and title in titled.value.decode():
                return True
            window = root.translate_coords(root, *point).child if window == root else child_at(window, root, point)
    return False


def child_at(window: Any, root: Any, point: tuple[int, int]) -> Any:
    """The window within `window` that lies there."""
    at = window.translate_coords(root, *point)
    return window.translate_coords(window, at.x, at.y).child


def processes_of_ours(desktop: Desktop) -> list[str]:
    """Every process of the program that lives on this desktop: window, hand, reader."""
    lines = []
    for pid in pids_with_token(desktop.env[TOKEN_VARIABLE]):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        except FileNotFoundError:
            continue
        if "coasty_desktop" in words:
            lines.append(" ".join(words))
    return lines


def test_that_a_second_start_raises_the_first_and_leaves(without_tray: Desktop) -> None:
    with Person(without_tray) as person:
        visit = visited(without_tray, person)
        without_tray.spawn("xterm", "-T", "in front", "-geometry", "80x24+100+100")
        without_tray.wait_for_window("in front")
        wait_until(lambda: not visit.is_window_active(), "another window to have the keys")

        assert without_tray.spawn(*OURS).wait(20) == 0

        wait_until(visit.is_window_active, "the first window to come to the front")
        visit.tree.wait_for_focus("text", "What should be done?")
        close_window(without_tray)
        assert visit.process.wait(QUIT_S) == 0


def test_that_closing_without_a_tray_ends_the_program(without_tray: Desktop) -> None:
    with Person(without_tray) as person:
        visit = visited(without_tray, person)
        close_window(without_tray)
        assert visit.process.wait(QUIT_S) == 0
        assert processes_of_ours(without_tray) == []


def test_that_without_a_tray_a_window_closed_during_a_run_comes_back_with_the_result(without_tray: Desktop) -> None:
    with Person(without_tray) as person:
        visit = visited(without_tray, person)
        visit.start("Wait 60 seconds")
        visit.wait_for_words("“Practice, 1 of 1: Wait 60 seconds.”")
        visit.click("Open the window")
        wait_until(visit.is_window_active, "the window")
        close_window(without_tray)
        wait_until(lambda: not visit.is_window_shown(), "the window to be closed")
        visit.click("Stop")
        wait_until(visit.is_window_shown, "the window to come back")
        close_window(without_tray)
        assert visit.process.wait(QUIT_S) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_signal_ends_the_program_and_its_run(without_tray: Desktop, number: signal.Signals) -> None:
    with Person(without_tray) as person:
        visit = visited(without_tray, person)
        visit.start("Wait 60 seconds")
        visit.wait_for_words("“Practice, 1 of 1: Wait 60 seconds.”")
        visit.process.send_signal(number)
        assert visit.process.wait(QUIT_S) == 0
        assert processes_of_ours(without_tray) == []


def test_that_the_first_task_is_one_click_away_and_its_form_is_not_covered(without_tray: Desktop) -> None:
    with Person(without_tray) as person:
        visit = visited(without_tray, person)
        visit.click("Try the practice task")
        save = visit.button("Save")
        visit.wait_for_part_of_words("Ada Lovelace")
        wait_until(lambda: is_on_top(without_tray, "Practice form", save.centre), "the form to be seen")
        # Start is free as well: the form lies somewhere else.
        start = visit.button("Start")
        assert is_on_top(without_tray, TITLE, start.centre)
        person.click(*start.centre)
        assert len(visit.approve_all()) == 4
        run = visit.wait_for_end()
        assert run.finished is not None
        assert run.finished.status == "done", run.finished.reasoning
        visit.wait_for_words("Saved: Ada Lovelace, London, with news")
        close_window(without_tray)
        assert visit.process.wait(QUIT_S) == 0
        # The form was opened by the window and ends with it.
        wait_until(lambda: processes_of_ours(without_tray) == [], "the form to end", QUIT_S)


def test_that_a_start_in_the_background_shows_a_window_where_there_is_no_tray(without_tray: Desktop) -> None:
    process = without_tray.spawn(*OURS, "--background")
    wait_until(lambda: main_window(without_tray), "the window", 20)
    close_window(without_tray)
    assert process.wait(QUIT_S) == 0


def test_that_closing_with_a_tray_keeps_the_program_and_a_click_brings_it_back(with_tray: Desktop) -> None:
    with Person(with_tray) as person:
        visit = visited(with_tray, person)
        wait_for_icon(with_tray)
        close_window(with_tray)
        wait_until(lambda: not visit.is_window_shown(), "the window to be closed")
        person.click(*tray_icon(with_tray))
        wait_until(visit.is_window_shown, "the window")
        quit_from_tray(visit)
        assert visit.process.wait(QUIT_S) == 0


def test_that_quitting_while_a_run_is_on_lets_go_of_everything(with_tray: Desktop) -> None:
    with Person(with_tray) as person:
        visit = visited(with_tray, person)
        wait_for_icon(with_tray)
        visit.start("Press F5, then wait 60 seconds")
        visit.wait_for_question()
        visit.click("Approve")
        visit.wait_for_words("“Practice, 2 of 2: wait 60 seconds.”")
        quit_from_tray(visit)
        assert visit.process.wait(QUIT_S) == 0
        assert not is_anything_down(with_tray)
        wait_until(lambda: processes_of_ours(with_tray) == [], "the hand and the reader to end", QUIT_S)
        run = newest_run(with_tray)
        assert run is not None
        assert run.finished is not None
        assert (run.finished.status, run.finished.reasoning) == ("stopped", "Stopped by quit")


def wait_for_icon(desktop: Desktop) -> None:
    wait_until(lambda: tray_icon(desktop)[0] < desktop.size[0] - 4, "the icon in the tray")


def quit_from_tray(visit: WindowVisit) -> None:
    """Choose the last entry of the icon's menu, which Qt tells no accessibility service of."""
    visit.person.click(*tray_icon(visit.desktop), "right")
    x, y, width, height = wait_until(lambda: open_menu(visit.desktop), "the menu")
    visit.person.click(x + width // 2, y + height - 16)


def open_menu(desktop: Desktop) -> tuple[int, int, int, int] | None:
    """Where a menu lies that is open."""
    with desktop.connection() as connection:
        kind, wanted = (connection.intern_atom(f"_NET_WM_WINDOW_TYPE{end}") for end in ("", "_POPUP_MENU"))
        for window in connection.screen().root.query_tree().children:
            kinds = window.get_full_property(kind, X.AnyPropertyType)
            if kinds and wanted in kinds.value and window.get_attributes().map_state == X.IsViewable:
                at = window.get_geometry()
                return at.x, at.y, at.width, at.height
    return None
