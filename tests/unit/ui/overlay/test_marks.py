from PySide6.QtCore import QPointF, QRectF, QSizeF

from coasty_desktop.core.action import Action, Click, Done, Drag, KeyCombo, Scroll, TypeText
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.ui.overlay.marks import Arrow, Bubble, Chevrons, Mark, Ring, marks

BOUNDS = QRectF(0, 0, 400, 300)


def placed(*actions: Action) -> list[Mark]:
    return marks(
        actions,
        lambda point: QPointF(point.x, point.y) if point.x >= 0 else None,
        BOUNDS,
        lambda text: QSizeF(7 * len(text), 20),
    )


def test_that_a_click_is_a_ring_with_its_number() -> None:
    assert placed(Click(ModelPoint(10, 20))) == [Ring(QPointF(10, 20), (1,))]


def test_that_two_clicks_at_one_place_share_a_ring() -> None:
    (ring,) = placed(Click(ModelPoint(10, 20)), Click(ModelPoint(12, 21)))
    assert isinstance(ring, Ring)
    assert ring.label == "1, 2"


def test_that_a_drag_is_an_arrow_and_a_scroll_shows_its_way() -> None:
    at = ModelPoint(5, 6)
    drag = Drag(ModelPoint(1, 2), ModelPoint(3, 4))
    arrow, down, right = placed(drag, Scroll(-2, at=at), Scroll(2, "horizontal", at))
    assert arrow == Arrow(QPointF(1, 2), QPointF(3, 4), 1)
    assert isinstance(down, Chevrons)
    assert (down.dx, down.dy) == (0, 1)
    assert isinstance(right, Chevrons)
    assert (right.dx, right.dy) == (1, 0)


def test_that_typed_text_stands_beside_the_last_target() -> None:
    _, bubble = placed(Click(ModelPoint(100, 100)), TypeText("Acme"))
    assert isinstance(bubble, Bubble)
    assert "2 · type “Acme”" in bubble.text
    assert not bubble.box.contains(QPointF(100, 100))


def test_that_bubbles_stay_inside_and_do_not_cover_each_other() -> None:
    corner = Click(ModelPoint(395, 295))
    drawn = [
        mark.box
        for mark in placed(corner, TypeText("one"), KeyCombo(("ctrl", "a")), TypeText("x" * 200))
        if isinstance(mark, Bubble)
    ]
    assert len(drawn) == 3
    assert all(BOUNDS.contains(box) for box in drawn)
    assert not any(one.intersects(other) for one in drawn for other in drawn if one is not other)


def test_that_a_point_outside_the_view_leaves_no_mark() -> None:
    assert placed(Click(ModelPoint(-5, 3)), Drag(ModelPoint(1, 1), ModelPoint(-1, 1))) == []


def test_that_a_step_without_points_still_says_what_it_types() -> None:
    (bubble,) = placed(TypeText("hello"), Done())
    assert isinstance(bubble, Bubble)
    assert bubble.box.center().x() == BOUNDS.center().x()
