import pytest
from PySide6.QtCore import QPointF, QRect, QRectF

from coasty_desktop.core.geometry import LogicalPoint, ModelPoint, ScreenPoint, ScreenRect, fit
from coasty_desktop.ui.overlay.placing import onto_picture, onto_screen, place, screen_at

# Qt keeps the origin of a screen in native pixels and halves what lies on it.
LEFT = place(QRect(0, 0, 1920, 1080), 2.0)
RIGHT = place(QRect(3840, -200, 1280, 1024), 1.0)


def test_that_a_native_pixel_is_halved_from_its_own_screens_origin() -> None:
    assert LEFT.native == ScreenRect(0, 0, 3840, 2160)
    assert LEFT.to_logical(ScreenPoint(200, 100)) == LogicalPoint(100.25, 50.25)
    assert RIGHT.to_logical(ScreenPoint(3850, -190)) == LogicalPoint(3850.5, -189.5)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_that_a_window_covers_at_least_the_pixels_it_is_drawn_on(ratio: float) -> None:
    screen = place(QRect(100, 50, 1000, 800), ratio)
    native = screen.rect_to_native(QRect(113, 57, 33, 21))
    logical = screen.rect_to_logical(native)
    assert logical.contains(QRectF(113, 57, 33, 21))
    assert native.width <= 33 * ratio + 2


def test_that_the_screen_with_most_of_an_area_is_chosen() -> None:
    assert screen_at(ScreenRect(3800, 0, 400, 100), (LEFT, RIGHT)) is RIGHT
    assert screen_at(ScreenRect(3000, 0, 900, 100), (LEFT, RIGHT)) is LEFT
    assert screen_at(ScreenRect(-500, -500, 10, 10), (LEFT, RIGHT)) is None


def test_that_a_models_point_lands_where_it_will_be_clicked() -> None:
    transform = fit(ScreenRect(0, 0, 3840, 2160))
    at = onto_screen(transform, LEFT)(ModelPoint(640, 360))
    assert at is not None
    assert (round(at.x()), round(at.y())) == (961, 541)
    assert onto_screen(transform, RIGHT)(ModelPoint(640, 360)) is None
    assert onto_screen(transform, LEFT)(ModelPoint(5000, 1)) is None


def test_that_a_point_in_the_live_view_scales_with_the_picture() -> None:
    transform = fit(ScreenRect(0, 0, 1280, 720))
    to_view = onto_picture(transform, QRectF(10, 20, 640, 360))
    assert to_view(ModelPoint(639.5, 359.5)) == QPointF(330, 200)
    assert to_view(ModelPoint(1280, 0)) is None
