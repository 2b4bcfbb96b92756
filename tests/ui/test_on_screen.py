"""The overlay and the strip over a real desktop, with and without a compositor, in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.waiting import wait_until

ROOT = Path(__file__).parents[2]
AMBER = (0xAD, 0x4F, 0x08)


@dataclass
class Shown:
    """A desktop with our overlay and strip on it, and what lies below."""

    desktop: Desktop
    strip: tuple[int, int, int, int]
    events: Path

    def click(self, x: int, y: int) -> None:
        self.run("mousemove", str(x), str(y), "click", "1")

    def run(self, *words: str) -> str:
        return subprocess.run(
            ["xdotool", *words], env=self.desktop.env, check=True, capture_output=True, text=True
        ).stdout.strip()

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        return self.desktop.screenshot().getpixel((x, y))[:3]  # type: ignore[index, return-value]


@pytest.fixture(scope="module", params=["translucent", "solid"])
def shown(request: pytest.FixtureRequest) -> Iterator[Shown]:
    """`translucent` runs under picom, `solid` without any compositor; both under openbox."""
    with open_desktop(compositor=request.param == "translucent") as desktop:
        below = desktop.spawn("xev", "-geometry", "900x560+40+40", "-event", "button", "-event", "focus")
        desktop.wait_for_window("Event Tester")
        program = desktop.spawn(
            sys.executable,
            "-m",
            "tests.desktop.overlay_program",
            request.param,
            "asking",
            stdout=subprocess.PIPE,
            cwd=str(ROOT),
            text=True,
        )
        assert program.stdout is not None
        x, y, width, height = literal_eval(program.stdout.readline().removeprefix("shown").strip())
        program.stdout.close()
        assert below.poll() is None
        shown = Shown(desktop, (x, y, width, height), desktop.log_of("xev"))
        wait_until(lambda: shown.pixel(1, 400) == AMBER, "the frame at the edge of the screen")
        yield shown


def test_that_a_click_goes_through_the_overlay_to_the_program_below(shown: Shown) -> None:
    # On the first marker's ring, where the overlay is drawn in either look.
    assert shown.pixel(333 - 17, 222) == AMBER
    before = shown.events.read_text().count("ButtonPress")
    shown.click(333 - 17, 222)
    wait_until(lambda: shown.events.read_text().count("ButtonPress") == before + 1, "the click to arrive below")


def test_that_the_screen_shows_through_where_nothing_is_marked(shown: Shown) -> None:
    assert shown.pixel(700, 150) == (255, 255, 255)


def test_that_the_strip_takes_clicks_but_not_the_focus(shown: Shown) -> None:
    shown.click(700, 150)
    focused = wait_until(lambda: shown.run("getwindowfocus"), "somebody with the focus")
    x, y, width, _ = shown.strip
    shown.run("mousemove", str(x + width // 2), str(y + 12), "click", "1")
    assert shown.run("getwindowfocus") == focused


def test_that_the_strips_text_field_gets_the_keys_when_it_asks_for_them(shown: Shown) -> None:
    shown.click(700, 150)
    focused = shown.run("getwindowfocus")
    x, y, _, height = shown.strip
    # "Say why not…" is the fourth button of the last line.
    shown.click(x + 265, y + height - 26)
    wait_until(lambda: shown.run("getwindowfocus") != focused, "the strip to have the keys")


@pytest.mark.parametrize("scale", ["1", "2"])
def test_that_a_mark_lies_on_its_pixel_on_a_display_that_is_not_at_the_origin(scale: str) -> None:
    with open_desktop(displays=[(1280, 720, 1024, 300), (1024, 768, 0, 0)]) as desktop:
        program = desktop.spawn(
            sys.executable,
            "-m",
            "tests.desktop.overlay_program",
            "solid",
            "asking",
            env={"QT_SCALE_FACTOR": scale},
            stdout=subprocess.PIPE,
            cwd=str(ROOT),
            text=True,
        )
        with program.stdout as words:  # type: ignore[union-attr]
            assert words.readline().startswith("shown")
        # The first marker is a click at 300, 200 of a picture that is as large as the display.
        ring = 1024 + 300 - 17 * int(scale), 300 + 200
        wait_until(lambda: desktop.screenshot().getpixel(ring) == AMBER, "the ring around the target")
        assert desktop.screenshot().getpixel((1025, 900)) == AMBER
        assert desktop.screenshot().getpixel((500, 200)) == (0, 0, 0)
