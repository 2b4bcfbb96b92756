import base64
import io

import pytest
from PIL import Image

from coasty_desktop.sandbox.pictures import picture_of
from coasty_desktop.sandbox.refusals import Refusal


def encoded(width: int, height: int, kind: str = "PNG") -> str:
    out = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_that_the_size_is_read_from_the_picture(kind: str) -> None:
    picture = picture_of(encoded(640, 360, kind), None, None)
    assert (picture.width, picture.height) == (640, 360)


@pytest.mark.parametrize(
    ("screenshot", "says"),
    [
        ("data:image/png;base64," + "A" * 200, "data: prefix"),
        ("A" * 20, "20 characters"),
        ("!" * 200, "not base64"),
        (base64.b64encode(b"GIF89a" + bytes(200)).decode(), "neither"),
        (encoded(300, 240), "300x240"),
        (base64.b64encode(b"\xff\xd8\xff" + bytes(200)).decode(), "neither"),
    ],
)
def test_that_a_bad_screenshot_is_refused_with_the_reason(screenshot: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        picture_of(screenshot, None, None)
    assert (refused.value.status, refused.value.code) == (422, "INVALID_SCREENSHOT")
    assert says in refused.value.message


def test_that_the_named_size_must_be_the_pictures() -> None:
    with pytest.raises(Refusal) as refused:
        picture_of(encoded(640, 360), 640, 400)
    assert refused.value.code == "VALIDATION_ERROR"
    assert "screen_height is 400" in refused.value.message
