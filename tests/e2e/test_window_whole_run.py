"""The practice task from a typed sentence to the saved form, by mouse alone, and none of our windows in any picture."""

import json
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from coasty_desktop.ui.tokens import DARK, LIGHT
from tests.desktop.desktop import open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.window_visit import pictures_of, saved_in, window_over_form

TASK = "Type 'Ada Lovelace' into Name, type 'London' into City, tick 'Send me news', then click 'Save'"
EXPECTED = {"name": "Ada Lovelace", "city": "London", "send_me_news": True}
BLACK = (0, 0, 0)

Box = tuple[int, int, int, int]


@pytest.mark.timeout(150)
@pytest.mark.parametrize(
    ("size", "compositor"), [((1280, 800), False), ((1920, 1080), True)], ids=["small-bare", "large-composited"]
)
def test_that_a_task_is_typed_approved_and_done_and_no_picture_shows_us(
    size: tuple[int, int], compositor: bool
) -> None:
    with open_desktop(size, compositor=compositor) as desktop:
        # The form is light, as the system is; what is dark in a picture is ours.
        Path(desktop.env["COASTY_HOME"], "settings.json").write_text(json.dumps({"theme": "dark"}))
        with window_over_form(desktop) as (visit, form, form_area):
            assert visit.is_window_shown()
            visit.start(TASK, by_keys=False)
            visit.wait_for_question()
            assert not visit.is_window_shown()
            asked = visit.approve_all()
            run = visit.wait_for_end()

            assert run.finished is not None
            assert run.finished.status == "done", run.finished.reasoning
            assert len(asked) == 4
            assert saved_in(form) == EXPECTED
            # It ends where it began: with the window, and the result in it and on the strip.
            wait_until(visit.is_window_shown, "the window to come back")
            visit.wait_for_words("Done")
            pictures = pictures_of(run)
            assert len(pictures) == 5
            for number, picture in enumerate(pictures):
                scaled = tuple(round(value * picture.width / desktop.size[0]) for value in form_area)
                assert_only_the_form(picture, scaled, f"picture {number}")


def assert_only_the_form(picture: Image.Image, area: Box, which: str) -> None:
    """Nothing is painted beside the form, and nothing in it has a colour that only we have."""
    drawn = ImageChops.difference(picture, Image.new("RGB", picture.size, BLACK)).getbbox()
    assert drawn is not None, which
    assert all(abs(one - other) <= 3 for one, other in zip(drawn, area, strict=True)), (which, drawn, area)
    inside = picture.crop(area)
    for colour in (DARK.bg, DARK.surface, DARK.raised, LIGHT.warn):
        assert share_of(inside, colour) < 0.01, (which, colour)


def share_of(picture: Image.Image, colour: str) -> float:
    """How much of a picture has this colour, within what scaling and encoding change."""
    apart = ImageChops.difference(picture, Image.new("RGB", picture.size, colour))
    red, green, blue = apart.split()
    near = ImageChops.lighter(ImageChops.lighter(red, green), blue).point(lambda value: 255 if value <= 3 else 0)
    return near.histogram()[255] / (picture.width * picture.height)
