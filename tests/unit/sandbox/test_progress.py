import pytest

from coasty_desktop.core.action import Click, TypeText
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.sandbox.notes import NotDone
from coasty_desktop.sandbox.progress import Answered, Objection, Progress

BOTH = Answered((4, 5), (Click(ModelPoint(1, 2)), TypeText("x")))


def test_that_progress_goes_back_to_what_was_not_carried_out() -> None:
    progress = Progress()
    progress.record(7, BOTH, 6)
    progress.take(NotDone(7, "no"))
    assert progress.next == 4


def test_that_what_was_carried_out_is_not_repeated() -> None:
    progress = Progress()
    progress.record(7, BOTH, 6)
    progress.take(NotDone(7, "no", "Click at 1, 2"))
    assert progress.next == 5


def test_that_a_second_reason_is_an_objection() -> None:
    progress = Progress()
    for number in (1, 2):
        progress.record(number, BOTH, 6)
        if number == 2:
            with pytest.raises(Objection, match="no"):
                progress.take(NotDone(2, "no"))
        else:
            progress.take(NotDone(1, "no"))


def test_that_a_second_skip_leaves_the_rest_of_the_answer_out() -> None:
    progress = Progress()
    for number in (1, 2):
        progress.record(number, BOTH, 6)
        progress.take(NotDone(number, ""))
    assert (progress.next, progress.left_out) == (6, {4, 5})


def test_that_another_instruction_begins_anew() -> None:
    progress = Progress()
    progress.begin("one")
    progress.record(1, BOTH, 6)
    progress.begin("one")
    assert progress.next == 6
    progress.begin("two")
    assert progress.next == 0
