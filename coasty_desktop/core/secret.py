"""A text that may be used and never shown: a password, a signing secret, a private key, a link with a token in it."""

from __future__ import annotations

import hmac


class Secret:
    """Its text is only in `reveal()`; everything that prints, compares or writes it down learns nothing."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Take the text."""
        self._text = text

    def reveal(self) -> str:
        """The text itself, for whoever was asked to use it or to show it."""
        return self._text

    def __repr__(self) -> str:
        """A mask."""
        return "Secret(***)"

    def __str__(self) -> str:
        """A mask."""
        return "***"

    def __eq__(self, other: object) -> bool:
        """Secrets are equal when their texts are."""
        return isinstance(other, Secret) and hmac.compare_digest(other.reveal().encode(), self._text.encode())

    def __hash__(self) -> int:
        """Follow equality."""
        return hash(self._text)

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse to be written anywhere as bytes."""
        raise TypeError("a secret is not serialised")
