"""Real programs for practice instructions: opened one at a time on the private desktop, and read back afterwards."""

from __future__ import annotations

import contextlib
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tests.desktop.accessibility import AccessibilityTree
from tests.desktop.chromium import spawn_chromium
from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until

INSTRUCTIONS = Path(__file__).with_name("practice_instructions.toml")
_TITLES = {"galculator": "galculator", "mousepad": "Mousepad", "featherpad": "ledger", "xterm": "practice terminal"}


class Instruction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the data; the file says what the fields mean."""

    name: str
    program: str
    text: str
    page: str = ""
    file: tuple[str, str] | None = None
    ends: str = "done"
    why: str = ""
    display: str = ""
    element: tuple[str, str] | None = None
    saved: tuple[str, str] | None = None
    title: str = ""
    equal_labels: bool = False
    reading_order: bool = False


def instructions() -> list[Instruction]:
    """All of them."""
    data: Any = tomllib.loads(INSTRUCTIONS.read_text(encoding="utf-8"))
    return msgspec.convert(data["instruction"], list[Instruction])


@contextlib.contextmanager
def opened(desktop: Desktop, wanted: Instruction, folder: Path) -> Iterator[None]:
    """Run the instruction's program in `folder` while the block runs."""
    folder.mkdir(parents=True)
    if wanted.file is not None:
        (folder / wanted.file[0]).write_text(wanted.file[1], encoding="utf-8")
    if wanted.program == "chromium":
        page = folder / "page.html"
        page.write_text(f"<!doctype html><meta charset=utf-8><title>as it was</title>{wanted.page}", encoding="utf-8")
        process = spawn_chromium(desktop, page.as_uri(), folder / "profile")
        title = "as it was"
    else:
        process = desktop.spawn(*_command(wanted), cwd=str(folder))
        title = _TITLES[wanted.program]
    try:
        desktop.wait_for_window(title, timeout_s=20)
        yield
    finally:
        desktop.stop(process)
        wait_until(lambda: not any(title in one for one in desktop.window_titles()), "the window to close")


def _command(wanted: Instruction) -> list[str]:
    if wanted.program == "xterm":
        return ["xterm", "-title", _TITLES["xterm"], "-geometry", "80x24+60+60", "-e", "/bin/sh"]
    program = shutil.which(wanted.program)
    assert program is not None, f"{wanted.program} is not installed"
    return [program, *([wanted.file[0]] if wanted.file else [])]


def problem(desktop: Desktop, wanted: Instruction, folder: Path) -> str:
    """What the program says that is not as it should be; empty when all is."""
    try:
        _read_back(desktop, wanted, folder)
    except TimeoutError as error:
        return str(error)
    return ""


def _read_back(desktop: Desktop, wanted: Instruction, folder: Path) -> None:
    if wanted.title:
        desktop.wait_for_window(wanted.title, timeout_s=5)
    if wanted.saved is not None:
        path, content = folder / wanted.saved[0], wanted.saved[1]
        wait_until(lambda: path.is_file() and path.read_text().rstrip("\n") == content, f"{path.name}: {content!r}", 5)
    if wanted.display or wanted.element:
        tree = AccessibilityTree(desktop)
        if wanted.display:
            wait_until(lambda: any(one.text == wanted.display for one in tree.elements()), f"{wanted.display} shown", 5)
        if wanted.element:
            tree.find(*wanted.element, timeout_s=5)
