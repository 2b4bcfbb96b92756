from coasty_desktop.agent import events as happened
from coasty_desktop.store.report.story import story_of
from coasty_desktop.store.stored_run import StoredEvent
from tests.unit.store import example_run
from tests.unit.store.example_run import at


def test_that_events_are_joined_to_the_step_they_are_about() -> None:
    story = story_of(tuple(StoredEvent(at(n), event) for n, event in enumerate(example_run.whole("run-1"))))

    first, second = story.steps
    assert story.session_id == "ses_1"
    assert [action.became for action in first.actions] == ["done", "", "", "", "", "refused", ""]
    assert first.actions[0].screen == (-1302, 355)
    assert first.capture is not None
    assert first.capture.png == b"first picture"
    assert (first.decision, first.is_skipped) == ("Approved by you after 1.0 s", False)
    assert (second.decision, second.is_skipped) == ("Skipped by you: “not that one”", True)
    assert second.notes == ["Stopped (hotkey)"]
    assert story.unanswered is None


def test_that_events_about_a_step_nobody_predicted_do_no_harm() -> None:
    events: list[happened.RunEvent] = [
        happened.StepApproved(1, "person"), happened.ActionStarted(1, 0), happened.StepFinished(1, {}),
        happened.Retrying(1, "RATE_LIMITED"), happened.PictureTaken(1, example_run.capture(b"x")),
    ]  # fmt: skip
    story = story_of(tuple(StoredEvent(at(n), event) for n, event in enumerate(events)))

    assert story.steps == []
    assert story.notes == ["Asked the service again after 1 s (RATE_LIMITED)"]
    assert story.unanswered is not None


def test_that_an_index_that_is_none_is_ignored() -> None:
    events: list[happened.RunEvent] = [
        happened.StepPredicted(1, "continue", "", (), 1, ""), happened.ActionDone(1, 3, "click", None, 1.0),
        happened.ActionRefused(1, -1, "rule"),
    ]  # fmt: skip

    assert story_of(tuple(StoredEvent(at(n), event) for n, event in enumerate(events))).steps[0].actions == []
