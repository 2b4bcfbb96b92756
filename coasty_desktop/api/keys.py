"""The API key: checked once where it comes in, and never shown again.

Source: contract, section 2. Where a key is kept is the store's business.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from coasty_desktop.core.errors import BadInput

KeyMode = Literal["practice", "test", "live", "legacy"]

# The longer prefix first: a practice key also begins like a test key.
_PREFIXES: tuple[tuple[str, KeyMode], ...] = (
    ("sk-coasty-test-practice-", "practice"),
    ("sk-coasty-test-", "test"),
    ("sk-coasty-live-", "live"),
    ("cua_sk_", "legacy"),
)
_LONGEST = 256
_QUOTES = "\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
_VISIBLE_TAIL = 4
_HIDDEN_LEAST = 12


class ApiKey:
    """A well-formed key. Its text is only in `secret`; everything that prints it shows a mask."""

    __slots__ = ("mode", "secret")

    def __init__(self, secret: str, mode: KeyMode) -> None:
        """Take a key that `parse` has checked."""
        self.secret = secret
        self.mode = mode

    @classmethod
    def parse(cls, text: str) -> ApiKey:
        """Check what a person pasted; only whitespace around it is taken away.

        Raises BadInput with a sentence that never contains the text: a slip must not end up in a log.
        """
        key = text.strip()
        if problem := _problem(key):
            title, hint = problem
            raise BadInput(title, hint=hint)
        for prefix, mode in _PREFIXES:
            if key.startswith(prefix) and len(key) > len(prefix):
                return cls(key, mode)
        raise BadInput(
            "That is not an API key of a known form",
            hint="Keys begin with sk-coasty-live- or sk-coasty-test-. Copy the whole key again.",
        )

    @property
    def masked(self) -> str:
        """The key for people: its kind, and its end when enough of it stays hidden."""
        prefix = next(prefix for prefix, mode in _PREFIXES if mode == self.mode)
        rest = self.secret[len(prefix) :]
        return f"{prefix}…{rest[-_VISIBLE_TAIL:] if len(rest) >= _HIDDEN_LEAST + _VISIBLE_TAIL else ''}"

    @property
    def fingerprint(self) -> str:
        """What tells this key from others in a file: its mode and 64 bits of a digest, which give nothing of it away.

        A session or a lost answer belongs to one key, and another one must not be asked about it.
        """
        digest = hashlib.blake2b(self.secret.encode(), digest_size=8, person=b"coasty-key")
        return f"{self.mode}-{digest.hexdigest()}"

    @property
    def is_free(self) -> bool:
        """Whether every charge with this key is 0."""
        return self.mode in ("practice", "test")

    def __repr__(self) -> str:
        """The mask."""
        return f"ApiKey({self.masked})"

    def __str__(self) -> str:
        """The mask."""
        return self.masked

    def __eq__(self, other: object) -> bool:
        """Keys are equal when their texts are."""
        return isinstance(other, ApiKey) and other.secret == self.secret

    def __hash__(self) -> int:
        """Follow equality."""
        return hash(self.secret)

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse to be written anywhere as bytes."""
        raise TypeError("an API key is not serialised")


def _problem(key: str) -> tuple[str, str] | None:
    checks = (
        (not key, "There is no API key", "Paste the key, or practise without one."),
        (
            key.lower().startswith("bearer") and key[6:7].strip() == "",
            "The API key has “Bearer” in front of it",
            "Paste only the part that begins with sk-coasty-.",
        ),
        (
            any(ord(char) < 32 or ord(char) == 127 for char in key),
            "The API key has a line break or another control character in it",
            "Copy the key again, as one line.",
        ),
        (any(char.isspace() for char in key), "The API key has a space in it", "Copy the key again, without spaces."),
        (
            any(char in _QUOTES for char in key),
            "The API key has quotation marks in it",
            "Paste the key without the quotation marks.",
        ),
        (
            len(key) > _LONGEST or not re.fullmatch(r"[!-~]*", key),
            "The API key has characters that no key has",
            "Copy the key again from where it was made.",
        ),
    )
    return next(((title, hint) for is_wrong, title, hint in checks if is_wrong), None)
