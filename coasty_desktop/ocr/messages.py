"""What the client and the worker say to each other: msgspec frames behind a length of four bytes, versioned."""

from __future__ import annotations

import struct
from typing import BinaryIO, Literal

import msgspec

from coasty_desktop.ocr.reading import Reading

VERSION = 1
# A picture of the largest size the service takes stays well below it; anything above is a torn stream.
LARGEST_FRAME = 64 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class ReadPicture(msgspec.Struct, frozen=True, tag="read"):
    """Asks for the reading of a PNG or JPEG."""

    id: int
    picture: bytes
    version: int = VERSION


class PictureRead(msgspec.Struct, frozen=True, tag="reading"):
    """The answer. `ms` is the time the worker took."""

    id: int
    reading: Reading
    ms: float


class NotRead(msgspec.Struct, frozen=True, tag="problem"):
    """There is no reading: the package is missing, the picture is damaged, or reading it failed."""

    id: int
    kind: Literal["missing", "picture", "failed"]
    detail: str


Answer = PictureRead | NotRead
_encoder = msgspec.msgpack.Encoder()
_request_decoder = msgspec.msgpack.Decoder(ReadPicture)
_answer_decoder: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def frame(message: ReadPicture | Answer) -> bytes:
    """The message with its length in front."""
    body = _encoder.encode(message)
    return _LENGTH.pack(len(body)) + body


def read_length(prefix: bytes) -> int:
    """The length a prefix announces. Raises ValueError when no frame can be that long."""
    (length,) = _LENGTH.unpack(prefix)
    if not 0 < length <= LARGEST_FRAME:
        raise ValueError(f"a frame of {length} bytes")
    return int(length)


def decode_answer(body: bytes) -> Answer:
    """Raises msgspec.MsgspecError when it is none."""
    return _answer_decoder.decode(body)


def read_request(stream: BinaryIO) -> ReadPicture | None:
    """The next request of a blocking stream; None at its end. Raises ValueError or MsgspecError on a torn one."""
    prefix = stream.read(_LENGTH.size)
    if len(prefix) < _LENGTH.size:
        return None
    body = stream.read(read_length(prefix))
    return _request_decoder.decode(body)


PREFIX_BYTES = _LENGTH.size
