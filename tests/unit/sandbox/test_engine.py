from typing import Any

import pytest

from coasty_desktop.agent.instruction import instruction, not_carried_out, partly_carried_out
from coasty_desktop.core.action import Action, Click, TypeText
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.ocr.reading import Reading
from coasty_desktop.sandbox.engine import Asked, PracticeEngine, Turn
from coasty_desktop.sandbox.progress import Progress
from tests.fakes.reader import ToldReader
from tests.unit.sandbox.readings import box, button, field, line, reading

CITY = field(100, 45)
SCREEN = reading(
    line("City:", 20, 50), CITY, box(20, 90), line("Send news", 42, 91),
    button("Save", 20, 200), button("Quit", 120, 200),
)  # fmt: skip


class Dialogue:
    """One session, spoken step by step."""

    def __init__(self, task: str, screen: Reading = SCREEN, **asked: Any) -> None:
        self.task, self.asked = task, asked
        self.reader = ToldReader(screen)
        self.engine, self.progress = PracticeEngine(self.reader), Progress()
        self.number = 0

    async def next(self, *notes: str) -> Turn:
        self.number += 1
        asked = Asked(b"picture", instruction(self.task, notes), **self.asked)
        return await self.engine.answer(asked, self.progress, self.number)


def kinds(turn: Turn) -> list[str]:
    return [action["action_type"] for action in turn.actions]


async def test_that_an_instruction_is_answered_step_by_step_to_its_end() -> None:
    dialogue = Dialogue("Type 'Bath' into City and press Enter, then click 'Save'")
    first = await dialogue.next()
    assert kinds(first) == ["click", "type_text", "key_press"]
    assert first.actions[0]["params"] == {"x": 190, "y": 56, "button": "left", "clicks": 1}
    assert first.actions[1]["params"] == {"text": "Bath"}
    second = await dialogue.next()
    assert kinds(second) == ["click"]
    third = await dialogue.next()
    assert (third.status, kinds(third)) == ("done", ["done"])
    assert "Type 'Bath' into City" in third.reasoning
    assert "click 'Save'" in third.reasoning


async def test_that_everything_it_says_is_named_practice() -> None:
    for task in ("Click 'Save'", "Click 'Sing'", "Buy tea"):
        dialogue = Dialogue(task)
        assert (await dialogue.next()).reasoning.startswith("Practice")
    dialogue = Dialogue("Click 'Save'")
    await dialogue.next()
    assert (await dialogue.next()).reasoning.startswith("Practice")


async def test_that_what_is_not_there_fails_honestly() -> None:
    turn = await Dialogue("Click 'Quite'").next()
    assert turn.status == "fail"
    assert "I can't find 'Quite'; nearest is 'Quit'" in turn.reasoning
    assert turn.actions[0]["params"]["reason"] == turn.reasoning


async def test_that_it_looks_once_more_for_what_may_still_be_opening() -> None:
    dialogue = Dialogue("Click 'Save', then 'Overwrite'")
    await dialogue.next()
    again = await dialogue.next()
    assert (again.status, kinds(again)) == ("continue", ["wait"])
    assert (await dialogue.next()).status == "fail"


async def test_that_it_goes_on_when_it_has_opened_meanwhile() -> None:
    dialogue = Dialogue("Click 'Save', then 'Overwrite'")
    await dialogue.next()
    await dialogue.next()
    dialogue.reader.says = reading(button("Overwrite", 50, 50))
    assert kinds(await dialogue.next()) == ["click"]


async def test_that_two_of_a_kind_fail_at_once() -> None:
    screen = reading(button("Open", 20, 20), button("Open", 20, 90))
    turn = await Dialogue("Click 'Open'", screen).next()
    assert turn.status == "fail"
    assert "2 times 'Open'" in turn.reasoning


async def test_that_what_is_not_understood_fails_before_anything_is_read() -> None:
    dialogue = Dialogue("Click 'Save', then be happy")
    turn = await dialogue.next()
    assert turn.status == "fail"
    assert "“be happy”" in turn.reasoning
    assert dialogue.reader.pictures == []


async def test_that_typing_needs_no_reading() -> None:
    dialogue = Dialogue("Type 'x' and press Enter; press Ctrl+S; scroll down 3; wait 1 second")
    assert kinds(await dialogue.next()) == ["type_text", "key_press"]
    assert kinds(await dialogue.next()) == ["key_combo"]
    assert kinds(await dialogue.next()) == ["scroll"]
    assert kinds(await dialogue.next()) == ["wait"]
    assert dialogue.reader.pictures == []


async def test_that_a_ticked_box_is_left_alone_and_said_so() -> None:
    screen = reading(box(20, 90, ticked=True), line("Send news", 42, 91))
    turn = await Dialogue("Tick 'Send news'", screen).next()
    assert turn.status == "done"
    assert "Already so: Tick 'Send news'" in turn.reasoning


async def test_that_one_action_at_a_time_comes_to_the_same() -> None:
    dialogue = Dialogue("Type 'Bath' into City and press Enter", limit=1)
    said = [kinds(await dialogue.next()) for _ in range(4)]
    assert said == [["click"], ["type_text"], ["key_press"], ["done"]]


async def test_that_a_tool_that_is_not_allowed_is_not_used() -> None:
    turn = await Dialogue("Type 'x'", tools=("click",)).next()
    assert turn.status == "fail"
    assert "type_text" in turn.reasoning


async def test_that_an_instruction_that_changes_begins_anew() -> None:
    dialogue = Dialogue("Click 'Save'")
    await dialogue.next()
    dialogue.task = "Click 'Quit'"
    assert kinds(await dialogue.next()) == ["click"]


# ---- what was not carried out ----------------------------------------------------------------------------------

CLICKED: tuple[Action, ...] = (Click(ModelPoint(190, 56)), TypeText("Bath"))
SKIP = "the user skipped it"


async def test_that_a_skipped_step_is_proposed_once_more_and_then_left_out() -> None:
    dialogue = Dialogue("Type 'Bath' into City, then click 'Save'")
    first = await dialogue.next()
    again = await dialogue.next(not_carried_out(1, CLICKED, SKIP))
    assert again.actions == first.actions
    assert "once more" in again.reasoning
    rest = await dialogue.next(not_carried_out(2, CLICKED, SKIP))
    assert "click 'Save'" in rest.reasoning
    ending = await dialogue.next()
    assert ending.status == "done"
    assert "Left out, because it was skipped twice: Type 'Bath' into City" in ending.reasoning
    assert "carried out: click 'Save'." in ending.reasoning


async def test_that_a_reason_given_twice_ends_the_run_honestly() -> None:
    dialogue = Dialogue("Type 'Bath' into City, then click 'Save'")
    await dialogue.next()
    await dialogue.next(not_carried_out(1, CLICKED, "the field is the wrong one"))
    ending = await dialogue.next(not_carried_out(2, CLICKED, "the field is the wrong one"))
    assert ending.status == "fail"
    assert "the field is the wrong one" in ending.reasoning


async def test_that_a_step_carried_out_in_part_goes_on_with_the_rest() -> None:
    dialogue = Dialogue("Type 'Bath' into City, then click 'Save'")
    await dialogue.next()
    assert kinds(await dialogue.next(partly_carried_out(1, CLICKED, 1, "the displays changed"))) == ["type_text"]
    assert kinds(await dialogue.next()) == ["click"]


async def test_that_a_pause_is_no_refusal() -> None:
    dialogue = Dialogue("Click 'Save'")
    for step in range(1, 5):
        notes = [not_carried_out(step - 1, CLICKED[:1], "the user paused and went on later")] if step > 1 else []
        assert kinds(await dialogue.next(*notes)) == ["click"]
    assert (await dialogue.next()).status == "done"


async def test_that_a_note_about_a_step_it_does_not_know_changes_nothing() -> None:
    dialogue = Dialogue("Click 'Save', then 'Quit'")
    await dialogue.next()
    assert "'Quit'" in (await dialogue.next(not_carried_out(9, CLICKED, SKIP))).reasoning


async def test_that_a_stateless_prediction_goes_on_after_its_trajectory() -> None:
    engine = PracticeEngine(ToldReader(SCREEN))
    asked = Asked(b"", "Type 'Bath' into City, then click 'Save'")
    assert kinds(await engine.answer(asked, Progress.after([2]), 2)) == ["click"]
    assert (await engine.answer(asked, Progress.after([2, 1]), 3)).status == "done"


@pytest.mark.parametrize(
    ("task", "kind"),
    [("Hover over 'Save'", "move"), ("Drag 'Save' to 'Quit'", "drag"), ("Scroll up in 'Save'", "scroll")],
)
async def test_that_every_kind_of_target_is_reached(task: str, kind: str) -> None:
    assert kinds(await Dialogue(task).next()) == [kind]
