"""Every kind of click through the whole loop, told by what real programs do on it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.accessibility import AccessibilityTree
from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until
from tests.e2e.practising import Practising, practising

LINES = "apples and pears\nplums with cinnamon\nquinces\n"

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def practice(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practising]:
    with practising(desktop, tmp_path_factory.mktemp("practice")) as practice:
        yield practice


@pytest.fixture
def editor(desktop: Desktop, tmp_path: Path) -> Iterator[None]:
    """A text in an editor."""
    if shutil.which("mousepad") is None:
        pytest.skip("mousepad is not installed")
    file = tmp_path / "jam.txt"
    file.write_text(LINES)
    program = desktop.spawn("mousepad", str(file))
    desktop.wait_for_window("jam.txt", timeout_s=30)
    yield
    desktop.stop(program)


def selected(desktop: Desktop) -> str:
    """What is selected, whichever program holds it."""
    told = subprocess.run(
        ["xclip", "-o", "-selection", "primary"], env=desktop.env, capture_output=True, text=True, check=False
    )
    return told.stdout


@pytest.mark.parametrize(
    ("click", "text"), [("Double-click", "cinnamon"), ("Triple-click", "plums with cinnamon")], ids=["double", "triple"]
)
@pytest.mark.usefixtures("editor")
def test_that_a_word_and_a_line_are_selected(desktop: Desktop, practice: Practising, click: str, text: str) -> None:
    practice.carry_out(f"{click} 'cinnamon'")
    wait_until(lambda: selected(desktop).strip("\n") == text, f"{text!r} to be selected, not {selected(desktop)!r}")


@pytest.mark.usefixtures("editor")
def test_that_a_right_click_opens_the_menu_of_what_lies_there(desktop: Desktop, practice: Practising) -> None:
    practice.carry_out("Right-click 'quinces'")
    tree = AccessibilityTree(desktop)
    wait_until(lambda: any(one.name.strip() == "Select All" for one in tree.elements()), "the menu")


def test_that_a_middle_click_pastes_what_is_selected(desktop: Desktop, practice: Practising, tmp_path: Path) -> None:
    if shutil.which("xterm") is None:
        pytest.skip("xterm is not installed")
    subprocess.run(["xclip", "-i", "-selection", "primary"], env=desktop.env, input=b"from elsewhere", check=True)
    file = tmp_path / "pasted"
    program = desktop.spawn(
        "xterm", "-title", "pasting", "-fa", "monospace", "-fs", "12", "-e", "sh", "-c",
        f"echo 'Paste here please'; exec cat > '{file}'",
    )  # fmt: skip
    try:
        desktop.wait_for_window("pasting")
        wait_until(file.exists, "the terminal's program")
        practice.carry_out("Middle-click 'Paste here please', then press Enter")
        wait_until(lambda: file.read_text() == "from elsewhere\n", "what was pasted")
    finally:
        desktop.stop(program)
