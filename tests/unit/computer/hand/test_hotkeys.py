"""The hotkeys as keycodes and grabs."""

import pytest

from coasty_desktop.computer.hand import hotkeys, keys
from coasty_desktop.core.errors import NotPossibleHere
from tests.fakes.injector import ALT_GR, SHIFT, FakeInjector


class GrabbingInjector(FakeInjector):
    def __init__(self) -> None:
        super().__init__()
        self.grabs: list[tuple[list[int], list[int]]] = []
        self.ungrabs = 0

    def grab(self, keycodes, masks) -> bool:
        self.grabs.append((list(keycodes), list(masks)))
        return False

    def ungrab(self) -> None:
        self.ungrabs += 1


def test_that_a_combination_with_an_unknown_key_is_told() -> None:
    with pytest.raises(NotPossibleHere, match="Ctrl\\+Nonsense"):
        hotkeys.parse_all({"stop": "Ctrl+Nonsense"})


def test_that_the_key_that_is_no_modifier_comes_last() -> None:
    injector = FakeInjector()
    codes = hotkeys.codes_of({ord("a"), keys.SHIFT}, injector.layout())
    injector.close()
    assert codes == [{SHIFT}, {38}]


def test_that_a_grab_ignores_every_lock_and_for_the_stop_also_shift() -> None:
    injector = GrabbingInjector()
    combo = [keys.ALT_GR, ord("a")]
    clashes = list(hotkeys.grab(injector, {"stop": combo, "approve": combo}, injector.layout()))
    injector.close()

    (stop_codes, stop_masks), (codes, masks) = injector.grabs
    assert stop_codes == codes == [38]
    assert {1, 2, 16} <= {mask ^ 0x80 for mask in stop_masks}
    assert not any(mask & 1 for mask in masks)
    assert all(mask & 0x80 for mask in masks)
    assert clashes == ["stop", "approve"]
    assert injector.ungrabs == 1
    assert injector.layout().keycodes(keys.ALT_GR) == (ALT_GR,)
