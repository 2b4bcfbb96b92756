"""The system's keychain, asked on a thread of its own with a time limit: it may wait for a person's password.

Only the keychains of operating systems and desktops are used; a third-party one might write plain text to the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from coasty_desktop.core.errors import NotPossibleHere

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "coasty-desktop"
_TRUSTED = (
    "keyring.backends.SecretService", "keyring.backends.libsecret", "keyring.backends.kwallet",
    "keyring.backends.macOS", "keyring.backends.Windows",
)  # fmt: skip


class Keychain:
    """Texts by name. One question at a time; every method raises NotPossibleHere when the keychain is of no use."""

    def __init__(self, timeout_s: float = 20, backend: Callable[[], KeyringBackend] | None = None) -> None:
        """`backend` finds the keychain; it is asked anew each time, on the keychain's own thread."""
        self._timeout_s = timeout_s
        self._backend = backend or _system_backend
        self._turn = asyncio.Lock()
        self._is_hanging = False

    async def get(self, name: str) -> str | None:
        """The text kept under `name`, or None."""
        return await self._apart(lambda: self._backend().get_password(SERVICE, name))

    async def put(self, name: str, text: str) -> None:
        """Keep a text, and look whether it is there: some keychains take everything and keep nothing."""

        def put() -> bool:
            keychain = self._backend()
            keychain.set_password(SERVICE, name, text)
            return keychain.get_password(SERVICE, name) == text

        if not await self._apart(put):
            raise NotPossibleHere("The system's keychain did not keep it")

    async def remove(self, name: str) -> bool:
        """Remove the text; returns whether there was one."""

        def remove() -> bool:
            keychain = self._backend()
            if keychain.get_password(SERVICE, name) is None:
                return False
            keychain.delete_password(SERVICE, name)
            return True

        return await self._apart(remove)

    async def _apart(self, work: Callable[[], T]) -> T:
        async with self._turn:
            if self._is_hanging:
                raise NotPossibleHere("The system's keychain still waits for an answer", hint="Look for its window.")
            answer = self._asked(work)
            try:
                return await asyncio.wait_for(asyncio.shield(answer), self._timeout_s)
            except TimeoutError:
                raise NotPossibleHere("The system's keychain did not answer in time", hint="Unlock it.") from None
            finally:
                self._is_hanging = not answer.done()

    def _asked(self, work: Callable[[], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        # Nobody may be waiting any more: then an answer is only the sign that the keychain is free again.
        answer.add_done_callback(self._answered)

        def ask() -> None:
            with contextlib.suppress(RuntimeError):  # the loop was closed while the keychain kept us waiting
                try:
                    loop.call_soon_threadsafe(answer.set_result, work())
                except Exception as error:  # a thread's main; backends raise far more than KeyringError
                    loop.call_soon_threadsafe(answer.set_exception, _in_words(error))

        # A daemon, because a keychain that never answers must not keep the program from ending.
        threading.Thread(target=ask, name="keychain", daemon=True).start()
        return answer

    def _answered(self, answer: asyncio.Future[T]) -> None:
        self._is_hanging = False
        if not answer.cancelled():
            answer.exception()  # looked at, so that asyncio does not complain when nobody waits


def _system_backend() -> KeyringBackend:
    """The first keychain of the system that is trusted. Imports late: it takes a tenth of a second."""
    import keyring
    from keyring.errors import NoKeyringError

    chosen = keyring.get_keyring()
    for backend in getattr(chosen, "backends", (chosen,)):
        if type(backend).__module__ in _TRUSTED:
            found: KeyringBackend = backend
            return found
    raise NoKeyringError


def _in_words(error: Exception) -> NotPossibleHere:
    """What happened, in our words only: a backend's own text might quote what it was given."""
    from keyring import errors

    match error:
        case errors.NoKeyringError():
            return NotPossibleHere("This system has no keychain that is running")
        case errors.InitError() | errors.KeyringLocked():
            return NotPossibleHere("The system's keychain is locked", hint="Unlock it, then try again.")
        case _:
            return NotPossibleHere(f"The system's keychain refused ({type(error).__name__})")
