"""The notes are the client's: these are made with the client's own functions."""

import pytest

from coasty_desktop.agent.instruction import instruction, not_carried_out, partly_carried_out
from coasty_desktop.core.action import Action, Click, TypeText
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.sandbox.notes import NotDone, without_notes

TASK = "Click 'a'.\n\nThen type 'Note: bring tea'."
ACTIONS: tuple[Action, ...] = (Click(ModelPoint(3, 4)), TypeText("one; two. Three"))


def test_that_an_instruction_without_notes_is_left_alone() -> None:
    assert without_notes(TASK) == (TASK, ())


def test_that_a_step_that_was_not_carried_out_is_read() -> None:
    notes = [not_carried_out(3, ACTIONS, "the wrong window. Look again.")]
    assert without_notes(instruction(TASK, notes)) == (TASK, (NotDone(3, "the wrong window. Look again"),))


def test_that_a_step_that_was_carried_out_in_part_is_read() -> None:
    notes = [partly_carried_out(2, ACTIONS, 1, "the displays changed")]
    assert without_notes(instruction(TASK, notes)) == (TASK, (NotDone(2, "the displays changed", "Click at 3, 4"),))


def test_that_several_notes_are_read_and_what_the_user_did_is_no_step() -> None:
    notes = [not_carried_out(2, ACTIONS, "no"), "Note: the user did this in between: closed the dialog"]
    assert without_notes(instruction(TASK, notes)) == (TASK, (NotDone(2, "no"),))


@pytest.mark.parametrize("end", ["", "."])
def test_that_the_short_form_is_read_too(end: str) -> None:
    task, notes = without_notes(f"Click 'a'. Note: step 4 was not carried out: too early{end}")
    assert (task, notes) == ("Click 'a'.", (NotDone(4, "too early"),))
