"""A picture in an answer: which kind it is and how large, told from its own bytes. Source: contract, section 3."""

from __future__ import annotations

import binascii

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# The frames of a JPEG that hold its size; C4, C8 and CC are something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def kind_and_size(image: bytes) -> tuple[str, int, int] | None:
    """The MIME type, the width and the height of a PNG or JPEG; None for anything else."""
    if image.startswith(_PNG) and len(image) >= 24:
        size = int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
        return ("image/png", *size) if all(size) else None
    if image.startswith(_JPEG) and (found := _jpeg_size(image)):
        return ("image/jpeg", *found)
    return None


def from_base64(text: str) -> bytes | None:
    """The bytes of a picture written as text, a `data:` prefix taken away; None when it is none."""
    bare = text.strip()
    if bare[:5].lower() == "data:":
        bare = bare.partition(",")[2]
    try:
        return binascii.a2b_base64(bare.encode("ascii"), strict_mode=True) or None
    except ValueError:
        return None


def _jpeg_size(image: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(image) and image[at] == 0xFF:
        marker = image[at + 1]
        if marker == 0xFF or marker in _WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES:
            height, width = (int.from_bytes(image[at + 5 + skip : at + 7 + skip], "big") for skip in (0, 2))
            return (width, height) if width and height else None
        at += 2 + max(2, int.from_bytes(image[at + 2 : at + 4], "big"))
    return None
