"""The key in use: which kind it is, where it came from, setting, testing and deleting it.

The key itself never leaves this module towards a view: a view gets its mode and a mask.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from coasty_desktop.api.answers import Models, UsageReport
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey, KeyMode
from coasty_desktop.core.errors import BadInput, NotPossibleHere, ServiceError
from coasty_desktop.core.signal import Signal
from coasty_desktop.store.secrets import ForgottenKey, FoundKey, KeptKey, KeySource


class Vault(Protocol):
    """Where keys are kept: `store.secrets.Secrets`."""

    async def find(self, base_url: BaseUrl) -> FoundKey:
        """The key of a base URL. Raises BadInput."""

    async def keep(self, base_url: BaseUrl, key: ApiKey, *, session_only: bool = False) -> KeptKey:
        """Keep a key."""

    async def forget(self, base_url: BaseUrl) -> ForgottenKey:
        """Remove it."""


class Client(Protocol):
    """The free questions of `api.client.CoastyClient`. Both raise ServiceError."""

    async def models(self) -> Models:
        """What the service offers; any key may ask."""

    async def usage(self) -> UsageReport:
        """Balance and use; needs a scope that a key may lack."""


class KeyState(msgspec.Struct, frozen=True):
    """What may be shown of the key in use. `problem` says in a sentence what is not as one would expect."""

    base_url: str
    mode: KeyMode | Literal["none"] = "none"
    source: KeySource | None = None
    masked: str = ""
    problem: str = ""


class KeyTest(msgspec.Struct, frozen=True):
    """A key that the service takes. `balance` is None when the key may not ask for it."""

    mode: KeyMode
    masked: str
    engines: tuple[str, ...]
    balance: float | None


class KeyService:
    """The key of one base URL. `changed` is emitted after each of its own changes."""

    def __init__(self, vault: Vault, base_url: BaseUrl, client: Callable[[BaseUrl, ApiKey], Client]) -> None:
        """`client` makes, or keeps, the client of a key; it is not closed here."""
        self.changed: Signal[KeyState] = Signal()
        self._vault, self._base_url, self._client = vault, base_url, client

    async def state(self) -> KeyState:
        """The key in use, asked anew. Raises BadInput when the environment's cannot be used."""
        return self._described(await self._vault.find(self._base_url))

    def checked(self, text: str) -> ApiKey:
        """The key in what a person pasted. Raises BadInput for a text that is no key of this service."""
        key = ApiKey.parse(text)
        if key.mode == "practice" and not self._base_url.is_loopback:
            raise BadInput(
                "That is a key of the practice service", hint="Practice needs no key to be entered; it makes its own."
            )
        return key

    async def set(self, text: str, *, remember: bool = True) -> KeyState:
        """Use this key from now on; `remember` puts it into the system's keychain, if there is one.

        Without one it is kept for this session: then the state's source is `session` and its problem says why.
        Raises BadInput for a text that is no key of this service.
        """
        key = self.checked(text)
        kept = await self._vault.keep(self._base_url, key, session_only=not remember)
        state = await self.state()
        if state.source == "environment":
            state = _with_problem(state, "COASTY_API_KEY is set in the environment and is used before any other key.")
        elif kept.problem:
            state = _with_problem(state, kept.problem)
        self.changed.emit(state)
        return state

    async def delete(self) -> KeyState:
        """Forget the key, in the keychain too. Raises NotPossibleHere when the keychain may still hold it."""
        forgotten = await self._vault.forget(self._base_url)
        state = await self.state()
        if state.source == "environment":
            state = _with_problem(state, "COASTY_API_KEY is set in the environment; only you can take it out there.")
        elif forgotten.problem:
            state = _with_problem(state, forgotten.problem)
        self.changed.emit(state)
        if forgotten.problem and not forgotten.was_there:
            raise NotPossibleHere("The keychain could not be asked to forget the key", hint=forgotten.problem)
        return state

    async def test(self) -> KeyTest:
        """Ask the service whether it takes the key; costs nothing. Raises BadInput, ServiceError."""
        found = await self._vault.find(self._base_url)
        if found.key is None:
            raise ServiceError(
                f"There is no key for {self._base_url}",
                hint=found.problem or "Set one with `coasty-desktop key set`.",
                offer="enter_key",
            )
        client = self._client(self._base_url, found.key)
        models = await client.models()
        engines = tuple(engine.id for engine in models.engines)
        return KeyTest(found.key.mode, found.key.masked, engines, await _balance(client))

    async def usage(self) -> UsageReport | None:
        """Balance and use of the month as the service has them; None without a key. Raises BadInput, ServiceError."""
        found = await self._vault.find(self._base_url)
        return None if found.key is None else await self._client(self._base_url, found.key).usage()

    def _described(self, found: FoundKey) -> KeyState:
        if found.key is None:
            return KeyState(self._base_url.text, problem=found.problem)
        return KeyState(self._base_url.text, found.key.mode, found.source, found.key.masked)


async def _balance(client: Client) -> float | None:
    try:
        return (await client.usage()).balance
    except ServiceError as error:
        if error.code == "INSUFFICIENT_SCOPE":  # a good key that may not look into the wallet
            return None
        raise


def _with_problem(state: KeyState, problem: str) -> KeyState:
    return msgspec.structs.replace(state, problem=problem)
