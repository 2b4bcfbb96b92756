"""From pixels to the picture that is sent: scaled, placed in its border, covered where asked, written as PNG.

It works on bands of rows, side by side: Pillow and zlib let go of the interpreter, so every core helps and the event
loop is never held up. The way to scale was chosen by how much text can still be read afterwards: at a whole factor the
mean of each block, else a triangle filter over all source pixels; never one pixel out of many.
"""

from __future__ import annotations

import asyncio
import os
import struct
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from coasty_desktop.computer.local.capture import Frame
from coasty_desktop.core.geometry import PictureTransform, ScreenPoint, ScreenRect

if TYPE_CHECKING:
    from PIL import Image

# Plain, and unlike any window's own colour at both ends: nobody takes it for something to press.
BORDER = (96, 96, 96)
COVER = (128, 128, 128)

# Level 1 is 2.5 times as fast as the usual 6 for a tenth more bytes.
_DEFLATE_LEVEL = 1
_LEAST_ROWS_OF_A_BAND = 64
# Text and flat colours shrink to a fifth and less, photos to half at best; one row in so many tells.
_PHOTO_FROM = 0.4
_SAMPLE_EVERY = 24


class PictureEncoder:
    """Turns frames into PNG pictures on threads of its own."""

    def __init__(self) -> None:
        """Start no thread yet; the first picture does."""
        self._bands = min(4, os.cpu_count() or 1)
        self._threads: ThreadPoolExecutor | None = None

    async def encode(self, frame: Frame, transform: PictureTransform, covered: Sequence[ScreenRect] = ()) -> bytes:
        """Return the PNG of `transform.picture` pixels; the `covered` rectangles of the screen are painted over.

        `frame` must be of the rectangle the transform was made for.
        """
        if frame.area != transform.captured:
            raise ValueError(f"a frame of {frame.area} for a transform of {transform.captured}")
        if self._threads is None:
            self._threads = ThreadPoolExecutor(max_workers=self._bands, thread_name_prefix="encoder")
        loop = asyncio.get_running_loop()
        cuts = _cut(transform.picture.height, self._bands)
        bands = await asyncio.gather(
            *(
                loop.run_in_executor(self._threads, _band, frame, transform, covered, top, bottom)
                for top, bottom in pairwise(cuts)
            )
        )
        return _png(transform.picture.width, transform.picture.height, bands)

    def close(self) -> None:
        """End the threads; the next picture would start others. Safe to call twice."""
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()


def _cut(rows: int, bands: int) -> list[int]:
    """The row each band starts at, and the end."""
    count = max(1, min(bands, rows // _LEAST_ROWS_OF_A_BAND))
    return [rows * index // count for index in range(count + 1)]


def _band(
    frame: Frame, transform: PictureTransform, covered: Sequence[ScreenRect], top: int, bottom: int
) -> tuple[int, int, bytes]:
    """One band of the picture: the checksum of its rows, their length, and the rows deflated."""
    from PIL import Image

    picture = Image.new("RGBX", (transform.picture.width, bottom - top), _as_bgr(BORDER))
    first = max(top, transform.content_y)
    last = min(bottom, transform.content_y + transform.content.height)
    if first < last:
        scaled = _scaled(frame, transform, first - transform.content_y, last - transform.content_y)
        picture.paste(scaled, (transform.content_x, first - top))
    for area in covered:
        _cover(picture, transform, area, top)
    data, strategy = _filtered(picture)
    deflate = zlib.compressobj(_DEFLATE_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
    ending = zlib.Z_FINISH if bottom == transform.picture.height else zlib.Z_FULL_FLUSH
    return zlib.adler32(data), len(data), deflate.compress(data) + deflate.flush(ending)


def _filtered(picture: Image.Image) -> tuple[bytes, int]:
    """The rows, each led by the number of its filter, and the strategy that suits them best.

    Flat colours and text: no filter, since repeats are found as they are. A photo: the difference to the pixel on the
    left, and no search for repeats, which would take most of the time and find nothing. Source: the PNG specification,
    section 9.
    """
    from PIL import Image, ImageChops

    stride = 3 * picture.width
    rows = memoryview(picture.tobytes("raw", "BGR"))
    sample = b"".join([rows[at : at + stride] for at in range(0, len(rows), stride * _SAMPLE_EVERY)])
    if len(zlib.compress(sample, _DEFLATE_LEVEL)) < _PHOTO_FROM * len(sample):
        return _led_by(b"\0", rows, stride), zlib.Z_DEFAULT_STRATEGY
    left = Image.new(picture.mode, picture.size)
    left.paste(picture, (1, 0))
    differences = memoryview(ImageChops.subtract_modulo(picture, left).tobytes("raw", "BGR"))
    return _led_by(b"\1", differences, stride), zlib.Z_RLE


def _led_by(number: bytes, rows: memoryview, stride: int) -> bytes:
    return number + number.join([rows[at : at + stride] for at in range(0, len(rows), stride)])


def _scaled(frame: Frame, transform: PictureTransform, top: int, bottom: int) -> Image.Image:
    """Rows `top` to `bottom` of the scaled content. The channels stay blue, green, red: swapping costs a copy."""
    from PIL import Image

    # Any buffer is good; the stubs only know bytes.
    pixels = cast(bytes, frame.bgra)
    source = Image.frombuffer("RGBX", (frame.area.width, frame.area.height), pixels, "raw", "RGBX", 0, 1)
    content, width, height = transform.content, frame.area.width, frame.area.height
    if (content.width, content.height) == (width, height):
        return source.crop((0, top, width, bottom))
    factor = width // content.width
    if (content.width * factor, content.height * factor) == (width, height):
        return source.reduce(factor, (0, top * factor, width, bottom * factor))
    # Filters look over the edge of the box, so bands join without a seam.
    box = (0.0, top * height / content.height, float(width), bottom * height / content.height)
    return source.resize((content.width, bottom - top), Image.Resampling.BILINEAR, box)


def _cover(picture: Image.Image, transform: PictureTransform, area: ScreenRect, top: int) -> None:
    shown = area.intersection(transform.captured)
    if shown is None:
        return
    start = transform.to_model(ScreenPoint(shown.x, shown.y))
    end = transform.to_model(ScreenPoint(shown.x + shown.width - 1, shown.y + shown.height - 1))
    # A pixel more on each side: the filter mixes neighbours.
    box = (int(start.x) - 1, int(start.y) - 1 - top, int(end.x) + 2, int(end.y) + 2 - top)
    picture.paste(_as_bgr(COVER), box)


def _as_bgr(colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    return (colour[2], colour[1], colour[0], 255)


def _png(width: int, height: int, bands: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Join the bands to one file. Source: the PNG specification, sections 5 and 11."""
    checksum = 1
    for band_checksum, length, _ in bands:
        checksum = _adler32_joined(checksum, band_checksum, length)
    # 0x7801: deflate with the largest window, fastest level.
    data = b"".join([b"\x78\x01", *(deflated for _, _, deflated in bands), struct.pack(">I", checksum)])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join([b"\x89PNG\r\n\x1a\n", *_chunk(b"IHDR", header), *_chunk(b"IDAT", data), *_chunk(b"IEND", b"")])


def _chunk(kind: bytes, data: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    return struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def _adler32_joined(first: int, second: int, second_length: int) -> int:
    """The Adler-32 of two pieces joined, from those of the pieces. Source: RFC 1950, section 9, and modular sums."""
    base = 65521
    low = ((first & 0xFFFF) + (second & 0xFFFF) - 1) % base
    high = ((first >> 16) + (second >> 16) + second_length * ((first & 0xFFFF) - 1)) % base
    return high << 16 | low
