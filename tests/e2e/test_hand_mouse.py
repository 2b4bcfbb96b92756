"""Every mouse action arrives, on a real X server, in a window that notes what it is given."""

from collections.abc import AsyncIterator, Iterator

import pytest

from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenPoint
from tests.desktop.chromium import spawn_chromium
from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until
from tests.e2e.hand_fixtures import HeardHand, armed_hand
from tests.e2e.logging_window import LoggingWindow, logging_window


@pytest.fixture
async def hand(desktop: Desktop) -> AsyncIterator[HeardHand]:
    async with armed_hand() as hand:
        yield hand


@pytest.fixture
def window(desktop: Desktop) -> Iterator[LoggingWindow]:
    with logging_window(desktop) as window:
        yield window


@pytest.mark.parametrize(("button", "number"), [("left", 1), ("middle", 2), ("right", 3)])
async def test_that_a_click_arrives_at_its_place(hand: HeardHand, window: LoggingWindow, button, number) -> None:
    await hand.click(ScreenPoint(321, 234), button)

    pressed, released = window.arrived("press", "release")
    assert (pressed.kind, pressed.detail, pressed.x, pressed.y) == ("press", number, 321, 234)
    assert (released.kind, released.detail, released.x, released.y) == ("release", number, 321, 234)
    assert not window.is_anything_down()


async def test_that_a_move_presses_nothing(hand: HeardHand, window: LoggingWindow) -> None:
    await hand.move(ScreenPoint(50, 60))
    await hand.move(ScreenPoint(700, 500))

    assert [(event.x, event.y) for event in window.arrived("motion")][-1] == (700, 500)
    assert not window.arrived("press")


@pytest.mark.parametrize(
    ("clicks", "axis", "button"),
    [(3, "vertical", 4), (-2, "vertical", 5), (-1, "horizontal", 6), (4, "horizontal", 7)],
    ids=["up", "down", "left", "right"],
)
async def test_that_a_wheel_turns_at_its_place(hand, window: LoggingWindow, clicks, axis, button) -> None:
    await hand.scroll(clicks, axis, ScreenPoint(640, 360))

    presses = window.arrived("press")
    assert [(event.detail, event.x, event.y) for event in presses] == [(button, 640, 360)] * abs(clicks)


async def test_that_a_wheel_without_a_place_turns_where_the_pointer_is(hand, window: LoggingWindow) -> None:
    await hand.move(ScreenPoint(111, 222))
    await hand.scroll(1)

    assert [(event.x, event.y) for event in window.arrived("press")] == [(111, 222)]


async def test_that_a_drag_really_moves(hand: HeardHand, window: LoggingWindow) -> None:
    await hand.drag(ScreenPoint(200, 200), ScreenPoint(800, 500), "right")

    (pressed,), (released,) = window.arrived("press"), window.arrived("release")
    assert (pressed.detail, pressed.x, pressed.y) == (3, 200, 200)
    assert (released.detail, released.x, released.y) == (3, 800, 500)
    between = [event for event in window.arrived("motion") if event.state & 0x400]
    assert len(between) >= 10
    assert len({(event.x, event.y) for event in between}) == len(between)
    assert not window.is_anything_down()


async def test_that_a_point_off_the_screen_is_refused(hand: HeardHand, window: LoggingWindow) -> None:
    for point in (ScreenPoint(-1, 5), ScreenPoint(1280, 5), ScreenPoint(5, 800)):
        with pytest.raises(ActionRefused) as refused:
            await hand.click(point)
        assert refused.value.rule == "outside_screen"

    assert not window.arrived("press", "motion")


# It calls itself "page" once it has been painted twice: a click before that would go nowhere.
PAGE = """<title>loading</title><style>body{margin:0}div{width:1200px;height:700px}</style><div></div><script>
const log = [], note = what => { log.push(what); document.title = 'page ' + log.join(' ') }
const at = document.querySelector('div')
at.onclick = event => note('click' + event.detail)
at.ondblclick = () => note('double')
at.oncontextmenu = event => { event.preventDefault(); note('menu') }
at.onauxclick = event => note('aux' + event.button)
onload = () => requestAnimationFrame(() => requestAnimationFrame(() => document.title = 'page'))
</script>"""


@pytest.mark.timeout(120)
async def test_that_double_and_triple_count_as_such_in_a_browser(desktop: Desktop, hand: HeardHand, tmp_path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    browser = spawn_chromium(desktop, page.as_uri(), tmp_path / "profile")
    try:
        desktop.wait_for_window("page - ", timeout_s=60)
        point = ScreenPoint(640, 500)
        await hand.click(point, count=1)
        await hand.click(point, count=2)
        await hand.click(point, "right")
        await hand.click(point, "middle")
        await hand.click(point, count=3)
        wanted = "page click1 click1 click2 double menu aux2 aux1 click1 click2 double click3"
        wanted_other = wanted.replace("menu aux2", "aux2 menu")
        titles = wait_until(
            lambda: [title for title in desktop.window_titles() if "click3" in title], f"{desktop.window_titles()}"
        )
    finally:
        desktop.stop(browser)
    assert any(title.startswith((wanted, wanted_other)) for title in titles), titles
