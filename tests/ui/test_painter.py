"""The one painter: what it draws, pixel by pixel, into an image."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from coasty_desktop.core.action import Action, Click, Drag, Scroll, TypeText
from coasty_desktop.core.geometry import ModelPoint, ScreenRect
from coasty_desktop.ui.overlay.look import look, look_of
from coasty_desktop.ui.overlay.marks import RADIUS
from coasty_desktop.ui.overlay.painter import Look, frame_region, layout, paint, paint_frame, region
from coasty_desktop.ui.panes.run.live_view import LiveView
from tests.fakes import scripted_runs as script

BOUNDS = QRectF(0, 0, 400, 300)
AT = ModelPoint(100, 120)


def drawn(how: Look, *actions: Action) -> QImage:
    image = QImage(400, 300, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint(painter, layout(actions, lambda point: QPointF(point.x, point.y), BOUNDS, how), how)
    painter.end()
    return image


def test_that_a_ring_surrounds_its_target_and_leaves_it_visible(theme) -> None:
    image = drawn(look(theme), Click(AT))
    assert image.pixelColor(round(AT.x - RADIUS), 120).name() == look(theme).colour.name()
    assert 0 < image.pixelColor(100, 120).alpha() < 90
    assert image.pixelColor(300, 200).alpha() == 0


def test_that_without_a_compositor_nothing_is_see_through(theme) -> None:
    how = look(theme, translucent=False)
    image = drawn(how, Click(AT), TypeText("Acme"), Drag(AT, ModelPoint(300, 200)), Scroll(-2, at=ModelPoint(50, 50)))
    alphas = {image.pixelColor(x, y).alpha() for x in range(0, 400, 3) for y in range(0, 300, 3)}
    assert alphas <= {0, 255}


def test_that_the_mask_holds_all_that_is_drawn(theme) -> None:
    how = look(theme, translucent=False)
    actions = (Click(AT), TypeText("Acme"), Drag(ModelPoint(200, 60), ModelPoint(320, 200)))
    image = drawn(how, *actions)
    mask = region(layout(actions, lambda point: QPointF(point.x, point.y), BOUNDS, how), how)
    # A shape's edge may fall half a pixel beside the mask, never more.
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        mask = mask | mask.translated(dx, dy)
    outside = [
        (x, y)
        for x in range(400)
        for y in range(300)
        if image.pixelColor(x, y).alpha() and not mask.contains(QPointF(x, y).toPoint())
    ]
    assert outside == []


def test_that_a_drag_runs_from_its_start_to_its_end(theme) -> None:
    image = drawn(look(theme), Drag(ModelPoint(50, 150), ModelPoint(350, 150)))
    assert image.pixelColor(200, 150).name() == look(theme).colour.name()
    assert image.pixelColor(346, 150).alpha() > 200
    assert image.pixelColor(360, 150).alpha() == 0


def test_that_what_is_done_fades(theme) -> None:
    strong, faint = drawn(look(theme), Click(AT)), drawn(look(theme, done=1), Click(AT))
    at = round(AT.x - RADIUS), 120
    assert faint.pixelColor(*at).alpha() < strong.pixelColor(*at).alpha() / 2


def test_that_the_frame_is_thin_and_leaves_the_middle_free(theme) -> None:
    image = QImage(400, 300, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_frame(painter, BOUNDS, look(theme))
    painter.end()
    assert image.pixelColor(1, 150).alpha() == 255
    assert image.pixelColor(5, 150).alpha() == 0
    assert frame_region(BOUNDS).contains(QPointF(1, 150).toPoint())
    assert not frame_region(BOUNDS).contains(QPointF(5, 150).toPoint())


def test_that_a_waiting_step_looks_different_from_one_that_acts(theme, runs) -> None:
    runs.publish(script.started())
    runs.happen(*script.asking_events(1, script.capture()))
    waiting = look_of(runs.current, theme)
    assert waiting is not None
    assert waiting[1].colour != look(theme).colour
    assert look_of(script.started(), theme) is None


def test_that_the_live_view_never_stretches_nor_enlarges(qtbot, theme, runs) -> None:
    view = LiveView(theme)
    qtbot.addWidget(view)
    runs.publish(script.started())
    runs.happen(*script.asking_events(1, script.capture(screen=ScreenRect(0, 0, 800, 450))))
    view.show_run(runs.current)
    for width, height, expected in ((400, 400, (400, 225)), (900, 225, (400, 225)), (2000, 1500, (800, 450))):
        view.resize(width, height)
        box = view.picture_box()
        assert (round(box.width()), round(box.height())) == expected
        assert box.center() == QPointF(width / 2, height / 2)


def test_that_the_live_view_shows_picture_and_marks(qtbot, theme, runs) -> None:
    view = LiveView(theme)
    qtbot.addWidget(view)
    view.resize(1280, 720)
    runs.publish(script.started())
    runs.happen(*script.asking_events(1, script.capture(), (Click(ModelPoint(900, 500)),)))
    view.show_run(runs.current)
    image = view.grab().toImage()
    assert QColor(image.pixel(900 - round(RADIUS), 500)).name() == look(theme, waits=True).colour.name()
    assert QColor(image.pixel(600, 150)).name() == "#ffffff"
