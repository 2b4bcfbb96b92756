"""The API key of each base URL: from the environment, kept for this session, or in the system's keychain.

A key belongs to one base URL and is never given for another. Nothing secret is written to the disk by this program.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

import msgspec

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.core.settings import DEFAULT_BASE_URL
from coasty_desktop.store.keychain import Keychain

KeySource = Literal["environment", "session", "keychain"]


class FoundKey(msgspec.Struct, frozen=True):
    """The key to use, if there is one, and where it came from. `problem` says why the keychain could not be asked."""

    key: ApiKey | None = None
    source: KeySource | None = None
    problem: str = ""


class KeptKey(msgspec.Struct, frozen=True):
    """Where a key was put. `problem` says why it is only for this session when the keychain was wanted."""

    where: Literal["keychain", "session"]
    problem: str = ""


class ForgottenKey(msgspec.Struct, frozen=True):
    """Whether a key was removed. `problem` says what of it could not be."""

    was_there: bool
    problem: str = ""


class Secrets:
    """The keys of a user. The session's own keys live in memory and die with the program."""

    def __init__(self, environ: Mapping[str, str] = os.environ, keychain: Keychain | None = None) -> None:
        """The process's environment and the system's keychain, unless others are given."""
        self._environ = environ
        self._keychain = keychain or Keychain()
        self._session: dict[str, ApiKey] = {}

    async def find(self, base_url: BaseUrl) -> FoundKey:
        """The key of this base URL. Raises BadInput when the environment's key or base URL cannot be used."""
        if key := self.from_environment(base_url):
            return FoundKey(key, "environment")
        if key := self._session.get(base_url.text):
            return FoundKey(key, "session")
        try:
            text = await self._keychain.get(base_url.text)
        except NotPossibleHere as error:
            return FoundKey(problem=str(error))
        if text is None:
            return FoundKey()
        try:
            return FoundKey(ApiKey.parse(text), "keychain")
        except BadInput:
            return FoundKey(problem="What the keychain holds for this service is not an API key. Set the key again.")

    async def keep(self, base_url: BaseUrl, key: ApiKey, *, session_only: bool = False) -> KeptKey:
        """Put the key into the keychain, or keep it in memory when there is none or `session_only` says so."""
        problem = ""
        if not session_only:
            try:
                await self._keychain.put(base_url.text, key.secret)
            except NotPossibleHere as error:
                problem = str(error)
            else:
                self._session.pop(base_url.text, None)
                return KeptKey("keychain")
        self._session[base_url.text] = key
        return KeptKey("session", problem)

    async def forget(self, base_url: BaseUrl) -> ForgottenKey:
        """Remove the key from memory and from the keychain; the environment is not ours to change."""
        was_in_session = self._session.pop(base_url.text, None) is not None
        try:
            was_in_keychain = await self._keychain.remove(base_url.text)
        except NotPossibleHere as error:
            return ForgottenKey(was_in_session, str(error))
        return ForgottenKey(was_in_session or was_in_keychain)

    def from_environment(self, base_url: BaseUrl) -> ApiKey | None:
        """COASTY_API_KEY, if COASTY_BASE_URL (or the default) names this base URL. Raises BadInput."""
        text = self._environ.get("COASTY_API_KEY", "")
        if not text.strip():
            return None
        if BaseUrl.parse(self._environ.get("COASTY_BASE_URL") or DEFAULT_BASE_URL) != base_url:
            return None
        try:
            return ApiKey.parse(text)
        except BadInput as error:
            raise BadInput(f"COASTY_API_KEY cannot be used: {error.title}", hint=error.hint) from None
