"""Pixels from whatever a machine sends as its picture."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from coasty_desktop.computer.machine.frames import MOST_PIXELS, frame_of
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.core.geometry import ScreenRect
from tests.fakes.machines import picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_that_the_pixels_come_as_the_screen_gives_them(kind: str) -> None:
    frame = frame_of(picture("#0000ff", (40, 30), kind))
    assert frame.area == ScreenRect(0, 0, 40, 30)
    assert len(frame.bgra) == 40 * 30 * 4
    blue, green, red = frame.bgra[:3]
    assert blue > 250
    assert max(green, red) < 5


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "1"])
def test_that_any_kind_of_png_is_read(mode: str) -> None:
    data = io.BytesIO()
    Image.new(mode, (40, 30)).save(data, "PNG")
    assert len(frame_of(data.getvalue()).bgra) == 40 * 30 * 4


@pytest.mark.parametrize("claimed", [(20_000, 20_000), (MOST_PIXELS + 1, 1), (9000, 9000)])
def test_that_a_small_file_cannot_claim_a_huge_picture(claimed: tuple[int, int]) -> None:
    whole = bytearray(picture(size=(8, 8)))
    whole[16:24] = b"".join(side.to_bytes(4, "big") for side in claimed)
    with pytest.raises(ServiceUnreachable):
        frame_of(bytes(whole))


def test_that_broken_pictures_are_told_as_what_they_are() -> None:
    dice = random.Random(7)
    broken = 0
    for whole in (picture(size=(64, 48)), picture(size=(64, 48), kind="JPEG")):
        for _ in range(400):
            bad = bytearray(whole)
            for _ in range(dice.randint(1, 12)):
                bad[dice.randrange(len(bad))] = dice.randrange(256)
            try:
                frame_of(bytes(bad[: dice.randint(1, len(bad))]))
            except ServiceUnreachable:
                broken += 1
    assert broken > 400
