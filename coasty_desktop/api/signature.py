"""The signature of a webhook: made for fires of ours, checked on what claims to come from the service.

Source: contract, sections 6 and 11. The whole secret, as text, is the key of an HMAC-SHA256 over the time, a dot, and
the raw bytes of the body.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

SIGNATURE_HEADER = "Coasty-Signature"
# Both ways: the clocks of two computers differ.
WINDOW = timedelta(minutes=5)

_OLD_HEADER = "X-Coasty-Signature"
_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_LONGEST_HEADER = 4096


def sign(secret: str, body: bytes, at: datetime) -> str:
    """The value of the `Coasty-Signature` header for a body sent at `at`."""
    moment = str(int(at.timestamp()))
    return f"t={moment},v1={_digest(secret, moment, body)}"


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """Whether the body was signed with the secret, at most five minutes from `now`.

    Both names of the header are read, in any case; each one that is there must be right. Anything malformed is wrong.
    """
    names = (SIGNATURE_HEADER.lower(), _OLD_HEADER.lower())
    values = [value for name, value in headers.items() if name.lower() in names]
    # No short way out: the time it takes says nothing about which part was wrong.
    return bool(values) and all([_is_right(value, body, secret, now) for value in values])


def _is_right(value: str, body: bytes, secret: str, now: datetime) -> bool:
    parts = [part.strip().partition("=") for part in value[:_LONGEST_HEADER].split(",")]
    moments = [text for name, _, text in parts if name == "t"]
    digests = [text for name, _, text in parts if name == "v1" and _HEX.fullmatch(text)]
    if not secret or len(moments) != 1 or not _TIME.fullmatch(moments[0]):
        return False
    expected = _digest(secret, moments[0], body)
    matches = [hmac.compare_digest(expected, digest) for digest in digests]
    return any(matches) and abs(now.timestamp() - int(moments[0])) <= WINDOW.total_seconds()


def _digest(secret: str, moment: str, body: bytes) -> str:
    return hmac.new(secret.encode("utf-8", "surrogatepass"), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
