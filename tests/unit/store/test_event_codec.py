import json
from typing import Any, get_args

import msgspec
import pytest

from coasty_desktop.agent.events import RunEvent
from coasty_desktop.agent.ports import Capture
from coasty_desktop.store import event_codec
from tests.unit.store import example_run


def test_that_every_event_comes_back_equal() -> None:
    kept: dict[str, bytes] = {}

    def keep(png: bytes) -> str:
        kept[f"name-{png.decode()}"] = png
        return f"name-{png.decode()}"

    for event in example_run.whole("run-1"):
        data, _ = event_codec.encode(event, keep)
        assert event_codec.decode(event_codec.kind_of(event), event_codec.VERSION, data, kept.__getitem__) == event


def test_that_the_example_holds_every_kind_of_event() -> None:
    assert {type(event) for event in example_run.whole("run-1")} == set(get_args(RunEvent))


def test_that_no_event_can_carry_a_picture_the_codec_does_not_know_of() -> None:
    carrying = {event_codec.kind_of(event) for event in example_run.whole("run-1") if _holds_capture(type(event))}

    assert carrying == set(event_codec.PICTURE_PATHS)


def test_that_the_json_names_the_picture_instead_of_holding_it() -> None:
    taken = next(event for event in example_run.whole("run-1") if event_codec.kind_of(event) == "picture_taken")

    data, picture = event_codec.encode(taken, lambda png: "the-name")

    assert picture == "the-name"
    assert json.loads(data)["capture"]["png"] == "the-name"


@pytest.mark.parametrize(
    ("kind", "version", "data"),
    [
        ("dream_dreamt", 1, "{}"),
        ("paused", 2, '{"reason": "x"}'),
        ("paused", 0, '{"reason": "x"}'),
        ("paused", 1, "{}"),
        ("paused", 1, '{"reason'),
        ("paused", 1, "[]"),
        ("picture_taken", 1, '{"step": 1, "capture": 3}'),
        ("picture_taken", 1, '{"step": 1}'),
    ],
)
def test_that_what_is_not_known_is_said_to_be_unknown(kind: str, version: int, data: str) -> None:
    with pytest.raises(event_codec.UnknownEvent, match=kind):
        event_codec.decode(kind, version, data, lambda name: b"")


def test_that_fields_a_newer_program_added_are_ignored() -> None:
    event = event_codec.decode("paused", 1, '{"reason": "x", "mood": "good"}', lambda name: b"")

    assert event_codec.kind_of(event) == "paused"


def _holds_capture(kind: Any) -> bool:
    return kind is Capture or any(
        _holds_capture(inner)
        for field in msgspec.structs.fields(kind)
        for inner in (field.type, *get_args(field.type))
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct)
    )
