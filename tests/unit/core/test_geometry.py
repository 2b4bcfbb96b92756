"""The transform between a picture that was sent and the virtual desktop."""

import itertools

import pytest

from coasty_desktop.core.errors import ActionRefused, OutOfPicture
from coasty_desktop.core.geometry import (
    HD,
    SD,
    SMALLEST,
    ModelPoint,
    PictureTransform,
    ScreenPoint,
    ScreenRect,
    Size,
    fit,
)

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (1366, 768), (2560, 1600), (1, 1), (7, 5), (200, 1000), (5003, 211)]
ORIGINS = [(0, 0), (-1920, -1080), (1024, 300)]
CAPTURES = [ScreenRect(x, y, w, h) for (w, h), (x, y) in itertools.product(SIZES, ORIGINS)]
LIMITS = [SD, HD]


def spread(start: int, length: int) -> list[int]:
    """Both ends, their neighbours and some pixels between them."""
    return sorted({start, start + length - 1, *range(start, start + length, max(1, length // 13))})


def pixels_of(captured: ScreenRect) -> list[ScreenPoint]:
    across, down = spread(captured.x, captured.width), spread(captured.y, captured.height)
    return [ScreenPoint(x, y) for x, y in itertools.product(across, down)]


def content_of(transform: PictureTransform) -> list[ModelPoint]:
    across = spread(transform.content_x, transform.content.width)
    down = spread(transform.content_y, transform.content.height)
    return [ModelPoint(x, y) for x, y in itertools.product(across, down)]


@pytest.mark.parametrize("limit", LIMITS, ids=["sd", "hd"])
@pytest.mark.parametrize("captured", CAPTURES, ids=str)
def test_that_a_pixel_of_the_picture_comes_back_from_the_screen(captured: ScreenRect, limit: Size) -> None:
    transform = fit(captured, limit)

    for point in content_of(transform):
        there_and_back = transform.to_model(transform.to_screen(point))
        assert (int(there_and_back.x), int(there_and_back.y)) == (point.x, point.y)


@pytest.mark.parametrize("captured", [c for c in CAPTURES if c.width <= SD.width and c.height <= SD.height], ids=str)
def test_that_each_screen_pixel_comes_back_from_a_picture_of_full_size(captured: ScreenRect) -> None:
    transform = fit(captured)

    for point in pixels_of(captured):
        assert transform.to_screen(transform.to_model(point)) == point


@pytest.mark.parametrize("limit", LIMITS, ids=["sd", "hd"])
@pytest.mark.parametrize("captured", CAPTURES, ids=str)
def test_that_a_screen_pixel_comes_back_within_half_a_pixel_of_the_picture(captured: ScreenRect, limit: Size) -> None:
    transform = fit(captured, limit)
    half_x = captured.width / transform.content.width / 2
    half_y = captured.height / transform.content.height / 2

    for point in pixels_of(captured):
        there_and_back = transform.to_screen(transform.to_model(point))
        assert abs(there_and_back.x - point.x) <= half_x + 0.5
        assert abs(there_and_back.y - point.y) <= half_y + 0.5


@pytest.mark.parametrize("captured", CAPTURES, ids=str)
def test_that_no_pixel_of_the_picture_leaves_the_captured_rectangle(captured: ScreenRect) -> None:
    transform = fit(captured)

    assert all(captured.contains(transform.to_screen(point)) for point in content_of(transform))


@pytest.mark.parametrize("limit", LIMITS, ids=["sd", "hd"])
@pytest.mark.parametrize("captured", CAPTURES, ids=str)
def test_that_a_picture_is_never_enlarged_and_never_over_the_limit(captured: ScreenRect, limit: Size) -> None:
    transform = fit(captured, limit)

    assert transform.content.width <= min(captured.width, limit.width)
    assert transform.content.height <= min(captured.height, limit.height)
    assert SMALLEST.width <= transform.picture.width <= limit.width
    assert SMALLEST.height <= transform.picture.height <= limit.height


@pytest.mark.parametrize("limit", LIMITS, ids=["sd", "hd"])
@pytest.mark.parametrize("captured", CAPTURES, ids=str)
def test_that_the_aspect_ratio_is_kept_to_the_pixel(captured: ScreenRect, limit: Size) -> None:
    content = fit(captured, limit).content
    scale = min(1.0, limit.width / captured.width, limit.height / captured.height)

    assert abs(content.width - captured.width * scale) <= 0.5 or content.width == 1
    assert abs(content.height - captured.height * scale) <= 0.5 or content.height == 1


@pytest.mark.parametrize(
    ("captured", "picture"),
    [
        (ScreenRect(0, 0, 1920, 1080), Size(1280, 720)),
        (ScreenRect(0, 0, 3840, 2160), Size(1280, 720)),
        (ScreenRect(0, 0, 1280, 720), Size(1280, 720)),
        (ScreenRect(0, 0, 1280, 800), Size(1152, 720)),
        (ScreenRect(0, 0, 1024, 768), Size(960, 720)),
        (ScreenRect(0, 0, 100, 100), Size(320, 240)),
        (ScreenRect(0, 0, 900, 100), Size(900, 240)),
    ],
    ids=str,
)
def test_that_the_picture_has_the_expected_size(captured: ScreenRect, picture: Size) -> None:
    assert fit(captured).picture == picture


def test_that_a_small_capture_lies_in_the_middle_of_its_border() -> None:
    transform = fit(ScreenRect(50, 60, 100, 40))

    assert (transform.content_x, transform.content_y) == (110, 100)
    assert transform.to_screen(ModelPoint(110, 100)) == ScreenPoint(50, 60)
    assert transform.to_screen(ModelPoint(209, 139)) == ScreenPoint(149, 99)


@pytest.mark.parametrize("point", [(109, 120), (210, 120), (150, 99), (150, 140), (0, 0), (319, 239)])
def test_that_the_border_is_outside_the_picture(point: tuple[float, float]) -> None:
    with pytest.raises(OutOfPicture):
        fit(ScreenRect(50, 60, 100, 40)).to_screen(ModelPoint(*point))


@pytest.mark.parametrize(
    "point",
    [(-1, 5), (5, -0.001), (1280, 5), (5, 720), (1e300, 5), (float("nan"), 5), (5, float("inf"))],
)
def test_that_a_point_outside_the_picture_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(OutOfPicture) as refused:
        fit(ScreenRect(0, 0, 1920, 1080)).to_screen(ModelPoint(*point))

    assert isinstance(refused.value, ActionRefused)
    assert refused.value.rule == "outside_picture"


def test_that_a_fraction_of_a_pixel_means_that_pixel() -> None:
    transform = fit(ScreenRect(0, 0, 3840, 2160))

    assert transform.to_screen(ModelPoint(10.9, 20.2)) == transform.to_screen(ModelPoint(10, 20))


def test_that_a_named_pixel_means_the_middle_of_what_it_shows() -> None:
    assert fit(ScreenRect(0, 0, 3840, 2160)).to_screen(ModelPoint(0, 0)) == ScreenPoint(1, 1)


def test_that_a_capture_point_is_the_screen_point_without_the_origin() -> None:
    transform = fit(ScreenRect(-100, 50, 2560, 1440))
    image = transform.to_image(ModelPoint(640, 360))

    assert (image.x, image.y) == (1280, 720)


def test_that_rectangles_share_what_both_cover() -> None:
    first, second = ScreenRect(-10, 0, 20, 20), ScreenRect(5, 5, 100, 100)

    assert first.intersection(second) == second.intersection(first) == ScreenRect(5, 5, 5, 15)


def test_that_rectangles_that_only_touch_share_nothing() -> None:
    assert ScreenRect(0, 0, 10, 10).intersection(ScreenRect(10, 0, 10, 10)) is None


def test_that_the_right_and_bottom_edge_are_outside_a_rectangle() -> None:
    area = ScreenRect(0, 0, 10, 10)

    assert area.contains(ScreenPoint(9, 9))
    assert not area.contains(ScreenPoint(10, 9))
    assert area.contains(area.center)


@pytest.mark.parametrize("captured", [ScreenRect(0, 0, 900, 300), ScreenRect(0, 0, 300, 900), ScreenRect(0, 0, 40, 40)])
def test_that_a_resized_target_is_fitted_into_the_picture_of_its_session(captured: ScreenRect) -> None:
    picture = Size(640, 480)
    transform = fit(captured, picture=picture)
    assert transform.picture == picture
    assert transform.content.width <= min(captured.width, picture.width)
    assert transform.content.height <= min(captured.height, picture.height)
    middle = ModelPoint(picture.width / 2, picture.height / 2)
    there = transform.to_screen(middle)
    assert abs(there.x - captured.width / 2) <= 1
    assert abs(there.y - captured.height / 2) <= 1
