import asyncio
import threading
from collections.abc import Iterator

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.store import keychain as keychain_module
from coasty_desktop.store.keychain import SERVICE, Keychain


class Memory(KeyringBackend):
    """A keychain that keeps texts, fails on demand, or waits for a person."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None
        self.free = threading.Event()
        self.free.set()

    def _answer(self) -> None:
        self.free.wait(10)
        if self.error:
            raise self.error

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._answer()
        del self.kept[service, username]


class Careless(Memory):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


@pytest.fixture
def backend() -> Iterator[Memory]:
    memory = Memory()
    yield memory
    memory.free.set()


async def test_that_a_text_is_kept_found_and_removed(backend: Memory) -> None:
    keychain = Keychain(backend=lambda: backend)

    assert await keychain.get("name") is None
    await keychain.put("name", "text")
    assert await keychain.get("name") == "text"
    assert backend.kept == {(SERVICE, "name"): "text"}
    assert await keychain.remove("name")
    assert not await keychain.remove("name")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoKeyringError("sk-secret"), "no keychain"),
        (InitError("sk-secret"), "locked"),
        (KeyringLocked("sk-secret"), "locked"),
        (PasswordSetError("sk-secret"), r"refused \(PasswordSetError\)"),
        (ConnectionResetError("sk-secret"), r"refused \(ConnectionResetError\)"),
    ],
)
async def test_that_every_failure_is_said_in_our_own_words(backend: Memory, error: Exception, words: str) -> None:
    backend.error = error

    with pytest.raises(NotPossibleHere, match=words) as refused:
        await Keychain(backend=lambda: backend).put("name", "sk-secret")

    assert "sk-secret" not in str(refused.value)


async def test_that_a_keychain_that_keeps_nothing_is_found_out() -> None:
    with pytest.raises(NotPossibleHere, match="did not keep it"):
        await Keychain(backend=Careless).put("name", "text")


async def test_that_a_keychain_that_hangs_is_given_up_and_used_again_once_it_is_free(backend: Memory) -> None:
    keychain = Keychain(timeout_s=0.05, backend=lambda: backend)
    backend.free.clear()

    with pytest.raises(NotPossibleHere, match="did not answer in time"):
        await keychain.get("name")
    with pytest.raises(NotPossibleHere, match="still waits"):
        await keychain.get("name")

    backend.free.set()
    patient = 0
    while keychain._is_hanging:
        patient += 1
        assert patient < 100_000
        await asyncio.sleep(0)
    assert await keychain.get("name") is None


async def test_that_two_questions_at_once_take_turns(backend: Memory) -> None:
    keychain = Keychain(backend=lambda: backend)

    first, _, last = await asyncio.gather(keychain.get("a"), keychain.put("b", "text"), keychain.get("b"))

    assert (first, last) == (None, "text")


def test_that_a_keychain_that_may_write_plain_text_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", Memory)

    with pytest.raises(NoKeyringError):
        keychain_module._system_backend()
