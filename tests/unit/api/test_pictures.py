"""A picture's kind and size are those of its own bytes."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from coasty_desktop.api.pictures import from_base64, kind_and_size


def encoded(kind: str, size: tuple[int, int], **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("size", [(1, 1), (1280, 720), (3840, 2160), (3, 4001)])
def test_that_a_png_and_a_jpeg_tell_their_size(size: tuple[int, int]) -> None:
    assert kind_and_size(encoded("PNG", size)) == ("image/png", *size)
    assert kind_and_size(encoded("JPEG", size)) == ("image/jpeg", *size)
    assert kind_and_size(encoded("JPEG", size, progressive=True, quality=30)) == ("image/jpeg", *size)
    assert kind_and_size(encoded("JPEG", size, exif=b"Exif\0\0" + bytes(5000))) == ("image/jpeg", *size)


def test_that_a_picture_cut_anywhere_is_read_or_none() -> None:
    for picture in (encoded("PNG", (2, 3)), encoded("JPEG", (2, 3))):
        whole = kind_and_size(picture)
        assert {kind_and_size(picture[:end]) for end in range(len(picture))} == {None, whole}


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8" + b"\xff" * 50, b"GIF89a" + bytes(40), b"\xff\xd8\xff\xe0" + bytes(60)]
)
def test_that_anything_else_is_no_picture(data: bytes) -> None:
    assert kind_and_size(data) is None


def test_that_base64_is_read_with_and_without_its_prefix() -> None:
    text = base64.b64encode(b"picture").decode()
    assert from_base64(text) == from_base64(f" data:image/png;base64,{text}\n") == b"picture"


@pytest.mark.parametrize("text", ["", "data:", "!!!!", "abc", "ü", "\ud83d", "data:image/png"])
def test_that_what_is_no_base64_is_none(text: str) -> None:
    assert from_base64(text) is None
