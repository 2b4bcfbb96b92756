"""Checks a screenshot as it was sent: base64, format, size. Reads headers only, no pixels."""

from __future__ import annotations

import base64
import binascii
import struct

import msgspec

from coasty_desktop.sandbox.refusals import bad_screenshot, invalid

# Source: contract, sections 5 and 11.
LEAST_CHARS, MOST_CHARS = 100, 10_485_760
SMALLEST, LARGEST = (320, 240), (3840, 2160)
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# Start-of-frame markers; C4, C8 and CC are tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Picture(msgspec.Struct, frozen=True):
    """A picture of an allowed size. `data` is the file as it was sent."""

    data: bytes
    width: int
    height: int


def picture_of(screenshot: str, width: int | None, height: int | None) -> Picture:
    """Decode a screenshot and compare it with the size the request names. Raises Refusal."""
    if screenshot.startswith("data:"):
        raise bad_screenshot("the screenshot has a data: prefix", "Send the base64 text alone.")
    if not LEAST_CHARS <= len(screenshot) <= MOST_CHARS:
        raise bad_screenshot(f"the screenshot has {len(screenshot)} characters")
    try:
        data = base64.b64decode(screenshot, validate=True)
    except (binascii.Error, ValueError):
        raise bad_screenshot("the screenshot is not base64") from None
    size = _png_size(data) or _jpeg_size(data)
    if size is None:
        raise bad_screenshot("the screenshot is neither a PNG nor a JPEG picture")
    if not (SMALLEST[0] <= size[0] <= LARGEST[0] and SMALLEST[1] <= size[1] <= LARGEST[1]):
        raise bad_screenshot(
            f"the screenshot has {size[0]}x{size[1]} pixels",
            f"Send between {SMALLEST[0]}x{SMALLEST[1]} and {LARGEST[0]}x{LARGEST[1]}.",
        )
    for name, said, real in (("screen_width", width, size[0]), ("screen_height", height, size[1])):
        if said is not None and said != real:
            raise invalid(f"{name} is {said}, the screenshot has {size[0]}x{size[1]} pixels", f"$.{name}")
    return Picture(data, *size)


def _png_size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or len(data) < 24 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_JPEG):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
