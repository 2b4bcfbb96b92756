from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.ports import Answer
from coasty_desktop.core.action import Click
from coasty_desktop.core.geometry import ModelPoint, ScreenRect
from coasty_desktop.ui.out_of_the_way import OutOfTheWay
from coasty_desktop.ui.own_windows import QtOwnWindows, native_area, reaches
from tests.desktop.desktop import Desktop
from tests.fakes import scripted_runs as script

SCREEN = ScreenRect(0, 0, 1280, 800)


@pytest.fixture
def out(window, runs, theme):
    made = OutOfTheWay(window, runs, theme, has_compositor=lambda: False)
    yield made
    made.close()


def begin(runs: script.ScriptedRuns, *actions: Click) -> None:
    runs.publish(script.started(status="starting"))
    runs.happen(*script.asking_events(1, script.capture(screen=SCREEN), actions or script.SEARCH))


def button(out: OutOfTheWay, name: str) -> QPushButton:
    assert out.strip is not None
    return next(one for one in out.strip.findChildren(QPushButton) if one.accessibleName() == name)


def test_that_the_window_gives_way_to_the_strip_and_comes_back_at_the_end(qtbot, window, runs, out) -> None:
    begin(runs)
    assert not window.isVisible()
    assert out.strip is not None
    assert out.strip.isVisible()
    runs.happen(happened.RunFinished("done", "All done.", 1, 14, 3))
    qtbot.waitUntil(window.isVisible)
    assert out.strip.isVisible()
    assert not any(overlay.isVisible() for overlay in out.overlay._windows.values())


def test_that_the_window_comes_back_without_taking_the_keys(qtbot, desktop: Desktop, window, runs, out) -> None:
    begin(runs)
    assert not window.isVisible()
    other = desktop.spawn("xterm", "-geometry", "40x10+700+500", "-title", "someone at work")
    try:
        desktop.wait_for_window("someone at work")
        runs.happen(happened.RunFinished("done", "All done.", 1, 14, 3))
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: "Coasty Desktop" in desktop.window_titles())
        assert QApplication.activeWindow() is None
    finally:
        desktop.stop(other)


def test_that_the_strips_buttons_answer(runs, out) -> None:
    begin(runs)
    button(out, "Skip").click()
    assert runs.calls == [("answer", Answer("skip"))]
    assert not button(out, "Approve").isVisible()


def test_that_stop_is_always_on_the_strip_while_a_run_is_on(runs, out) -> None:
    begin(runs)
    assert button(out, "Stop").isVisible()
    runs.happen(happened.StepApproved(1, "person"))
    button(out, "Stop").click()
    runs.happen(happened.Paused("user_input"))
    assert button(out, "Stop").isVisible()
    assert button(out, "Resume").isVisible()
    button(out, "Resume").click()
    assert runs.calls == [("stop", "button"), ("resume", "")]


def test_that_the_strip_leaves_the_corner_in_which_something_is_done(qtbot, runs, out) -> None:
    begin(runs)
    assert out.strip is not None
    assert out.strip.x() > 640
    assert out.strip.y() > 400
    runs.happen(
        happened.StepSkipped(1, "person"),
        *script.asking_events(2, script.capture(screen=SCREEN), (Click(ModelPoint(1000, 650)),)),
    )
    assert out.strip.x() < 640


def test_that_a_run_which_fails_at_once_does_not_make_the_window_blink(window, runs, out) -> None:
    runs.publish(script.started(status="starting"))
    runs.happen(happened.RunFinished("error", "The key is not valid", 0, 0, 0))
    assert window.isVisible()
    assert not out.is_window_away
    assert out.strip is None


def test_that_a_run_which_fails_late_but_before_a_step_brings_the_window_back(qtbot, window, runs, out) -> None:
    runs.publish(script.started(status="starting"))
    qtbot.waitUntil(lambda: out.is_window_away and QGuiApplication.focusWindow() is None)
    runs.happen(happened.RunFinished("error", "The service did not answer", 0, 0, 0))
    qtbot.waitUntil(lambda: window.isVisible() and window.isActiveWindow())
    assert not out.strip.isVisible()


def test_that_show_steps_opens_the_window(qtbot, window, runs, out) -> None:
    begin(runs)
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is None)
    runs.happen(happened.RunFinished("done", "All done.", 1, 14, 3))
    button(out, "Show steps").click()
    qtbot.waitUntil(window.isActiveWindow)
    assert out.strip is not None
    assert not out.strip.isVisible()


def test_that_hiding_takes_only_what_reaches_into_the_area(qtbot, runs, out, window) -> None:
    begin(runs)
    assert out.strip is not None
    own = QtOwnWindows()
    own.hide_now(ScreenRect(0, 0, 10, 10))
    assert out.strip.isVisible()
    own.show_now()
    own.hide_now(native_area(out.strip))
    assert not out.strip.isVisible()
    own.show_now()
    assert out.strip.isVisible()


def test_that_a_hidden_window_comes_back_where_it_was_without_the_focus(qtbot, desktop: Desktop, window) -> None:
    other = desktop.spawn("xterm", "-geometry", "40x10+700+500", "-title", "someone else")
    try:
        desktop.wait_for_window("someone else")
        window.move(60, 40)
        qtbot.waitUntil(lambda: window.frameGeometry().topLeft() == QPoint(60, 40))
        before = window.geometry()
        own = QtOwnWindows(lambda: [window])
        own.hide_now(SCREEN)
        qtbot.waitUntil(lambda: not window.isVisible() and not window.isActiveWindow())
        own.show_now()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.geometry() == before)
        assert QApplication.activeWindow() is None
    finally:
        desktop.stop(other)


def test_that_a_dialog_which_is_hidden_for_a_moment_does_not_end(qtbot, window) -> None:
    dialog = QDialog(window)
    ended = []
    dialog.finished.connect(ended.append)
    dialog.open()
    qtbot.waitExposed(dialog)
    own = QtOwnWindows(lambda: [dialog])
    own.hide_now(SCREEN)
    assert not dialog.isVisible()
    own.show_now()
    assert dialog.isVisible()
    assert ended == []
    dialog.close()


def test_that_the_area_of_a_window_includes_its_frame(window) -> None:
    area = native_area(window)
    frame = window.frameGeometry()
    assert QRect(area.x, area.y, area.width, area.height) == frame
    assert reaches(window, ScreenRect(frame.right(), frame.bottom(), 5, 5))
    assert not reaches(window, ScreenRect(frame.right() + 1, frame.bottom(), 5, 5))


def test_that_no_window_of_ours_on_the_screen_can_be_focused_by_the_manager(runs, out) -> None:
    begin(runs)
    assert out.strip is not None
    for one in (out.strip, *out.overlay._windows.values()):
        assert one.windowFlags() & Qt.WindowType.X11BypassWindowManagerHint
        assert one.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_that_nothing_lies_over_the_window_that_the_person_opened(runs, out, window) -> None:
    begin(runs)
    out.open_window()
    assert window.isVisible()
    assert not out.strip.isVisible()
    assert not any(overlay.isVisible() for overlay in out.overlay._windows.values())
    runs.happen(happened.RunFinished("stopped", "Stopped by button", 1, 14, 3))
    assert not out.strip.isVisible()


def test_that_the_strip_is_there_when_the_person_closes_the_window_during_a_run(qtbot, runs, out, window) -> None:
    begin(runs)
    out.open_window()
    window.close()
    qtbot.waitUntil(out.strip.isVisible)


def test_that_a_window_hidden_for_a_picture_goes_when_it_is_back(qtbot, runs, out, window) -> None:
    own = QtOwnWindows(lambda: [window])
    runs.publish(script.started(status="starting"))
    own.hide_now(SCREEN)
    runs.publish(script.started(status="looking"))
    own.show_now()
    assert window.isVisible()
    runs.happen(*script.asking_events(1, script.capture(screen=SCREEN), script.SEARCH))
    assert not window.isVisible()
    assert out.strip.isVisible()
