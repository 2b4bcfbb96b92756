"""Pictures as they are sent: their size, their border, what is covered, and that bands leave no seam."""

import asyncio
import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, ImageDraw

from coasty_desktop.computer.local import encode
from coasty_desktop.computer.local.capture import Frame
from coasty_desktop.computer.local.encode import BORDER, COVER, PictureEncoder
from coasty_desktop.core.geometry import HD, SD, ScreenPoint, ScreenRect, Size, fit


def drawn(width: int, height: int) -> Image.Image:
    """Rings, lines and text: something in which a seam, a shift or swapped colours would show."""
    image = Image.new("RGB", (width, height), (200, 30, 60))
    draw = ImageDraw.Draw(image)
    for at in range(0, width, 37):
        draw.line((at, 0, width - at, height), fill=(at % 256, 255 - at % 256, 90))
    for at in range(0, height, 53):
        draw.text((at % max(1, width), at), "The quick brown fox", fill=(10, 20, 230))
    return image


def frame_of(image: Image.Image, x: int = 0, y: int = 0) -> Frame:
    red, green, blue = image.split()
    unused = Image.new("L", image.size, 0)
    return Frame(
        ScreenRect(x, y, image.width, image.height),
        bytearray(Image.merge("RGBX", (blue, green, red, unused)).tobytes()),
    )


def encoded(frame: Frame, limit: Size = SD, covered: tuple[ScreenRect, ...] = ()) -> Image.Image:
    encoder = PictureEncoder()
    try:
        png = asyncio.run(encoder.encode(frame, fit(frame.area, limit), covered))
    finally:
        encoder.close()
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


@pytest.mark.parametrize("limit", [SD, HD], ids=["sd", "hd"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160), (1366, 768), (333, 368), (5, 3), (900, 17)])
def test_that_the_picture_has_the_size_its_transform_names(size: tuple[int, int], limit: Size) -> None:
    frame = frame_of(drawn(*size))
    picture = fit(frame.area, limit).picture

    image = encoded(frame, limit)

    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (picture.width, picture.height))


def photo(width: int, height: int) -> Image.Image:
    """Nothing repeats, neighbours are alike."""
    noise = Image.effect_noise((width // 4, height // 4), 80).resize((width, height), Image.Resampling.BICUBIC)
    turned = noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return Image.merge("RGB", (noise, turned, noise.transpose(Image.Transpose.FLIP_TOP_BOTTOM)))


@pytest.mark.parametrize("make", [drawn, photo])
def test_that_a_capture_of_full_size_arrives_pixel_by_pixel(make: Callable[[int, int], Image.Image]) -> None:
    image = make(1280, 720)

    assert ImageChops.difference(encoded(frame_of(image)), image).getbbox() is None


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (1366, 768)])
def test_that_bands_join_without_a_seam(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    frame = frame_of(drawn(*size))
    monkeypatch.setattr(encode.os, "cpu_count", lambda: 4)
    in_bands = encoded(frame)
    monkeypatch.setattr(encode.os, "cpu_count", lambda: 1)
    whole = encoded(frame)

    worst = max(high for _, high in ImageChops.difference(in_bands, whole).getextrema())
    assert worst <= 1, "rounding may differ by one, a seam would by more"


def test_that_a_whole_factor_takes_the_mean_of_each_block() -> None:
    image = Image.new("RGB", (2560, 1440), "white")
    image.paste("black", (0, 0, 1, 2))

    assert encoded(frame_of(image)).getpixel((0, 0)) == (128, 128, 128)


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (2200, 1300)])
def test_that_no_line_of_one_pixel_gets_lost(size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    lines = range(10, size[0] - 10, 61)
    for x in lines:
        draw.line((x, 0, x, size[1]), fill="black")
    frame = frame_of(image)
    transform = fit(frame.area)

    sent = encoded(frame)

    for x in lines:
        at = int(transform.to_model(ScreenPoint(x, size[1] // 2)).x)
        darkest = min(sent.getpixel((near, sent.height // 2))[0] for near in (at - 1, at, at + 1))
        assert darkest < 200


def test_that_a_small_capture_gets_a_plain_border() -> None:
    image = drawn(100, 40)
    sent = encoded(frame_of(image, x=-500, y=70))

    assert sent.size == (320, 240)
    assert sent.getpixel((0, 0)) == sent.getpixel((319, 239)) == sent.getpixel((109, 120)) == BORDER
    assert ImageChops.difference(sent.crop((110, 100, 210, 140)), image).getbbox() is None


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
def test_that_nothing_shines_through_what_is_covered(size: tuple[int, int]) -> None:
    ours = ScreenRect(301, 203, 217, 409)
    image = Image.new("RGB", size, "white")
    image.paste((255, 0, 0), (ours.x, ours.y, ours.x + ours.width, ours.y + ours.height))

    sent = encoded(frame_of(image), covered=(ours,))

    assert {colour for _, colour in sent.getcolors()} == {(255, 255, 255), COVER}


def test_that_what_is_covered_may_reach_out_of_the_picture() -> None:
    sent = encoded(frame_of(Image.new("RGB", (400, 300), "red")), covered=(ScreenRect(-100, -100, 900, 900),))

    assert {colour for _, colour in sent.getcolors()} == {COVER}


def test_that_what_is_covered_elsewhere_changes_nothing() -> None:
    image = drawn(400, 300)
    sent = encoded(frame_of(image), covered=(ScreenRect(400, 0, 50, 50),))

    assert ImageChops.difference(sent, image).getbbox() is None


def test_that_a_transform_of_another_rectangle_is_an_error() -> None:
    encoder = PictureEncoder()
    other = fit(ScreenRect(1, 0, 400, 300))

    with pytest.raises(ValueError, match="transform"):
        asyncio.run(encoder.encode(frame_of(drawn(400, 300)), other))


def test_that_an_encoder_goes_on_after_it_was_closed() -> None:
    async def twice() -> bool:
        encoder = PictureEncoder()
        frame = frame_of(drawn(400, 300))
        first = await encoder.encode(frame, fit(frame.area))
        encoder.close()
        encoder.close()
        second = await encoder.encode(frame, fit(frame.area))
        encoder.close()
        return first == second

    assert asyncio.run(twice())
