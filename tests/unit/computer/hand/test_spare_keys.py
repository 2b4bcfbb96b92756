"""Which spare key stands for which character."""

from coasty_desktop.computer.hand.spare_keys import SpareKeys


def test_that_a_character_keeps_its_key() -> None:
    spares = SpareKeys([1, 2, 3])
    changed, _ = spares.take([100, 101])
    assert changed == {1: 100, 2: 101}
    changed, _ = spares.take([101, 102])
    assert changed == {3: 102}
    assert [spares.keycode(keysym) for keysym in (100, 101, 102)] == [1, 2, 3]


def test_that_the_key_used_longest_ago_is_given_away_first() -> None:
    spares = SpareKeys([1, 2])
    spares.take([100, 101])
    spares.take([100])
    changed, _ = spares.take([102])
    assert changed == {2: 102}
    assert spares.keycode(101) is None


def test_that_a_key_is_never_taken_from_a_character_of_the_same_text() -> None:
    spares = SpareKeys([1, 2])
    spares.take([100, 101])
    changed, _ = spares.take([102, 100])
    assert changed == {2: 102}
    assert spares.keycode(100) == 1


def test_that_it_says_when_a_changed_key_may_still_be_on_its_way() -> None:
    spares = SpareKeys([1])
    _, in_flight = spares.take([100])
    assert not in_flight
    spares.used(1)
    _, in_flight = spares.take([101])
    assert in_flight
    spares.arrived()
    _, in_flight = spares.take([102])
    assert not in_flight


def test_that_all_of_them_are_known_wherever_they_are() -> None:
    spares = SpareKeys([1, 2, 3])
    spares.take([100])
    assert sorted(spares.keycodes) == [1, 2, 3]
    assert spares.room == 3
