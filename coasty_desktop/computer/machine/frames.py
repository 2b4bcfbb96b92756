"""The pixels of a machine's picture, from the PNG or JPEG that the service sends."""

from __future__ import annotations

import io
import struct
import zlib

from coasty_desktop.computer.local.capture import Frame
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.core.geometry import ScreenRect

# Twice as much as the largest display there is; a small file may claim far more than any memory holds.
MOST_PIXELS = 64_000_000


def frame_of(image: bytes) -> Frame:
    """The picture's pixels, at 0, 0 of the machine's screen. Takes a while: call it on a thread.

    Raises ServiceUnreachable for bytes that are no picture.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _unusable(f"a picture of {opened.width}x{opened.height} pixels, more than a screen has")
            pixels = opened.convert("RGB").tobytes("raw", "BGRX")
            return Frame(ScreenRect(0, 0, opened.width, opened.height), bytearray(pixels))
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error) as error:
        # Pillow tells a broken file in all of these ways.
        raise _unusable("something that is no picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _unusable("a picture of more pixels than a screen has") from error


def _unusable(what: str) -> ServiceUnreachable:
    return ServiceUnreachable(
        f"The service sent {what} for the machine's screen", hint="Look at the machine, then try again.",
        code="WRONG_ANSWER",
    )  # fmt: skip
