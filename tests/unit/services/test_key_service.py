import pytest

from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.errors import BadInput, NotPossibleHere, ServiceError
from coasty_desktop.services.key_service import KeyState
from tests.unit.services.key_world import HOSTED, LIVE_KEY, TEST_KEY, World


async def test_that_there_is_no_key_at_first() -> None:
    assert await World().keys.state() == KeyState(HOSTED.text)


async def test_that_a_key_is_kept_and_shown_masked() -> None:
    world = World()

    state = await world.keys.set(f" {LIVE_KEY}\n")

    assert (state.mode, state.source, state.problem) == ("live", "keychain", "")
    assert LIVE_KEY not in repr(state)
    assert world.box.kept == {HOSTED.text: LIVE_KEY}
    assert world.told == [state]


async def test_that_a_key_for_this_session_is_not_remembered() -> None:
    world = World()

    state = await world.keys.set(TEST_KEY, remember=False)

    assert (state.mode, state.source, state.problem) == ("test", "session", "")
    assert world.box.kept == {}


async def test_that_a_locked_keychain_is_said_and_the_key_still_works() -> None:
    world = World()
    world.box.is_locked = True

    state = await world.keys.set(TEST_KEY)

    assert state.source == "session"
    assert state.problem == "The system's keychain is locked"


@pytest.mark.parametrize("text", ["", "Bearer sk-coasty-test-abc", "hello", "sk-coasty-test-practice-abcdefgh"])
async def test_that_what_is_no_key_of_this_service_changes_nothing(text: str) -> None:
    world = World()

    with pytest.raises(BadInput):
        await world.keys.set(text)

    assert (world.box.kept, world.told) == ({}, [])


async def test_that_the_environment_is_named_when_it_wins() -> None:
    world = World(COASTY_API_KEY=TEST_KEY)

    assert (await world.keys.state()).source == "environment"
    assert "COASTY_API_KEY" in (await world.keys.set(LIVE_KEY)).problem
    assert "COASTY_API_KEY" in (await world.keys.delete()).problem
    assert world.box.kept == {}


async def test_that_a_deleted_key_is_gone() -> None:
    world = World()
    await world.keys.set(LIVE_KEY)

    assert await world.keys.delete() == KeyState(HOSTED.text)
    assert world.box.kept == {}
    assert len(world.told) == 2


async def test_that_a_keychain_that_may_still_hold_the_key_is_said() -> None:
    world = World()
    await world.keys.set(LIVE_KEY)
    world.box.is_locked = True

    with pytest.raises(NotPossibleHere, match="is locked"):
        await world.keys.delete()


async def test_that_a_test_asks_the_service_with_the_key_of_its_own_address() -> None:
    world = World()
    await world.keys.set(TEST_KEY)

    tested = await world.keys.test()

    assert (tested.mode, tested.engines, tested.balance) == ("test", ("v3", "v4"), 90)
    assert world.service.asked == [(HOSTED, ApiKey.parse(TEST_KEY))]


async def test_that_a_key_without_the_scope_for_usage_is_a_good_key() -> None:
    world = World()
    await world.keys.set(TEST_KEY)
    world.service.usage_refusal = "INSUFFICIENT_SCOPE"

    assert (await world.keys.test()).balance is None


@pytest.mark.parametrize("where", ["refusal", "usage_refusal"])
async def test_that_a_refused_key_is_said(where: str) -> None:
    world = World()
    await world.keys.set(TEST_KEY)
    setattr(world.service, where, "INVALID_API_KEY")

    with pytest.raises(ServiceError, match="Refused"):
        await world.keys.test()


async def test_that_without_a_key_nobody_is_asked() -> None:
    world = World()

    with pytest.raises(ServiceError, match=r"There is no key for https://coasty\.ai/v1"):
        await world.keys.test()
    assert await world.keys.usage() is None
    assert world.service.asked == []
