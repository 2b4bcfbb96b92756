"""Reading a real program: every key of a calculator is where accessibility says it is."""

import io
from pathlib import Path

import pytest
from PIL import Image

from coasty_desktop.ocr.client import OcrClient
from coasty_desktop.sandbox.finder import CannotFind, find
from coasty_desktop.sandbox.steps import Target
from tests.desktop.accessibility import AccessibilityTree, Element
from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until
from tests.e2e.practice_programs import Instruction, opened

KEYS = 27
LEAST_FOUND = 25


@pytest.mark.parametrize("width", [1280, 1152])
async def test_that_nearly_every_key_of_a_calculator_is_found(desktop: Desktop, tmp_path: Path, width: int) -> None:
    with opened(desktop, Instruction("read", "galculator", ""), tmp_path / "here"):
        keys = wait_until(lambda: _keys(desktop), "27 keys")
        screen = desktop.screenshot()
    scale = width / screen.width
    out = io.BytesIO()
    screen.resize((width, round(screen.height * scale)), Image.Resampling.BILINEAR).save(out, "PNG")
    reader = OcrClient()
    try:
        reading = await reader.read(out.getvalue())
    finally:
        await reader.close()
    missed = []
    for key in keys:
        try:
            x, y = find(reading, Target(key.name)).place.center
        except CannotFind as problem:
            missed.append(f"{key.name}: {problem}")
            continue
        if not (0 <= x / scale - key.x < key.width and 0 <= y / scale - key.y < key.height):
            missed.append(f"{key.name}: found at {x / scale:.0f}, {y / scale:.0f}, is at {key.centre}")
    print(f"{KEYS - len(missed)} of {KEYS} keys found at width {width}; not {missed}")
    assert len(missed) <= KEYS - LEAST_FOUND


def _keys(desktop: Desktop) -> list[Element]:
    found = [one for one in AccessibilityTree(desktop).elements() if one.role == "toggle button"]
    return found if len(found) == KEYS else []
