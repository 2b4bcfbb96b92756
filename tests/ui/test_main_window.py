from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSpinBox

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.ports import Answer
from coasty_desktop.core.errors import ServiceError
from coasty_desktop.core.settings import Settings
from coasty_desktop.ui.key_dialog import KeyDialog
from coasty_desktop.ui.main_window import MainWindow
from tests.fakes import scripted_runs as script

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def asking(runs: script.ScriptedRuns) -> None:
    runs.publish(script.started())
    runs.happen(*script.asking_events(1, script.capture()))


def wait_out_the_guard(qtbot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.run_pane.approval._guard.isActive())


def test_that_a_task_typed_by_keyboard_alone_starts_with_ctrl_enter(qtbot, window, runs) -> None:
    assert QApplication.platformName() == "xcb"
    qtbot.keyClicks(window.focusWidget(), "Click 'Save'")
    qtbot.keyClick(window.focusWidget(), KEY.Key_Return, CTRL)
    ((name, request),) = runs.calls
    assert (name, request.task, request.approve) == ("start", "Click 'Save'", "every")


def test_that_enter_approves_the_step_that_waits(qtbot, window, runs) -> None:
    asking(runs)
    wait_out_the_guard(qtbot, window)
    qtbot.keyClick(window.focusWidget() or window, KEY.Key_Return)
    assert runs.calls == [("answer", Answer("approve"))]


def test_that_a_key_which_was_on_its_way_does_not_answer(qtbot, window, runs) -> None:
    asking(runs)
    qtbot.keyClick(window, KEY.Key_S)
    assert runs.calls == []


def test_that_s_skips(qtbot, window, runs) -> None:
    asking(runs)
    wait_out_the_guard(qtbot, window)
    qtbot.keyClick(window, KEY.Key_S)
    assert runs.calls == [("answer", Answer("skip"))]


def test_that_r_opens_a_field_whose_text_becomes_the_reason(qtbot, window, runs) -> None:
    asking(runs)
    wait_out_the_guard(qtbot, window)
    qtbot.keyClick(window, KEY.Key_R)
    qtbot.keyClicks(window.focusWidget(), "use the other Search")
    qtbot.keyClick(window.focusWidget(), KEY.Key_Return)
    assert runs.calls == [("answer", Answer("reject", "use the other Search"))]


def test_that_esc_closes_the_field_first_and_stops_only_then(qtbot, window, runs) -> None:
    asking(runs)
    wait_out_the_guard(qtbot, window)
    qtbot.keyClick(window, KEY.Key_R)
    qtbot.keyClick(window.focusWidget(), KEY.Key_Escape)
    assert runs.calls == []
    assert not window.run_pane.approval.is_replying
    qtbot.keyClick(window, KEY.Key_Escape)
    assert runs.calls == [("stop", "button")]


def test_that_a_question_is_answered_once(qtbot, window, runs) -> None:
    asking(runs)
    wait_out_the_guard(qtbot, window)
    window.model.approve()
    window.model.approve()
    assert runs.calls == [("answer", Answer("approve"))]
    assert not window.run_pane.approval.isVisible()


def test_that_the_rest_of_a_run_can_be_approved_from_the_menu(qtbot, window, runs) -> None:
    asking(runs)
    window.run_pane.approval._more.menu().actions()[0].trigger()
    assert runs.calls == [("answer", Answer("rest_of_run"))]


def test_that_enter_on_another_button_presses_that_one(qtbot, window, runs) -> None:
    asking(runs)
    wait_out_the_guard(qtbot, window)
    window.run_pane.approval._skip.setFocus()
    qtbot.keyClick(window.focusWidget(), KEY.Key_Return)
    assert runs.calls == [("answer", Answer("skip"))]


def test_that_stop_is_there_only_while_something_acts(window, runs) -> None:
    assert not window.header.stop.isVisible()
    runs.publish(script.started())
    assert window.header.stop.isVisible()
    runs.happen(happened.RunFinished("done", "It is done.", 1, 14, 3.2))
    assert not window.header.stop.isVisible()


def test_that_a_refused_start_is_told_at_the_button_with_its_request_id(qtbot, window, runs) -> None:
    runs.refuse_with = ServiceError("The wallet is empty", hint="Top it up.", request_id="req_42")
    window.model.change(task="x")
    window.model.start()
    note = window.run_pane.task_card._problem
    words = " ".join(label.text() for label in note.findChildren(QLabel))
    assert note.isVisible()
    assert "The wallet is empty" in words
    assert "Top it up." in words
    note._request_id._copy.click()
    assert QApplication.clipboard().text() == "req_42"


def test_that_an_error_offers_what_helps_and_the_offer_does_it(qtbot, window, runs) -> None:
    runs.refuse_with = ServiceError("The picture is too large", offer="smaller_picture")
    window.model.change(task="x", image="hd")
    window.model.start()
    offer = window.run_pane.task_card._problem.offer
    assert offer.isVisible()
    assert offer.text() == "Choose the smaller picture"
    offer.click()
    assert window.model.form.image == "sd"
    assert not offer.isVisible()


def test_that_an_error_about_the_key_opens_the_dialog_for_it(qtbot, window, runs) -> None:
    ending = happened.RunFinished("error", "The key is not valid", 2, 0, 0, None, offer="enter_key")
    asking(runs)
    runs.happen(ending)
    window.run_pane.result.offer.click()
    dialog = window.findChild(KeyDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()


def test_that_an_error_that_only_needs_time_offers_no_button(qtbot, window, runs) -> None:
    runs.refuse_with = ServiceError("The service is not available right now", offer="wait")
    window.model.change(task="x")
    window.model.start()
    assert window.run_pane.task_card._problem.isVisible()
    assert not window.run_pane.task_card._problem.offer.isVisible()


def test_that_a_run_which_fails_before_its_first_step_is_told_at_the_button(window, runs) -> None:
    runs.publish(script.started(status="starting"))
    runs.happen(happened.RunFinished("error", "The key is not valid", 0, 0, 0, None, "Check it.", "req_7"))
    assert window.run_pane.task_card._problem.isVisible()
    assert not window.run_pane.result.isVisible()


def test_that_the_result_is_shown_and_esc_closes_it(qtbot, window, runs) -> None:
    runs.publish(script.started())
    runs.happen(
        *script.step_events(1, script.SEARCH, "Searching."),
        happened.RunFinished("done", "<b>Invoice</b> 4821", 1, 14, 3.2),
    )
    result = window.run_pane.result
    assert result.isVisible()
    assert result._reasoning.toPlainText() == "<b>Invoice</b> 4821"
    qtbot.keyClick(window, KEY.Key_Escape)
    assert not result.isVisible()


def test_that_service_text_is_never_rich(window, runs) -> None:
    runs.publish(script.started("<b>task</b>"))
    runs.happen(*script.asking_events(1, script.capture(), reasoning="<img src=x> <a href='https://x'>y</a>"))
    labels = window.findChildren(QLabel)
    assert {label.textFormat() for label in labels if label.text()} == {Qt.TextFormat.PlainText}


def test_that_every_control_has_an_accessible_name(window, runs) -> None:
    asking(runs)
    window.show_pane("settings")
    controls = [
        control
        for kind in (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox)
        for control in window.findChildren(kind)
        if not control.objectName().startswith("qt_")
    ]
    assert len(controls) > 20
    assert [control for control in controls if not control.accessibleName()] == []


def test_that_the_smallest_window_cuts_nothing_off(qtbot, window, runs) -> None:
    asking(runs)
    window.resize(900, 600)

    def nothing_is_cut() -> None:
        assert window.width() == 900
        for control in window.run_pane.findChildren(QAbstractButton):
            if control.isVisible():
                assert control.width() >= control.minimumSizeHint().width(), control.accessibleName()
                assert window.rect().contains(control.mapTo(window, control.rect().bottomRight()))

    qtbot.waitUntil(nothing_is_cut)


def test_that_the_geometry_is_kept_and_taken_up_again(qtbot, window, saved, theme) -> None:
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: window.width() == 1000)
    window.close()
    assert isinstance(saved[-1], Settings)
    other = MainWindow(
        runs=script.ScriptedRuns(),
        keys=script.ScriptedKeys(),
        theme=theme,
        settings=saved[-1],
        save_settings=lambda _: None,
    )
    qtbot.addWidget(other)
    assert (other.width(), other.height()) == (1000, 700)


def test_that_the_practice_button_fills_the_task_and_says_so(qtbot, window, runs) -> None:
    asked = []
    window.practice_requested.connect(lambda: asked.append(True))
    buttons = {one.accessibleName(): one for one in window.findChildren(QAbstractButton)}
    buttons["Try the practice task"].click()
    assert asked == [True]
    assert window.model.form.practice
    assert window.run_pane.task_card.task.toPlainText().startswith("Click 'Name'")


def test_that_up_brings_earlier_tasks_into_the_empty_box(qtbot, window, runs) -> None:
    runs.tasks = ["newest", "older"]
    box = window.run_pane.task_card.task
    qtbot.keyClick(box, KEY.Key_Up)
    qtbot.keyClick(box, KEY.Key_Up)
    assert box.toPlainText() == "older"
    qtbot.keyClick(box, KEY.Key_Down)
    assert box.toPlainText() == "newest"


def test_that_up_never_throws_away_what_was_typed(qtbot, window, runs) -> None:
    runs.tasks = ["newest"]
    box = window.run_pane.task_card.task
    qtbot.keyClicks(box, "mine")
    qtbot.keyClick(box, KEY.Key_Up)
    assert box.toPlainText() == "mine"


def test_that_f1_opens_the_sheet_of_keys_and_esc_closes_it(qtbot, window) -> None:
    qtbot.keyClick(window, KEY.Key_F1)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    sheet = QApplication.activeModalWidget()
    qtbot.keyClick(sheet, KEY.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_that_the_newest_step_stays_in_sight_unless_somebody_scrolled_away(qtbot, window, runs) -> None:
    runs.publish(script.started())
    for number in range(1, 30):
        runs.happen(*script.step_events(number, script.SEARCH, "A reason. " * number))
    bar = window.run_pane.steps.list.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    runs.happen(*script.asking_events(30, script.capture()))
    qtbot.waitUntil(lambda: window.run_pane.approval.isVisible() and bar.value() == bar.maximum())
    bar.setValue(10)
    runs.happen(happened.StepSkipped(30, "person"), *script.asking_events(31, script.capture()))
    qtbot.waitUntil(lambda: window.run_pane.steps.model.rowCount() == 31)
    assert bar.value() == 10
