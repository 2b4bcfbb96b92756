import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.store.keychain import Keychain
from coasty_desktop.store.secrets import Secrets

HOSTED = BaseUrl.parse("https://coasty.ai/v1")
OTHER = BaseUrl.parse("https://other.example/v1")
KEY = ApiKey.parse("sk-coasty-test-0123456789abcdef")
LIVE = ApiKey.parse("sk-coasty-live-0123456789abcdef")


class Box(Keychain):
    """A keychain in memory, or none at all."""

    def __init__(self, works: bool = True) -> None:
        super().__init__()
        self.works, self.kept = works, dict[str, str]()

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
        if not self.works:
            raise NotPossibleHere("This system has no keychain that is running")


async def test_that_a_key_is_given_for_its_own_base_url_only() -> None:
    secrets = Secrets({}, Box())

    assert (await secrets.keep(HOSTED, KEY)).where == "keychain"
    await secrets.keep(OTHER, LIVE, session_only=True)

    assert (await secrets.find(HOSTED)).key == KEY
    assert (await secrets.find(OTHER)).key == LIVE
    assert (await secrets.find(BaseUrl.parse("http://127.0.0.1:8000/v1"))).key is None


async def test_that_the_environment_wins_for_the_base_url_it_names() -> None:
    environ = {"COASTY_API_KEY": f" {LIVE.secret}\n"}
    box = Box()
    box.kept = {HOSTED.text: KEY.secret, OTHER.text: KEY.secret}

    found = await Secrets(environ, box).find(HOSTED)
    assert (found.key, found.source) == (LIVE, "environment")
    assert (await Secrets(environ, box).find(OTHER)).source == "keychain"
    elsewhere = Secrets({**environ, "COASTY_BASE_URL": "https://OTHER.example/"}, box)
    assert (await elsewhere.find(OTHER)).source == "environment"
    assert (await elsewhere.find(HOSTED)).source == "keychain"


async def test_that_a_bad_key_in_the_environment_is_said_without_quoting_it() -> None:
    with pytest.raises(BadInput, match="COASTY_API_KEY cannot be used") as refused:
        await Secrets({"COASTY_API_KEY": "Bearer sk-coasty-live-oops"}, Box()).find(HOSTED)

    assert "oops" not in str(refused.value)


async def test_that_without_a_keychain_the_key_lives_for_this_session_only() -> None:
    secrets = Secrets({}, Box(works=False))

    kept = await secrets.keep(HOSTED, KEY)

    assert (kept.where, "no keychain" in kept.problem) == ("session", True)
    assert (await secrets.find(HOSTED)).source == "session"
    nothing = await Secrets({}, Box(works=False)).find(HOSTED)
    assert (nothing.key, "no keychain" in nothing.problem) == (None, True)


async def test_that_the_newest_key_wins_between_session_and_keychain() -> None:
    secrets = Secrets({}, Box())
    await secrets.keep(HOSTED, KEY)
    await secrets.keep(HOSTED, LIVE, session_only=True)
    assert (await secrets.find(HOSTED)).key == LIVE

    await secrets.keep(HOSTED, KEY)
    assert (await secrets.find(HOSTED)).key == KEY


async def test_that_a_forgotten_key_is_gone_from_both_places() -> None:
    secrets = Secrets({}, Box())
    await secrets.keep(HOSTED, KEY)
    await secrets.keep(HOSTED, LIVE, session_only=True)

    assert (await secrets.forget(HOSTED)).was_there
    assert (await secrets.find(HOSTED)).key is None
    assert not (await secrets.forget(HOSTED)).was_there


async def test_that_what_a_locked_keychain_still_holds_is_said() -> None:
    secrets = Secrets({}, Box(works=False))
    await secrets.keep(HOSTED, KEY)

    forgotten = await secrets.forget(HOSTED)

    assert (forgotten.was_there, "no keychain" in forgotten.problem) == (True, True)


async def test_that_something_else_in_the_keychain_is_no_key() -> None:
    box = Box()
    box.kept[HOSTED.text] = "my dog's name"

    found = await Secrets({}, box).find(HOSTED)

    assert (found.key, "dog" in found.problem, "not an API key" in found.problem) == (None, False, True)


async def test_that_no_answer_shows_a_key() -> None:
    secrets = Secrets({}, Box())
    await secrets.keep(HOSTED, KEY)

    assert KEY.secret not in repr(await secrets.find(HOSTED))
