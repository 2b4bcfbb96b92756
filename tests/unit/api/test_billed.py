"""What has a price of its own, and what totals say of estimates."""

import pytest

from coasty_desktop.api.billed import credits_by_kind, kind_of, makes_something, settlement, total_of
from coasty_desktop.api.records.runs import CloudRun
from coasty_desktop.api.records.workflows import WorkflowRun


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/predict", "predict"),
        ("/sessions", "session"),
        ("/sessions/a%2Fb/predict", "session_predict"),
        ("/ground", "ground"),
        ("/machines/m/snapshot", "snapshot"),
        ("/runs", ""),
        ("/workflows/runs", ""),
        ("/workflows/w/runs", ""),
        ("/machines", "other"),
        ("/workflows", "other"),
    ],
)
def test_that_a_path_names_what_is_paid(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_that_what_is_left_behind_is_told_from_what_is_only_answered() -> None:
    made = ["/machines", "/machines/m/snapshot", "/runs", "/workflows", "/workflows/runs", "/workflows/w/runs",
            "/schedules", "/schedules/s/run"]  # fmt: skip
    assert all(makes_something(path) for path in made)
    assert not any(makes_something(path) for path in ("/predict", "/sessions", "/ground", "/machines/m/actions"))


def test_that_what_runs_at_the_service_tells_its_total() -> None:
    assert total_of(CloudRun("run_1", "running", credits=20.0)) == ("cloud_run", "run_1", 20)
    assert total_of(WorkflowRun("wfr_1", "running", spent_cents=7.0)) == ("workflow_run", "wfr_1", 7)
    assert total_of(CloudRun("run_1", "queued")) is None
    assert total_of({"credits": 5}) is None


def test_that_the_services_own_names_are_read_as_ours() -> None:
    said = {
        "predict": {"requests": 2, "credits": 10},
        "POST /v1/sessions/{id}/predict": {"credits": "8"},
        "sessions": 10,
        "runs": {"credits": 5},
        "something_new": {"credits": 1},
        "broken": {"credits": None},
        "odd": [1],
    }
    assert credits_by_kind(said) == {
        "predict": 10, "session_predict": 8, "session": 10, "cloud_run": 5, "something_new": 1,
    }  # fmt: skip


def test_that_only_an_exact_total_settles() -> None:
    assert settlement(10, 6, 16) == "charged"
    assert settlement(10, 6, 10) == "free"
    assert settlement(10, 6, 13) is None
    assert settlement(10, 0, 10) is None
