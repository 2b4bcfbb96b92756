"""When the screen counts as quiet, and what counts as a change."""

import pytest
from PIL import Image

from coasty_desktop.computer.local.capture import Frame
from coasty_desktop.computer.local.settle import CARET, QuietWatch, has_changed
from coasty_desktop.core.geometry import ScreenRect

AREA = ScreenRect(100, 200, 400, 300)


def frame(*boxes: tuple[int, int, int, int], area: ScreenRect = AREA) -> Frame:
    """Grey, with white boxes (left, top, width, height)."""
    image = Image.new("RGBX", (area.width, area.height), (90, 90, 90, 0))
    for left, top, width, height in boxes:
        image.paste((255, 255, 255, 0), (left, top, left + width, top + height))
    return Frame(area, bytearray(image.tobytes()))


def watch() -> QuietWatch:
    return QuietWatch(10.0, quiet_s=0.1, floor_s=0.2, cap_s=1.0)


def test_that_quiet_before_the_floor_is_not_the_end() -> None:
    assert not watch().is_over(10.19, has_changed=False)


def test_that_it_is_over_at_the_floor_when_nothing_happened() -> None:
    assert watch().is_over(10.2, has_changed=False)


def test_that_a_change_starts_the_quiet_time_anew() -> None:
    quiet = watch()

    assert not quiet.is_over(10.25, has_changed=True)
    assert not quiet.is_over(10.34, has_changed=False)
    assert quiet.is_over(10.36, has_changed=False)


def test_that_what_never_ends_is_left_at_the_cap() -> None:
    quiet = watch()

    assert not any(quiet.is_over(10 + at / 100, has_changed=True) for at in range(100))
    assert quiet.is_over(11.0, has_changed=True)


def test_that_equal_frames_show_no_change() -> None:
    assert not has_changed(frame((5, 5, 50, 50)), frame((5, 5, 50, 50)))


def test_that_a_box_that_appears_is_a_change() -> None:
    assert has_changed(frame(), frame((5, 5, 50, 50)))


def test_that_a_blinking_caret_is_no_change() -> None:
    assert not has_changed(frame(), frame((70, 80, CARET.width, CARET.height)))


@pytest.mark.parametrize("box", [(70, 80, CARET.width + 1, 2), (70, 80, 1, CARET.height + 1)])
def test_that_what_is_larger_than_a_caret_is_a_change(box: tuple[int, int, int, int]) -> None:
    assert has_changed(frame(), frame(box))


def test_that_two_letters_far_apart_are_a_change() -> None:
    assert has_changed(frame(), frame((10, 80, 2, 10), (200, 80, 2, 10)))


def test_that_a_change_within_an_ignored_rectangle_does_not_count() -> None:
    ours = ScreenRect(AREA.x + 50, AREA.y + 50, 100, 40)

    assert not has_changed(frame(), frame((60, 60, 30, 20)), [ours])
    assert has_changed(frame(), frame((140, 60, 30, 20)), [ours])


def test_that_the_unused_byte_of_a_pixel_is_no_change() -> None:
    before, after = frame(), frame()
    after.bgra[3::4] = b"\xff" * (AREA.width * AREA.height)

    assert not has_changed(before, after)


def test_that_a_window_that_was_resized_is_a_change() -> None:
    assert has_changed(frame(), frame(area=ScreenRect(100, 200, 400, 301)))
