"""One logical request: made once, sent with the same bytes however often it is repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

import msgspec

from coasty_desktop.core.errors import BadInput

# Source: contract, section 12, item 10: stay under 10 MB whatever that means.
MOST_BODY_BYTES = 9_999_999
MOST_ANSWER_BYTES = 10_000_000
PICTURE_TYPES = ("image/png", "image/jpeg")
# What a secret looks like wherever it stands in a text. Source: contract, section 2.
_SECRET = re.compile(r"sk-coasty-|cua_sk_|sk-ant-|whsec_", re.IGNORECASE)


class Patience(msgspec.Struct, frozen=True):
    """How long to wait, in seconds: for a connection, for the next bytes, and for the whole call with its retries.

    With `is_strict` nothing is sent after `whole_s`, not even where the service itself asked to wait that long.
    """

    connect_s: float = 10
    read_s: float = 30
    whole_s: float = 60
    is_strict: bool = False


# Source: contract, section 5: a prediction may think for two minutes.
FOR_PREDICTIONS = Patience(read_s=130, whole_s=300)


class Request(msgspec.Struct, frozen=True):
    """What is sent below the base URL.

    `is_keyed` says that it carries an Idempotency-Key, `may_renew_key` that a stored failure may be tried again under
    a new one. `is_harmless` says that it may be repeated although it is not known whether it arrived: it is keyed, or
    doing it twice is the same as doing it once. `acts_on_world` marks what a machine does: its key is no promise yet
    (contract, section 7). `estimate` is what it will cost. `is_open` says that no API key may go with it.
    `headers` go with every attempt. With `may_be_picture` a PNG or JPEG is an answer too: it is read as a `Picture`.
    """

    method: str
    path: str
    body: bytes | None = None
    is_keyed: bool = False
    may_renew_key: bool = False
    is_harmless: bool = True
    acts_on_world: bool = False
    estimate: float = 0
    patience: Patience = Patience()
    is_open: bool = False
    headers: Mapping[str, str] = {}
    may_be_picture: bool = False

    def __repr__(self) -> str:
        """Without the body, which holds a picture of somebody's screen."""
        return f"Request({self.method} {self.path}, {len(self.body or b'')} bytes)"


class Reply(msgspec.Struct, frozen=True):
    """What came back: the status, the headers with lower-case names, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        """Without headers and body."""
        return f"Reply({self.status}, {len(self.body)} bytes)"

    def picture(self) -> Picture | None:
        """The picture, when the body is one."""
        mime_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Picture(self.body, mime_type) if mime_type in PICTURE_TYPES else None


class Sender(Protocol):
    """What carries bytes: the transport."""

    async def send(self, request: Request, extra_headers: Mapping[str, str]) -> Reply:
        """Send the request once. Raises ServiceUnreachable."""


class Picture(msgspec.Struct, frozen=True):
    """An answer that is a picture itself: its bytes and its type, `image/png` or `image/jpeg`."""

    image: bytes
    mime_type: str

    def __repr__(self) -> str:
        """Without the picture."""
        return f"Picture({self.mime_type}, {len(self.image)} bytes)"


def json_body(value: Mapping[str, Any], *, what: str = "") -> bytes:
    """The bytes of a JSON body. Raises BadInput when it is larger than the service takes, or no JSON.

    `what` names for people what makes it large; a picture, when nothing is said.
    """
    try:
        body = msgspec.json.encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise BadInput("That cannot be sent as JSON", hint="Use texts, finite numbers, lists and objects.") from error
    if len(body) > MOST_BODY_BYTES:
        hint = "Make it shorter." if what else "Choose the smaller picture size, or a smaller region."
        raise BadInput(f"{what or 'The picture'} is too large to send ({len(body) / 1_000_000:.1f} MB)", hint=hint)
    return body


def path_id(value: str, *fixed: str) -> str:
    """An opaque id as one part of a path. Raises BadInput for what cannot be an id.

    `fixed` are the words that name another route in its place (contract, section 1).
    """
    if not value or value in (".", "..", *fixed) or len(value) > 512 or not value.isprintable():
        raise BadInput("That id cannot be used", hint="Copy the id again.")
    if _SECRET.search(value):
        # An address is written into the logs of whatever it passes.
        raise BadInput("That is a key and no id", hint="Nothing was sent. Copy the id again.")
    return quote(value, safe="")
