"""What is sent, and what is refused before it is."""

import base64
from typing import Any

import pytest

from coasty_desktop.api.bodies import predictions as bodies
from coasty_desktop.api.trajectory import EarlierStep
from coasty_desktop.core.action import Click, Raw
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.geometry import SD, ModelPoint, Size

IMAGE = b"\xff\xd8" + bytes(range(256))


def png(width: int, height: int) -> bytes:
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    return head + width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes(80)


def test_that_a_session_names_its_engine_and_its_size_and_nothing_that_was_not_asked_for() -> None:
    assert bodies.session_create_body(SD, engine="v3") == {
        "cua_version": "v3",
        "screen_width": 1280,
        "screen_height": 720,
    }
    asked = bodies.session_create_body(SD, engine="v1", instructions="i", system_prompt="p")
    assert (asked["instructions"], asked["system_prompt"]) == ("i", "p")


def test_that_a_picture_is_bare_base64() -> None:
    body = bodies.session_predict_body(IMAGE, "go")
    assert base64.b64decode(body["screenshot"], validate=True) == IMAGE
    assert set(body) == {"screenshot", "instruction"}


def test_that_a_trajectory_is_cut_to_what_the_service_takes() -> None:
    actions = (Raw("x"), *(Click(ModelPoint(1, 2)) for _ in range(20)))
    earlier = [EarlierStep(IMAGE, actions, "r" * 20_000) for _ in range(25)]
    body = bodies.predict_body(IMAGE, SD, "go", engine="v3", earlier=earlier, most_actions=99, tools=("click", "click"))
    assert len(body["trajectory"]) == 20
    assert len(body["trajectory"][0]["actions"]) == 10
    assert len(body["trajectory"][0]["reasoning"]) == 16_000
    assert (body["max_actions"], body["tools"]) == (10, ["click"])


@pytest.mark.parametrize(
    ("call", "arguments", "says"),
    [
        (bodies.session_predict_body, (IMAGE, ""), "task is empty"),
        (bodies.session_predict_body, (IMAGE, " \n"), "task is empty"),
        (bodies.session_predict_body, (IMAGE, "x" * 32_001), "more than"),
        (bodies.session_predict_body, (IMAGE, "half \ud83d"), "half a character"),
        (bodies.session_predict_body, (b"", "go"), "picture is empty"),
        (bodies.ground_body, (IMAGE, Size(319, 240), "x"), "319x240"),
        (bodies.ground_body, (IMAGE, Size(3841, 2160), "x"), "3841x2160"),
        (bodies.parse_body, ("",), "1 to"),
        (bodies.parse_body, ("x" * 50_001,), "1 to"),
        (bodies.check_size, (png(1280, 720), Size(1920, 1080)), "1280x720"),
    ],
)
def test_that_what_the_service_would_refuse_is_not_sent(call: Any, arguments: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        call(*arguments)


def test_that_wrong_choices_are_named() -> None:
    with pytest.raises(BadInput, match="v2"):
        bodies.session_create_body(SD, engine="v2")
    with pytest.raises(BadInput, match="instructions"):
        bodies.session_create_body(SD, engine="v3", instructions="x" * 16_001)
    with pytest.raises(BadInput, match="raw"):
        bodies.predict_body(IMAGE, SD, "go", engine="v3", tools=("raw",))


def test_that_a_picture_of_the_named_size_passes() -> None:
    bodies.check_size(png(1280, 720), SD)
    bodies.check_size(IMAGE, SD)
