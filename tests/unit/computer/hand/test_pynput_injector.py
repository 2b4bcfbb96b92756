"""The hand on Windows and macOS, over a pynput that is none: nothing of it was run on either."""

import select
from collections.abc import Iterator

import pytest

from coasty_desktop.computer.hand import keys
from coasty_desktop.computer.hand.careful import Careful
from coasty_desktop.computer.hand.hotkeys import codes_of, parse_all
from coasty_desktop.computer.hand.keyboard import Keyboard
from coasty_desktop.computer.hand.mouse import Mouse
from coasty_desktop.computer.hand.pynput_injector import ListenerLost, PynputInjector
from coasty_desktop.computer.hand.watch import Watch
from coasty_desktop.core.errors import ActionRefused, NotPossibleHere, Stopped
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect
from tests.fakes.pynput_module import KEYS, Desk, Devices, pretended

TEXT = "Grüße, Привет 漢字 <a>&'\"\nA1 😀 x" + "".join(chr(0x4E00 + number) for number in range(100))


class Stage:
    """What stands between the actions and the desk, as in the hand's process."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.injector = PynputInjector(Devices(desk))
        self.injector.listen(motion=True)
        self.watch = Watch()
        self.careful = Careful(self.injector, self.watch, self.look, lambda: self.did.append("warp"))
        self.keyboard, self.mouse = Keyboard(self.injector, self.careful), Mouse(self.careful)
        self.did: list[str] = []
        self.looks, self.stop_at = 0, 0
        layout = self.injector.layout()
        self.watch.modifier_keys = layout.modifier_keys
        hotkey = parse_all({"stop": "Ctrl+Alt+Esc"})
        self.keyboard.hotkeys = tuple(hotkey.values())
        self.watch.listen_for({name: codes_of(keysyms, layout) for name, keysyms in hotkey.items()})

    def look(self, wait_s: float) -> None:
        self.looks += 1
        for event in self.injector.events():
            if event is not None:
                hotkey, did = self.watch.saw(event, self.careful.held_keys)
                if hotkey:
                    raise Stopped(hotkey)
                if did:
                    self.did.append(did)
        if self.looks == self.stop_at:
            raise Stopped("test")


@pytest.fixture(params=["win32", "darwin"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with pretended(request.param) as desk:
        one = Stage(desk)
        yield one
        one.injector.close()


def vk(stage: Stage, name: str) -> int:
    return KEYS[name][stage.desk.system == "darwin"]


def test_that_any_text_arrives_and_nobody_is_taken_for_a_person(stage: Stage) -> None:
    stage.keyboard.type_text(TEXT)
    stage.look(0)

    enter, space = vk(stage, "enter"), vk(stage, "space")
    presses = [what for kind, what in stage.desk.log if kind == "press"]
    typed = "".join({enter: "\n", space: " "}.get(one, one) for one in presses)
    assert typed.encode("utf-16", "surrogatepass").decode("utf-16") == TEXT
    assert stage.did == []
    assert not stage.desk.down


def test_that_not_one_event_comes_without_a_look(stage: Stage) -> None:
    stage.keyboard.combo(("ctrl", "shift", "a"))
    stage.mouse.click(ScreenPoint(5, 6), "left", 1)

    assert stage.looks >= len(stage.desk.log)


@pytest.mark.parametrize("stop_at", range(1, 8))
def test_that_a_stop_leaves_nothing_down(stage: Stage, stop_at: int) -> None:
    stage.stop_at = stop_at
    with pytest.raises(Stopped):
        stage.keyboard.combo(("ctrl", "alt", "shift", "a"))
    stage.careful.release_all()

    assert not stage.desk.down
    assert len([kind for kind, _ in stage.desk.log if kind == "press"]) <= stop_at


def test_that_a_combination_is_held_with_keys_and_not_typed(stage: Stage) -> None:
    stage.keyboard.combo(("ctrl", "c"))

    control, letter = vk(stage, "ctrl_l"), 0x08 if stage.desk.system == "darwin" else ord("C")
    assert stage.desk.log == [("press", control), ("press", letter), ("release", letter), ("release", control)]
    assert stage.desk.typed == ""


def test_that_named_keys_are_tapped(stage: Stage) -> None:
    stage.keyboard.press(("pagedown", "F5", "left"))

    wanted = [vk(stage, name) for name in ("page_down", "f5", "left")]
    assert [what for kind, what in stage.desk.log if kind == "press"] == wanted


@pytest.mark.parametrize("name", ["altgr", "volumeup"])
def test_that_a_key_that_is_not_there_is_refused(stage: Stage, name: str) -> None:
    with pytest.raises(ActionRefused, match=name):
        stage.keyboard.press((name,))

    assert stage.desk.log == []


def test_that_every_key_of_pynput_has_a_meaning(stage: Stage) -> None:
    layout = stage.injector.layout()

    assert {"ctrl", "alt", "shift", "cmd"} <= Devices(stage.desk).named_keys.keys()
    for keysym in (keys.CONTROL, keys.ALT, keys.SHIFT, keys.SUPER):
        assert len(layout.keycodes(keysym)) == 2
        assert set(layout.keycodes(keysym)) <= layout.modifier_keys


def test_that_moves_clicks_and_drags_are_nobodys_but_ours(stage: Stage) -> None:
    stage.mouse.click(ScreenPoint(-100, 6), "left", 2)
    stage.mouse.click(ScreenPoint(-100, 6), "right", 1)
    stage.mouse.drag(ScreenPoint(1, 1), ScreenPoint(200, 100), "left")
    stage.mouse.scroll(-2, "vertical", ScreenPoint(4, 4))
    stage.mouse.scroll(1, "horizontal", None)
    stage.look(0)

    assert stage.did == []
    assert stage.desk.buttons == set()
    # What macOS takes for a double-click.
    assert stage.desk.clicks == [1, 2, 1, 1]
    notch = 5 if stage.desk.system == "darwin" else 1
    assert [one for one in stage.desk.log if one[0] == "scroll"] == [
        ("scroll", 0, -notch), ("scroll", 0, -notch), ("scroll", notch, 0),
    ]  # fmt: skip


def test_that_a_person_is_noticed_in_between(stage: Stage) -> None:
    stage.keyboard.type_text("ab")
    stage.desk.person("f5")
    stage.desk.mouse("on_move", 3.4, 5.6, False)
    stage.desk.mouse("on_scroll", 3, 5, 0, 1, False)
    stage.look(0)

    assert stage.did == ["key", "motion", "wheel"]


def test_that_text_of_another_program_is_not_taken_for_ours(stage: Stage) -> None:
    other = Devices(stage.desk)
    other.text("z", is_press=True)
    stage.look(0)

    assert stage.did == ["key"]


def test_that_the_stop_is_heard_in_the_middle_of_a_text(stage: Stage) -> None:
    def person_at_the_third(wait_s: float) -> None:
        if len(stage.desk.log) == 5:
            stage.desk.person("ctrl_l", "alt_l", "esc")
        stage.look(wait_s)

    stage.careful._look = person_at_the_third
    with pytest.raises(Stopped) as stopped:
        stage.keyboard.type_text("abcdefgh")
    stage.careful.release_all()

    assert stopped.value.by == "stop"
    assert stage.desk.typed == "abc"
    assert [kind for kind, _ in stage.desk.log].count("release") == 3


def test_that_the_service_cannot_press_the_stop(stage: Stage) -> None:
    with pytest.raises(ActionRefused, match="hotkey of this program"):
        stage.keyboard.combo(("ctrl", "alt", "esc"))


def test_that_whoever_waits_is_woken(stage: Stage) -> None:
    assert select.select([stage.injector], [], [], 0)[0] == []
    stage.desk.person("f5")

    assert select.select([stage.injector], [], [], 5)[0] == [stage.injector]
    assert len(list(stage.injector.events())) == 2
    assert select.select([stage.injector], [], [], 0)[0] == []


def test_that_moves_are_heard_only_while_they_are_asked_for(stage: Stage) -> None:
    stage.injector.listen(motion=False)
    stage.desk.mouse("on_move", 1, 1, False)

    assert list(stage.injector.events()) == []


def test_that_a_nudge_is_heard(stage: Stage) -> None:
    stage.watch.expect("motion", 0)
    stage.injector.nudge()
    events = [event for event in stage.injector.events() if event is not None]

    assert [(event.kind, event.by_xtest) for event in events] == [("motion", True)]
    assert stage.desk.at == (10.0, 20.0)


def test_that_a_listener_that_ended_is_a_loss_and_no_silence(stage: Stage) -> None:
    for listener in tuple(stage.desk.listeners):
        listener.stop()

    with pytest.raises(ListenerLost):
        list(stage.injector.events())
    with pytest.raises(NotPossibleHere):
        stage.injector.nudge()


def test_that_nothing_is_injected_where_nothing_is_heard() -> None:
    with pretended("darwin") as desk:
        desk.is_trusted = False
        with pytest.raises(NotPossibleHere, match="could not be heard") as refused:
            PynputInjector(Devices(desk))

    assert "Input Monitoring" in refused.value.hint
    assert desk.log == []


def test_that_what_is_down_is_told_by_the_same_numbers(stage: Stage) -> None:
    stage.careful.press_key(stage.injector.layout().keycodes(keys.SHIFT)[0])

    assert stage.injector.keys_down() == set(stage.careful.held_keys)
    stage.careful.release_all()
    assert stage.injector.keys_down() == set()


def test_that_caps_lock_is_turned_off_for_a_text_and_on_again(stage: Stage) -> None:
    stage.desk.caps_lock = True
    stage.keyboard.type_text("a")

    assert stage.desk.typed == "a"
    assert stage.desk.caps_lock


def test_that_the_desktop_may_begin_left_of_zero(stage: Stage) -> None:
    assert stage.injector.bounds() == ScreenRect(-1920, 0, 3840, 1080)
