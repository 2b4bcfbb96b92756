"""Whose money it is: a service's address, and which key was used there. The key itself is never written."""

from __future__ import annotations

import msgspec

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey


class Purse(msgspec.Struct, frozen=True):
    """`account` is the key's fingerprint, which begins with its mode."""

    base_url: str
    account: str

    @classmethod
    def of(cls, base_url: BaseUrl, key: ApiKey) -> Purse:
        """The purse that this key pays from."""
        return cls(str(base_url), key.fingerprint)

    @classmethod
    def of_practice(cls, base_url: str) -> Purse:
        """The purse of our own practice service, whose key nobody needs to tell from others."""
        return cls(base_url, "practice-own")

    @property
    def is_practice(self) -> bool:
        """Whether nobody pays: the practice service answers."""
        return self.account.startswith("practice-")
