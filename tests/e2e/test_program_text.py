"""Any text through the whole loop, from the instruction to the file of a GTK, a Qt and a terminal program."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until
from tests.e2e.practising import Practising, practising

TEXT = 'Grüße, 漢字, emoji 😀, <tag> & "quotes"'

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def practice(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practising]:
    with practising(desktop, tmp_path_factory.mktemp("practice")) as practice:
        yield practice


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_that_it_arrives_in_an_editor(desktop: Desktop, practice: Practising, tmp_path: Path, editor: str) -> None:
    if shutil.which(editor) is None:
        pytest.skip(f"{editor} is not installed")
    file = tmp_path / "letter.txt"
    file.write_text("to be replaced")
    program = desktop.spawn(editor, str(file))
    try:
        desktop.wait_for_window("letter.txt", timeout_s=30)
        practice.carry_out(f"Press Ctrl+A. Type '{TEXT}'. Press Ctrl+S.")
        wait_until(lambda: file.read_text(encoding="utf-8").strip() == TEXT, f"the text in {editor}'s file")
    finally:
        desktop.stop(program)


def test_that_it_arrives_in_a_terminal(desktop: Desktop, practice: Practising, tmp_path: Path) -> None:
    if shutil.which("xterm") is None:
        pytest.skip("xterm is not installed")
    file = tmp_path / "letter.txt"
    program = desktop.spawn("xterm", "-u8", "-title", "a letter", "-e", "sh", "-c", f"exec cat > '{file}'")
    try:
        desktop.wait_for_window("a letter")
        wait_until(file.exists, "the terminal's program")
        practice.carry_out(f"Type '{TEXT}', then press Enter")
        wait_until(lambda: file.read_text(encoding="utf-8") == f"{TEXT}\n", "the text in the terminal's file")
    finally:
        desktop.stop(program)
