import pytest

from coasty_desktop.api.answers import Engine, Models, UsageReport
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.errors import BadInput, NotPossibleHere, ServiceError
from coasty_desktop.services.key_service import KeyService, KeyState
from coasty_desktop.store.keychain import Keychain
from coasty_desktop.store.secrets import Secrets

HOSTED = BaseUrl.parse("https://coasty.ai/v1")
TEST_KEY = "sk-coasty-test-0123456789abcdefghij"
LIVE_KEY = "sk-coasty-live-0123456789abcdefghij"


class Box(Keychain):
    """A keychain in memory that can be locked."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked, self.kept = False, dict[str, str]()

    async def get(self, name: str) -> str | None:
        self._check()
        return self.kept.get(name)

    async def put(self, name: str, text: str) -> None:
        self._check()
        self.kept[name] = text

    async def remove(self, name: str) -> bool:
        self._check()
        return self.kept.pop(name, None) is not None

    def _check(self) -> None:
        if self.is_locked:
            raise NotPossibleHere("The system's keychain is locked")


class Service:
    """Answers as the service would, to the keys it is told to take."""

    def __init__(self) -> None:
        self.asked: list[tuple[BaseUrl, ApiKey]] = []
        self.refusal = ""
        self.usage_refusal = ""

    def __call__(self, base_url: BaseUrl, key: ApiKey) -> "Service":
        self.asked.append((base_url, key))
        return self

    async def models(self) -> Models:
        if self.refusal:
            raise ServiceError("Refused", code=self.refusal)
        return Models((Engine("v3"), Engine("v4")))

    async def usage(self) -> UsageReport:
        if self.usage_refusal:
            raise ServiceError("Refused", code=self.usage_refusal)
        return UsageReport(balance=90, period="2026-07")


class World:
    def __init__(self, base_url: BaseUrl = HOSTED, **environ: str) -> None:
        self.box, self.service = Box(), Service()
        self.keys = KeyService(Secrets(environ, self.box), base_url, self.service)
        self.told: list[KeyState] = []
        self.keys.changed.connect(self.told.append)


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
    assert state.problem == "The system's keychain is locked. The key is kept for this session only."


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
