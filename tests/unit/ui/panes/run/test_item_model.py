from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from coasty_desktop.agent import events as happened
from coasty_desktop.core.action import KeyPress
from coasty_desktop.ui.panes.run.item_model import STEP, StepsModel
from tests.fakes import scripted_runs as script


def followed() -> tuple[StepsModel, QAbstractItemModelTester, script.ScriptedRuns]:
    model, runs = StepsModel(), script.ScriptedRuns()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    runs.changed.connect(model.show_run)
    runs.publish(script.started())
    return model, tester, runs


def test_that_the_model_grows_and_changes_as_qt_demands(qtbot) -> None:
    model, _tester, runs = followed()
    runs.happen(*script.step_events(1, script.SEARCH, "one"), *script.step_events(2, script.SEARCH, "two"))
    assert model.rowCount() == 2
    assert model.rowCount(model.index(0)) == 0
    assert model.data(QModelIndex()) is None


def test_that_a_change_of_the_last_step_touches_that_row_only(qtbot) -> None:
    model, _tester, runs = followed()
    runs.happen(*script.step_events(1, script.SEARCH, "one"))
    runs.happen(happened.StepPredicted(2, "continue", "two", script.SEARCH, 4, "r"))
    with qtbot.waitSignal(model.dataChanged) as changed:
        runs.happen(happened.StepApproved(2, "person"))
    assert [index.row() for index in changed.args[:2]] == [1, 1]


def test_that_a_new_run_starts_with_no_steps(qtbot) -> None:
    model, _tester, runs = followed()
    runs.happen(*script.step_events(1, script.SEARCH, "one"))
    runs.publish(script.started("another", run_id="run_2"))
    assert model.rowCount() == 0
    model.show_run(None)
    assert model.rowCount() == 0


def test_that_a_step_reads_as_one_line_of_plain_text(qtbot) -> None:
    model, _tester, runs = followed()
    runs.happen(happened.StepPredicted(1, "continue", "<b>why</b>", (KeyPress(("enter",)),), 4, "r"))
    index = model.index(0)
    assert index.data() == "1. Press Enter — <b>why</b> — 4 cr"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == index.data()
    assert index.data(STEP).number == 1
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None
