"""What hands and keys do to a desktop; nothing is drawn here."""

import itertools
import math

import pytest

from coasty_desktop.core import action as act
from coasty_desktop.core.geometry import ModelPoint, ScreenRect
from coasty_desktop.sandbox.machines.browser import Browser
from coasty_desktop.sandbox.machines.desktop import Desktop
from coasty_desktop.sandbox.machines.files import DOCUMENTS, NoSuchThing
from coasty_desktop.sandbox.machines.machine import new_files
from coasty_desktop.sandbox.machines.widgets import Field, Widget
from coasty_desktop.sandbox.machines.window import PANEL, SCREEN, TITLE_HEIGHT, Window


class Hand:
    """A desktop, and somebody who knows where things are."""

    def __init__(self) -> None:
        self.files, self.browser = new_files(), Browser()
        self.desktop = Desktop(self.files, self.browser)

    def at(self, window: Window, name: str) -> ModelPoint:
        return self.middle(window, next(one for one in window.widgets if one.name == name))

    def middle(self, window: Window, widget: Widget) -> ModelPoint:
        center = widget.box.center
        return ModelPoint(window.box.x + center.x, window.box.y + TITLE_HEIGHT + center.y)

    def click(self, window: Window, name: str, count: int = 1) -> None:
        self.desktop.perform(act.Click(self.at(window, name), count=count))

    def click_box(self, box: ScreenRect, count: int = 1) -> None:
        self.desktop.perform(act.Click(ModelPoint(box.center.x, box.center.y), count=count))

    def type(self, text: str) -> None:
        self.desktop.perform(act.TypeText(text))

    def press(self, *keys: str) -> None:
        self.desktop.perform(act.KeyPress(keys))

    def hold(self, *keys: str) -> None:
        self.desktop.perform(act.KeyCombo(keys))

    def row(self, number: int, count: int = 1) -> None:
        rows = self.desktop.files.rows
        x, y = self.desktop.files.box.x + rows.box.x + 20, self.desktop.files.box.y + TITLE_HEIGHT + rows.box.y
        self.desktop.perform(act.Click(ModelPoint(x, y + 15 + 30 * number), count=count))


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_that_a_note_is_written_and_saved_as_a_file(hand: Hand) -> None:
    notes = hand.desktop.notes
    hand.click(notes, "name")
    hand.type("tea.txt\t")
    hand.type("two cups\nhot")
    hand.click(notes, "save")
    assert hand.files.read(f"{DOCUMENTS}/tea.txt") == b"two cups\nhot"
    assert "tea.txt" in hand.desktop.files.rows.rows
    assert notes.status.text == "Saved"


def test_that_a_note_needs_a_name_that_stays_in_its_folder(hand: Hand) -> None:
    notes = hand.desktop.notes
    hand.hold("ctrl", "s")
    assert notes.status.text == "First give it a name"
    hand.click(notes, "name")
    hand.type("../../escape")
    hand.hold("ctrl", "s")
    assert hand.files.is_file(f"{DOCUMENTS}/.._.._escape")
    hand.hold("ctrl", "a")
    hand.type("x" * 300)
    hand.hold("ctrl", "s")
    assert notes.status.text.startswith("Not saved")


def test_that_enter_goes_from_the_name_into_the_text(hand: Hand) -> None:
    hand.click(hand.desktop.notes, "name")
    hand.type("n\nt\n")
    assert (hand.desktop.notes.name_field.text, hand.desktop.notes.text_field.text) == ("n", "t\n")


def test_that_a_double_click_opens_a_file_and_brings_it_to_the_front(hand: Hand) -> None:
    hand.row(0)
    assert hand.desktop.front is hand.desktop.files
    assert hand.desktop.notes.text_field.text == ""
    hand.row(0, count=2)
    assert hand.desktop.front is hand.desktop.notes
    assert hand.desktop.notes.text_field.text == "milk\nbread\napples\n"
    assert hand.desktop.notes.name_field.text == "shopping.txt"


def test_that_what_is_chosen_is_opened_and_deleted_by_buttons(hand: Hand) -> None:
    files = hand.desktop.files
    hand.click(files, "delete")
    assert len(files.rows.rows) == 2
    hand.row(1)
    hand.click(files, "open")
    assert hand.desktop.notes.name_field.text == "welcome.txt"
    hand.click(files, "delete")
    assert hand.files.names(DOCUMENTS) == ["shopping.txt"]
    assert (files.rows.rows, files.rows.chosen) == (["shopping.txt"], None)


def test_that_rows_are_walked_by_arrows_and_opened_by_enter(hand: Hand) -> None:
    hand.row(0)
    hand.press("down", "down", "enter")
    assert hand.desktop.notes.name_field.text == "welcome.txt"


def test_that_a_form_is_filled_by_tab_and_sent(hand: Hand) -> None:
    form = hand.desktop.form
    hand.click(form, "send")
    assert form.status.text == "An email is needed"
    hand.click(form, "email")
    hand.type("a@example.com\tRome, Italy\t")
    hand.press("space")
    assert form.newsletter.is_on
    hand.press("tab", "enter")
    assert hand.files.read(f"{DOCUMENTS}/contacts.csv") == b"a@example.com,Rome  Italy,yes\n"
    assert (form.email.text, form.newsletter.is_on, form.status.text) == ("", False, "Thank you")
    hand.click(form, "email")
    hand.type("b@example.com\n")
    assert hand.files.read(f"{DOCUMENTS}/contacts.csv").splitlines()[1] == b"b@example.com,,no"


def test_that_shift_tab_goes_back(hand: Hand) -> None:
    form = hand.desktop.form
    hand.click(form, "city")
    hand.hold("shift", "tab")
    hand.type("x")
    assert form.email.text == "x"


def test_that_a_check_box_is_ticked_and_unticked(hand: Hand) -> None:
    form = hand.desktop.form
    for wanted in (True, False):
        hand.click(form, "newsletter")
        assert form.newsletter.is_on is wanted


def test_that_keys_edit_the_field_with_the_focus(hand: Hand) -> None:
    field = hand.desktop.form.city
    hand.click(hand.desktop.form, "city")
    hand.type("Rome")
    hand.press("backspace", "left", "delete")
    assert field.text == "Ro"
    hand.press("m", "space", "return")
    assert field.text == "Rom "
    hand.hold("shift", "a")
    assert field.text == "Rom A"
    hand.hold("ctrl", "a")
    hand.hold("ctrl", "x")
    hand.click(hand.desktop.form, "email")
    hand.hold("cmd", "v")
    assert (field.text, hand.desktop.form.email.text) == ("", "Rom A")


def test_that_a_click_puts_the_caret_and_a_double_click_selects(hand: Hand) -> None:
    field, form = hand.desktop.form.city, hand.desktop.form
    hand.click(form, "city")
    hand.type("wide world")
    left = ModelPoint(form.box.x + field.box.x + 10, hand.at(form, "city").y)
    hand.desktop.perform(act.Click(left))
    hand.type("a ")
    assert field.text == "a wide world"
    hand.click(form, "city", count=2)
    hand.type("gone")
    assert field.text == "gone"
    hand.desktop.perform(act.Drag(left, hand.at(form, "city")))
    hand.type("x")
    assert field.text == "x"


def test_that_the_front_window_alone_takes_clicks(hand: Hand) -> None:
    hand.click_box(hand.desktop.panel_box(hand.desktop.browser))
    assert hand.desktop.front is hand.desktop.browser
    hand.click(hand.desktop.form, "email")
    hand.type("x")
    assert hand.desktop.form.email.text == ""


def test_that_windows_are_closed_minimized_and_opened_by_the_panel(hand: Hand) -> None:
    notes, panel = hand.desktop.notes, hand.desktop.panel_box(hand.desktop.notes)
    for knob in ("close", "minimize"):
        hand.click_box(notes.knob_box(knob))  # type: ignore[arg-type] # both are knobs
        assert not notes.is_seen
        assert hand.desktop.front is not notes
        hand.click_box(panel)
        assert notes.is_seen
        assert hand.desktop.front is notes
    hand.hold("alt", "f4")
    assert not notes.is_open


def test_that_alt_tab_changes_windows(hand: Hand) -> None:
    hand.hold("alt", "tab")
    assert hand.desktop.front is hand.desktop.form
    hand.hold("alt", "tab")
    assert hand.desktop.front is hand.desktop.notes


def test_that_a_window_fills_the_screen_and_comes_back(hand: Hand) -> None:
    notes = hand.desktop.notes
    before = notes.box
    hand.click_box(notes.title_box, count=2)
    assert notes.box == ScreenRect(0, 0, SCREEN.width, PANEL.y)
    hand.click_box(notes.knob_box("maximize"))
    assert notes.box == before


def test_that_a_window_is_dragged_by_its_title_and_stays_within_reach(hand: Hand) -> None:
    notes = hand.desktop.notes
    x, y = notes.box.x, notes.box.y
    hand.desktop.perform(act.Drag(ModelPoint(x + 50, y + 10), ModelPoint(x + 150, y + 210)))
    assert (notes.box.x, notes.box.y) == (x + 100, y + 200)
    hand.desktop.perform(act.Drag(ModelPoint(x + 150, y + 210), ModelPoint(1279, 719)))
    assert notes.title_box.intersection(PANEL) is None
    assert notes.title_box.intersection(SCREEN) is not None


def test_that_the_wheel_turns_what_is_under_the_pointer(hand: Hand) -> None:
    for number in range(20):
        hand.files.write(f"{DOCUMENTS}/{number:02}", b"")
    rows = hand.desktop.files.rows
    hand.desktop.perform(act.Scroll(-2, at=hand.at(hand.desktop.files, "files")))
    assert rows.top == 6
    hand.desktop.perform(act.Scroll(1))
    assert rows.top == 3
    hand.desktop.perform(act.Scroll(-5, axis="horizontal"))
    assert rows.top == 3
    hand.desktop.perform(act.Move(ModelPoint(1, 1)))
    hand.desktop.perform(act.Scroll(-1))
    assert rows.top == 3


def test_that_other_buttons_only_bring_a_window_to_the_front(hand: Hand) -> None:
    hand.desktop.perform(act.Click(hand.at(hand.desktop.form, "newsletter"), button="right"))
    assert hand.desktop.front is hand.desktop.form
    assert not hand.desktop.form.newsletter.is_on


@pytest.mark.parametrize("point", [(-1, 5), (1280, 5), (5, 720), (math.nan, 5), (math.inf, 5), (1e300, 5)])
def test_that_a_point_off_the_screen_is_refused(hand: Hand, point: tuple[float, float]) -> None:
    with pytest.raises(NoSuchThing):
        hand.desktop.perform(act.Click(ModelPoint(*point)))


@pytest.mark.parametrize("keys", [("nokey",), ("ctrl", "nokey"), ("ctrl+a",), ("",)])
def test_that_a_key_there_is_not_is_refused(hand: Hand, keys: tuple[str, ...]) -> None:
    with pytest.raises(NoSuchThing, match="no key"):
        hand.hold(*keys)


def test_that_nothing_happens_without_a_window(hand: Hand) -> None:
    for window in hand.desktop.programs:
        hand.desktop.hide(window, "close")
    hand.type("lost\n")
    hand.press("enter")
    hand.click_box(ScreenRect(600, 300, 2, 2))
    hand.desktop.perform(act.Drag(ModelPoint(600, 300), ModelPoint(700, 300)))
    assert hand.desktop.front is None


def test_that_windows_are_arranged_beside_one_another(hand: Hand) -> None:
    hand.desktop.notes.maximize()
    hand.desktop.arrange()
    seen = [window.box for window in hand.desktop.windows if window.is_seen]
    assert len(seen) == 3
    assert not any(one.intersection(other) for one, other in itertools.combinations([*seen, PANEL], 2))


def test_that_a_page_is_used_in_the_browsers_window(hand: Hand) -> None:
    window = hand.desktop.browser
    hand.click_box(hand.desktop.panel_box(window))
    hand.click(window, "to-login")
    assert hand.browser.tab.url == "https://example.com/login"
    hand.type("me@example.com\tsecret\t")
    hand.press("space")
    hand.press("tab", "enter")
    assert hand.browser.tab.url == "https://example.com/welcome"
    assert any("me@example.com" in getattr(one, "text", "") for one in window.widgets)
    hand.click_box(window.knob_box("close"))
    assert not hand.browser.is_open


def test_that_an_address_is_typed_over_and_a_wrong_one_is_put_back(hand: Hand) -> None:
    window = hand.desktop.browser
    hand.click_box(hand.desktop.panel_box(window))
    hand.click(window, "address")
    hand.type("example.com/items\n")
    assert hand.browser.tab.url == "https://example.com/items"
    hand.click(window, "address")
    hand.type("file:///etc/passwd")
    hand.click(window, "go")
    assert hand.browser.tab.url == "https://example.com/items"
    assert window.address.text == "https://example.com/items"


def test_that_a_password_is_not_copied(hand: Hand) -> None:
    hand.browser.open("https://example.com/login")
    hand.desktop.refresh()
    secret = next(one for one in hand.desktop.browser.widgets if isinstance(one, Field) and one.is_secret)
    hand.click(hand.desktop.browser, "password")
    hand.type("secret")
    hand.hold("ctrl", "a")
    hand.hold("ctrl", "c")
    assert (secret.text, hand.desktop.clipboard) == ("secret", "")
