import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.ports import Answer
from coasty_desktop.core.errors import BadInput, NotPossibleHere, ServiceError
from coasty_desktop.core.geometry import HD, SD
from coasty_desktop.core.settings import Settings
from coasty_desktop.core.target import WindowTarget
from coasty_desktop.services.run_ports import Estimate
from coasty_desktop.ui.panes.run.view_model import RunViewModel, form_from, price_line
from tests.fakes import scripted_runs as script


@pytest.fixture
def runs() -> script.ScriptedRuns:
    return script.ScriptedRuns()


@pytest.fixture
def model(qapp, runs) -> RunViewModel:
    return RunViewModel(runs, Settings())


def test_that_the_form_starts_with_the_profiles_choices() -> None:
    form = form_from(Settings(approve="none", engine="v4", preset="forms", max_steps=7, image="hd"))
    assert (form.approve, form.engine, form.preset, form.max_steps, form.image) == ("none", "v4", "forms", 7, "hd")


def test_that_risky_means_every_step_until_risk_can_be_told() -> None:
    assert form_from(Settings(approve="risky")).approve == "every"


@pytest.mark.parametrize(
    ("estimate", "line"),
    [
        (Estimate(25, 248, SD), "Up to 25 steps · at most $2.48 · 720p"),
        (Estimate(1, 14, HD), "Up to 1 step · at most $0.14 · 1080p"),
        (Estimate(25, 0, SD, True), "Up to 25 steps · free, practice · 720p"),
    ],
)
def test_that_the_price_is_said_before_the_start(estimate: Estimate, line: str) -> None:
    assert price_line(estimate) == line


def test_that_a_changed_form_is_priced_once_it_rests(qtbot, model) -> None:
    with qtbot.waitSignal(model.price_changed) as priced:
        model.change(max_steps=3)
        model.change(max_steps=4)
    assert priced.args == ["Up to 4 steps · at most $0.38 · 720p"]


def test_that_a_price_nobody_can_tell_is_no_crash(qtbot, model, runs) -> None:
    runs.refuse_with = NotPossibleHere("There is no display")
    with qtbot.waitSignal(model.price_changed) as priced:
        model.change(max_steps=3)
    assert priced.args == ["There is no display"]


def test_that_an_empty_task_is_told_and_nothing_starts(model, runs) -> None:
    model.start()
    assert runs.calls == []
    assert model.problem is not None
    assert model.problem.title == "There is no task"


def test_that_a_change_of_the_form_takes_the_old_problem_away(model, runs) -> None:
    runs.refuse_with = ServiceError("No", request_id="req_1")
    model.start()
    assert model.problem is not None
    assert model.problem.request_id == "req_1"
    model.change(task="x")
    assert model.problem is None


def test_that_a_second_start_does_nothing_while_a_run_is_on(model, runs) -> None:
    model.change(task="x")
    model.start()
    model.start()
    assert [name for name, _ in runs.calls] == ["start"]


def test_that_a_target_that_went_away_stays_chosen(model) -> None:
    model.change(target=WindowTarget("Invoices"))
    model.refresh_targets()
    assert model.targets[0] == (WindowTarget("Invoices"), "Window “Invoices”")
    assert len(model.targets) == 3


def test_that_targets_which_cannot_be_listed_are_a_problem(model, runs, monkeypatch) -> None:
    def refuse() -> None:
        raise BadInput("No windows")

    monkeypatch.setattr(runs, "targets", refuse)
    model.refresh_targets()
    assert model.problem is not None
    assert model.problem.title == "No windows"


def test_that_a_reason_is_a_rejection_and_none_a_skip(model, runs) -> None:
    runs.publish(script.started())
    runs.happen(*script.asking_events(1, script.capture()))
    model.reject("  wrong field ")
    runs.happen(happened.StepSkipped(1, "person"), *script.asking_events(2, script.capture()))
    model.reject("   ")
    assert [answer for _, answer in runs.calls] == [Answer("reject", "wrong field"), Answer("skip")]


def test_that_nothing_is_answered_when_nothing_is_asked(model, runs) -> None:
    model.approve()
    model.skip()
    assert runs.calls == []


def test_that_fast_updates_are_merged_and_urgent_ones_are_not(qtbot, model, runs) -> None:
    seen = []
    runs.publish(script.started())
    model.run_changed.connect(lambda: seen.append(model.run.status))
    runs.happen(*[happened.Budget(number, 100) for number in range(50)])
    assert seen == []
    runs.happen(*script.asking_events(1, script.capture()))
    assert seen == ["predicting", "asking"]


def test_that_merged_updates_arrive_in_the_end(qtbot, model, runs) -> None:
    runs.publish(script.started())
    with qtbot.waitSignal(model.run_changed):
        runs.happen(happened.Budget(1, 2))
