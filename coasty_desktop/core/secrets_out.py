"""What looks like a key or a token is taken out of text before it leaves the program in a file."""

from __future__ import annotations

import re

_MASK = "••••••"

# Each pattern keeps what names the secret (its first group) and hides the rest.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(sk-coasty-(?:live|test)-(?:practice-)?)[A-Za-z0-9_\-]+",
        r"(cua_sk_)[A-Za-z0-9_\-]+",
        r"(whsec_)[A-Za-z0-9_\-+/=]+",
        r"(?i)(\bbearer\s+)[A-Za-z0-9._~+/=\-]{8,}",
        r"(\bsk-)(?!coasty-)[A-Za-z0-9_\-]{16,}",
        r"(\bgh[pousr]_)[A-Za-z0-9]{20,}",
        r"(\bgithub_pat_)[A-Za-z0-9_]{20,}",
        r"(\bxox[abprs]-)[A-Za-z0-9\-]{10,}",
        r"(\bA(?:KIA|SIA))[A-Z0-9]{16}\b",
        r"(\bAIza)[A-Za-z0-9_\-]{30,}",
        r"(\beyJ)[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]+",
        r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    )
)


def without_secrets(text: str) -> str:
    """The text with every key and token masked."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{_MASK}", text)
    return text
