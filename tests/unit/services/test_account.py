import asyncio

import pytest

from coasty_desktop.core.errors import BadInput, CoastyError
from coasty_desktop.services.account import Account
from tests.unit.services.key_world import HOSTED, LIVE_KEY, TEST_KEY, World


class Window:
    """An account, and what a window would have heard of it."""

    def __init__(self, practises: bool = True, **environ: str) -> None:
        self.world = World(**environ)
        self.defects: list[BaseException] = []
        self.account = Account(self.world.keys, practises_without_key=practises, on_defect=self.defects.append)
        self.failures: list[CoastyError] = []
        self.heard = asyncio.Event()
        self.account.failed.connect(self.failures.append)
        self.account.failed.connect(lambda _: self.heard.set())
        self.account.changed.connect(lambda _: self.heard.set())

    async def hears(self) -> None:
        await asyncio.wait_for(self.heard.wait(), 5)
        self.heard.clear()


async def test_that_without_a_key_a_window_says_practice_or_none() -> None:
    assert Window().account.mode == "practice"
    assert Window(practises=False).account.mode == "none"


async def test_that_a_key_is_found_set_and_deleted_without_waiting() -> None:
    window = Window(COASTY_API_KEY=TEST_KEY)
    window.account.refresh()
    await window.hears()
    assert window.account.mode == "test"

    other = Window()
    other.account.set_key(LIVE_KEY, remember=True)
    await other.hears()
    assert (other.account.mode, other.world.box.kept) == ("live", {HOSTED.text: LIVE_KEY})
    other.account.delete()
    await other.hears()
    assert other.account.mode == "practice"


async def test_that_a_bad_key_is_refused_at_once() -> None:
    window = Window()

    with pytest.raises(BadInput):
        window.account.set_key("hello", remember=True)

    assert window.account.mode == "practice"


async def test_that_a_keychain_that_does_not_work_is_known_afterwards() -> None:
    window = Window()
    window.world.box.is_locked = True

    window.account.set_key(TEST_KEY, remember=True)
    await window.hears()

    assert (window.account.mode, window.account.has_keychain) == ("test", False)


async def test_that_what_hinders_a_deletion_is_told() -> None:
    window = Window()
    window.world.box.is_locked = True

    window.account.delete()
    while not window.failures:
        await window.hears()

    assert "keychain" in window.failures[0].title
    assert window.defects == []


async def test_that_a_balance_belongs_to_its_key() -> None:
    window = Window()
    window.account.set_key(TEST_KEY, remember=False)
    await window.hears()
    window.account.note_balance(1240)
    window.account.note_balance(None)
    assert window.account.balance == "$12.40"

    window.heard.clear()
    window.account.set_key(LIVE_KEY, remember=False)
    await window.hears()

    assert window.account.balance == ""


async def test_that_closing_gives_up_what_still_waits() -> None:
    window = Window()
    window.account.set_key(TEST_KEY, remember=True)

    await window.account.close()

    assert (window.account.mode, window.defects) == ("practice", [])
