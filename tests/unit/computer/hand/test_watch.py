"""Whose input it was, and which hotkey."""

import pytest

from coasty_desktop.computer.hand.watch import Kind, RawEvent, Watch

CTRL, ALT, SHIFT, ESC, ENTER, A = 37, 64, 50, 9, 36, 38
STOP = [frozenset({CTRL, 105}), frozenset({ALT}), frozenset({ESC})]
APPROVE = [frozenset({CTRL}), frozenset({ALT}), frozenset({ENTER})]


@pytest.fixture
def watch() -> Watch:
    watch = Watch()
    watch.modifier_keys = frozenset({CTRL, 105, ALT, SHIFT})
    watch.listen_for({"stop": STOP, "approve": APPROVE})
    return watch


def saw(watch: Watch, kind: Kind, detail: int = 0, *, by_xtest: bool = True, own: tuple[int, ...] = ()):
    return watch.saw(RawEvent(kind, detail, by_xtest), own)


def press(watch: Watch, *keys: int) -> list:
    return [saw(watch, "key_press", key) for key in keys]


def test_that_each_injected_event_is_ours_once(watch: Watch) -> None:
    watch.expect("key_press", A)
    assert saw(watch, "key_press", A) == (None, None)
    assert saw(watch, "key_press", A) == (None, "key")


def test_that_a_real_device_is_a_person_whatever_was_injected(watch: Watch) -> None:
    watch.expect("button_press", 1)
    assert saw(watch, "button_press", 1, by_xtest=False) == (None, "button")


def test_that_a_repeat_of_a_key_we_hold_is_ours(watch: Watch) -> None:
    assert saw(watch, "key_press", A, own=(A,)) == (None, None)


@pytest.mark.parametrize(
    ("kind", "detail", "did"),
    [
        ("motion", 0, "motion"),
        ("button_press", 3, "button"),
        ("button_press", 4, "wheel"),
        ("key_press", A, "key"),
        ("key_press", SHIFT, None),
        ("key_release", A, None),
        ("button_release", 1, None),
    ],
)
def test_that_a_person_is_told_by_what_they_do(watch: Watch, kind: Kind, detail: int, did: str | None) -> None:
    assert saw(watch, kind, detail) == (None, did)


def test_that_a_hotkey_is_noticed_and_is_no_input(watch: Watch) -> None:
    assert press(watch, CTRL, ALT, ENTER) == [(None, None), (None, None), ("approve", None)]


def test_that_a_hotkey_that_repeats_is_noticed_once(watch: Watch) -> None:
    press(watch, CTRL, ALT, ENTER)
    assert saw(watch, "key_press", ENTER) == (None, None)
    saw(watch, "key_release", ENTER)
    assert saw(watch, "key_press", ENTER) == ("approve", None)


def test_that_only_the_stop_is_noticed_with_a_modifier_too_many(watch: Watch) -> None:
    assert press(watch, SHIFT, CTRL, ALT, ENTER)[-1] == (None, "key")
    assert press(watch, ESC)[-1] == ("stop", None)


def test_that_the_stop_is_noticed_in_any_order_and_on_either_side(watch: Watch) -> None:
    assert press(watch, ESC, ALT, 105)[-1] == ("stop", None)


def test_that_our_own_keys_are_no_hotkey(watch: Watch) -> None:
    press(watch, CTRL, ALT)
    watch.expect("key_press", ESC)
    assert press(watch, ESC) == [(None, None)]


def test_that_what_a_person_holds_is_named(watch: Watch) -> None:
    assert watch.person_holds == ""
    press(watch, CTRL)
    assert watch.person_holds == "a modifier key"
    saw(watch, "key_release", CTRL)
    saw(watch, "button_press", 1)
    assert watch.person_holds == "a mouse button"
    saw(watch, "button_release", 1)
    press(watch, A)
    assert watch.person_holds == ""


def test_that_a_seed_replaces_what_was_believed(watch: Watch) -> None:
    press(watch, CTRL)
    watch.expect("key_press", A)
    watch.seed([], [])
    assert watch.person_holds == ""
    assert saw(watch, "key_press", A) == (None, "key")
    watch.seed([ALT], [])
    assert watch.person_holds == "a modifier key"
