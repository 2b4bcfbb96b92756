import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image, ImageChops

from coasty_desktop.core import action as act
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.ocr.client import OcrClient
from coasty_desktop.sandbox.engine import Asked, PracticeEngine
from coasty_desktop.sandbox.machines.browser import Browser
from coasty_desktop.sandbox.machines.desktop import Desktop
from coasty_desktop.sandbox.machines.drawing import fit, png_of
from coasty_desktop.sandbox.machines.files import DOCUMENTS, FileTree
from coasty_desktop.sandbox.machines.letters import column_at, drawn, width
from coasty_desktop.sandbox.machines.machine import new_files
from coasty_desktop.sandbox.machines.widgets import Field
from coasty_desktop.sandbox.machines.window import TITLE_HEIGHT, Window
from coasty_desktop.sandbox.progress import Progress


class Screen:
    def __init__(self) -> None:
        self.files, self.browser = new_files(), Browser()
        self.desktop = Desktop(self.files, self.browser)

    def picture(self) -> Image.Image:
        return Image.open(io.BytesIO(png_of(self.desktop))).convert("RGB")

    def changed(self, before: Image.Image) -> tuple[int, int, int, int] | None:
        """The part of the screen that looks otherwise now."""
        return ImageChops.difference(before, self.picture()).getbbox()


@pytest.fixture
def screen() -> Screen:
    return Screen()


def inside(window: Window, field: Field, changed: tuple[int, int, int, int] | None) -> bool:
    assert changed is not None
    left, top = window.box.x + field.box.x, window.box.y + TITLE_HEIGHT + field.box.y
    right, bottom = left + field.box.width, top + field.box.height
    return left <= changed[0] and top <= changed[1] and changed[2] <= right and changed[3] <= bottom


def test_that_the_picture_is_a_png_of_the_screens_size(screen: Screen) -> None:
    data = png_of(screen.desktop)
    assert data.startswith(b"\x89PNG")
    assert screen.picture().size == (1280, 720)
    assert png_of(screen.desktop) == data
    assert len(data) < 100_000


def test_that_typed_text_is_seen_in_its_field_and_nowhere_else(screen: Screen) -> None:
    before = screen.picture()
    screen.desktop.perform(act.TypeText("hello"))
    assert inside(screen.desktop.notes, screen.desktop.notes.text_field, screen.changed(before))


@pytest.mark.parametrize("is_area", [True, False])
def test_that_a_long_line_stays_in_its_field(screen: Screen, is_area: bool) -> None:
    notes = screen.desktop.notes
    field = notes.text_field if is_area else notes.name_field
    notes.focus = field
    before = screen.picture()
    screen.desktop.perform(act.TypeText("wide " * 200))
    at_end = screen.picture()
    assert inside(notes, field, screen.changed(before))
    screen.desktop.perform(act.KeyPress(("home",)))
    assert inside(notes, field, screen.changed(at_end))


def test_that_scrolling_a_selection_and_a_window_are_seen(screen: Screen) -> None:
    screen.browser.open("https://example.com/items")
    seen = [screen.picture()]
    screen.browser.scroll(5)
    seen.append(screen.picture())
    screen.desktop.hide(screen.desktop.browser, "minimize")
    seen.append(screen.picture())
    screen.desktop.perform(act.TypeText("x"))
    seen.append(screen.picture())
    screen.desktop.perform(act.KeyCombo(("ctrl", "a")))
    seen.append(screen.picture())
    assert len({one.tobytes() for one in seen}) == len(seen)


def test_that_a_desktop_without_programs_shows_the_browser_alone() -> None:
    browser = Browser()
    bare = Desktop(new_files(), browser, has_programs=False)
    empty = png_of(bare)
    browser.open("https://example.com/")
    assert png_of(bare) != empty
    assert [window.name for window in bare.windows if window.is_seen] == ["Browser"]
    browser.close()
    assert png_of(bare) == empty


def test_that_a_password_is_drawn_as_stars(screen: Screen) -> None:
    screen.browser.open("https://example.com/login")
    secret = screen.browser.find("#password")
    assert isinstance(secret, Field)
    secret.put("aaaa")
    first = screen.picture()
    secret.put("iiii")
    assert screen.changed(first) is None


def test_that_letters_with_accents_are_drawn_as_letters() -> None:
    assert drawn("Zürich, Łódź é") == "Zurich, Łodz e"
    assert width("ü") == width("u")


def test_that_a_click_finds_the_nearest_gap_between_letters() -> None:
    text = "some words"
    for column in range(len(text) + 1):
        assert column_at(text, width(text[:column])) == column
    assert (column_at(text, -5), column_at(text, 1000), column_at("", 3)) == (0, len(text), 0)


def test_that_text_is_cut_to_its_room() -> None:
    assert fit("short", 500) == "short"
    cut = fit("x" * 20_000, 100)
    assert width(cut) <= 100 < width(cut + "x")


@pytest.fixture
async def engine() -> AsyncIterator[PracticeEngine]:
    reader = OcrClient()
    yield PracticeEngine(reader)
    await reader.close()


async def carry_out(engine: PracticeEngine, screen: Screen, task: str) -> str:
    """Let the practice engine work on the drawn desktop, as a run does; the last status."""
    progress = Progress()
    for number in range(1, 12):
        turn = await engine.answer(Asked(png_of(screen.desktop), task), progress, number)
        if turn.status != "continue":
            return turn.status
        for said in turn.actions:
            screen.desktop.perform(action_of(said["action_type"], said["params"]))
    return "no end"


def action_of(kind: str, params: dict[str, object]) -> act.Action:
    if kind == "click":
        return act.Click(ModelPoint(float(str(params["x"])), float(str(params["y"]))), count=int(str(params["clicks"])))
    assert kind == "type_text"
    return act.TypeText(str(params["text"]))


@pytest.mark.slow
async def test_that_the_practice_engine_can_use_what_is_drawn(engine: PracticeEngine, screen: Screen) -> None:
    files: FileTree = screen.files
    assert await carry_out(engine, screen, "Type 'tea.txt' into 'Name' and click 'Save'") == "done"
    assert files.read(f"{DOCUMENTS}/tea.txt") == b""
    task = "Click 'Form', type 'a@example.com' into 'Email', type 'Rome' into 'City', tick 'Newsletter', click 'Send'"
    assert await carry_out(engine, screen, task) == "done"
    assert files.read(f"{DOCUMENTS}/contacts.csv") == b"a@example.com,Rome,yes\n"
    assert await carry_out(engine, screen, "Double-click 'shopping.txt'") == "done"
    assert screen.desktop.notes.text_field.text == "milk\nbread\napples\n"
    assert await carry_out(engine, screen, "Click 'Browser' and click 'Log in here'") == "done"
    assert screen.browser.tab.url == "https://example.com/login"
    assert await carry_out(engine, screen, "Click 'No such thing'") == "fail"
