"""Any text arrives in real programs, by keys alone: read back from the file or page it was typed into."""

import shutil
import urllib.parse
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from Xlib import XK, X

from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenPoint
from tests.desktop.chromium import spawn_chromium
from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until
from tests.e2e.hand_fixtures import HeardHand, armed_hand
from tests.e2e.logging_window import LoggingWindow, logging_window

# More different characters than any keyboard has spare keys, every class of them, and some that belong together.
TEXT = (Path(__file__).parent / "any_text.txt").read_text()


@pytest.fixture
async def hand(desktop: Desktop) -> AsyncIterator[HeardHand]:
    async with armed_hand() as hand:
        yield hand


@pytest.fixture
def window(desktop: Desktop) -> Iterator[LoggingWindow]:
    with logging_window(desktop) as window:
        yield window


def rows(desktop: Desktop) -> list[tuple[int, ...]]:
    with desktop.connection() as connection:
        first, last = connection.display.info.min_keycode, connection.display.info.max_keycode
        return [tuple(row) for row in connection.get_keyboard_mapping(first, last - first + 1)]


def wait_for_focus(desktop: Desktop, window: int) -> None:
    """Wait until keys would go to this window or one in it."""
    with desktop.connection() as connection:

        def has_focus() -> bool:
            focus = connection.get_input_focus().focus
            while not isinstance(focus, int):
                if focus.id == window:
                    return True
                focus = focus.query_tree().parent or 0
            return False

        wait_until(has_focus, "the focus")


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
@pytest.mark.timeout(90)
async def test_that_any_text_arrives_in_an_editor(desktop: Desktop, hand, tmp_path: Path, editor: str) -> None:
    if shutil.which(editor) is None:
        pytest.skip(f"{editor} is not installed")
    file = tmp_path / "typed.txt"
    file.write_text("x")
    program = desktop.spawn(editor, str(file))
    try:
        wait_for_focus(desktop, desktop.wait_for_window("typed.txt", timeout_s=30))
        await hand.key_combo(("ctrl", "a"))
        await hand.type_text(TEXT)
        await hand.key_combo(("ctrl", "s"))
        wait_until(lambda: file.read_text().strip() == TEXT.strip(), f"the text; the file holds {file.read_text()!r}")
    finally:
        desktop.stop(program)


@pytest.mark.timeout(90)
async def test_that_any_text_arrives_in_a_terminal(desktop: Desktop, hand: HeardHand, tmp_path: Path) -> None:
    if shutil.which("xterm") is None:
        pytest.skip("xterm is not installed")
    file, script = tmp_path / "typed.txt", tmp_path / "read.sh"
    script.write_text(f"#!/bin/sh\nstty raw -echo\nexec cat > {file}\n")
    script.chmod(0o755)
    program = desktop.spawn("xterm", "-u8", "-title", "terminal", "-e", str(script))
    try:
        wait_for_focus(desktop, desktop.wait_for_window("terminal"))
        wait_until(file.exists, "the terminal's program")
        await hand.type_text(TEXT)
        # A terminal sends what the Enter key sends, a carriage return.
        wait_until(
            lambda: file.read_bytes() == TEXT.replace("\n", "\r").encode(), f"the text; there is {file.read_bytes()!r}"
        )
    finally:
        desktop.stop(program)


# It calls itself "page" once it has been painted twice: a click before that would go nowhere.
PAGE = """<title>loading</title><textarea style="width:1200px;height:600px"></textarea><script>
const text = document.querySelector('textarea')
text.onkeydown = event => {
  if (event.key == 'Tab') { event.preventDefault(); document.execCommand('insertText', false, '\\t') }
}
onload = () => requestAnimationFrame(() => requestAnimationFrame(() => document.title = 'page'))
text.oninput = () => document.title = 'page=' + encodeURIComponent(text.value) + '='
</script>"""


@pytest.mark.timeout(120)
async def test_that_any_text_arrives_in_a_browser(desktop: Desktop, hand: HeardHand, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    browser = spawn_chromium(desktop, page.as_uri(), tmp_path / "profile")
    try:
        desktop.wait_for_window("page - ", timeout_s=60)
        await hand.click(ScreenPoint(600, 400))
        await hand.type_text(TEXT)
        wanted = "page=" + urllib.parse.quote(TEXT, safe="!'()*~") + "="
        wait_until(
            lambda: any(title.startswith(wanted) for title in desktop.window_titles()), "all of the text in the page"
        )
    finally:
        desktop.stop(browser)


async def test_that_nobody_loses_the_clipboard(desktop: Desktop, hand: HeardHand, window: LoggingWindow) -> None:
    with desktop.connection() as connection:
        owner = connection.screen().root.create_window(0, 0, 1, 1, 0, 0, X.InputOnly)
        selections = [connection.intern_atom(name) for name in ("CLIPBOARD", "PRIMARY", "SECONDARY")]
        for selection in selections:
            owner.set_selection_owner(selection, X.CurrentTime)
        connection.sync()

        await hand.type_text("Grüße, 漢字 😀")

        assert [connection.get_selection_owner(selection).id for selection in selections] == [owner.id] * 3
        # An owner would be told that it lost one, or be asked for the content.
        told = [connection.next_event().type for _ in range(connection.pending_events())]
        assert not {X.SelectionClear, X.SelectionRequest} & set(told)
    assert window.arrived("key_press")


async def test_that_the_keyboard_map_is_as_before_once_the_hand_is_disarmed(desktop: Desktop, window) -> None:
    before = [row[:2] for row in rows(desktop)]
    async with armed_hand() as hand:
        await hand.type_text("漢字 😀")
        assert [row[:2] for row in rows(desktop)] != before

    assert [row[:2] for row in rows(desktop)] == before


async def test_that_caps_lock_changes_nothing_and_is_on_again(desktop: Desktop, hand, window: LoggingWindow) -> None:
    with desktop.connection() as connection:
        caps_lock = connection.keysym_to_keycode(XK.XK_Caps_Lock)

        def tap() -> None:
            for kind in (X.KeyPress, X.KeyRelease):
                connection.xtest_fake_input(kind, caps_lock)
            connection.sync()

        tap()
        try:
            await hand.type_text("aB漢")
            typed = [event for event in window.arrived("key_press") if event.detail != caps_lock]
            # No Lock bit in any of them, and Shift for the capital alone.
            assert [event.state & 0x3 for event in typed if not is_shift(connection, event.detail)] == [0, 1, 0]
            assert connection.screen().root.query_pointer().mask & X.LockMask
        finally:
            tap()


def is_shift(connection, keycode: int) -> bool:
    return connection.keycode_to_keysym(keycode, 0) == XK.XK_Shift_L


@pytest.mark.parametrize("text", ["a\x1bb", "a\x00", "abc\u202edef", "\x7f"], ids=["escape", "nul", "override", "del"])
async def test_that_control_characters_are_refused_before_anything_is_typed(hand, window, text: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        await hand.type_text(text)

    assert refused.value.rule == "text_character"
    assert not window.arrived("key_press")


async def test_that_keys_are_tapped_by_the_names_of_every_system(hand: HeardHand, window: LoggingWindow) -> None:
    await hand.key_press(("Return", "page_down", "ArrowUp", "esc", "f5", "space", "plus"))

    keysyms = [keysym for keysym in window.keysyms() if keysym != XK.XK_Shift_L]
    assert keysyms == [
        XK.XK_Return, XK.XK_Page_Down, XK.XK_Up, XK.XK_Escape, XK.XK_F5, XK.XK_space, XK.XK_equal,
    ]  # fmt: skip


async def test_that_a_combination_is_held_together(hand: HeardHand, window: LoggingWindow) -> None:
    await hand.key_combo(("Ctrl", "Shift", "A"))

    pressed, released = window.arrived("key_press"), window.arrived("key_release")
    assert [event.detail for event in released] == [event.detail for event in reversed(pressed)]
    assert pressed[-1].state & 0x5 == 0x5
    assert window.keysyms() == [XK.XK_Control_L, XK.XK_Shift_L, XK.XK_a]
    assert not window.is_anything_down()


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        (("ctrl", "nosuchkey"), "unknown_key"),
        (("ctrl", "alt", "enter"), "own_hotkey"),
        (("control", "option", "esc"), "own_hotkey"),
        (("ctrl", "alt", "shift", "escape"), "own_hotkey"),
        (("ctrl", "alt", "del"), "reserved_keys"),
        (("ctrl", "alt", "f3"), "reserved_keys"),
    ],
)
async def test_that_some_combinations_are_never_pressed(hand: HeardHand, window, keys, rule: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        await hand.key_combo(keys)

    assert refused.value.rule == rule
    assert not window.arrived("key_press")


async def test_that_an_unknown_key_is_refused_before_the_known_ones_are_tapped(hand, window: LoggingWindow) -> None:
    with pytest.raises(ActionRefused) as refused:
        await hand.key_press(("tab", "nosuchkey"))

    assert "nosuchkey" in refused.value.title
    assert not window.arrived("key_press")
