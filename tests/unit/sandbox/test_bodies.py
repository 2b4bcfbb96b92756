from pathlib import Path
from typing import Any

import msgspec
import pytest

from coasty_desktop.sandbox.bodies import Ground, Parse, Predict, SessionCreate, SessionPredict, read_body
from coasty_desktop.sandbox.refusals import Refusal

EXAMPLES = Path(__file__).parents[2] / "contract" / "ours" / "examples"
KINDS: dict[str, type[Any]] = {
    "POST /v1/sessions": SessionCreate, "POST /v1/sessions/{id}/predict": SessionPredict,
    "POST /v1/predict": Predict, "POST /v1/ground": Ground, "POST /v1/parse": Parse,
}  # fmt: skip
# Pictures are not read here, and these fields choose a model, which practice refuses.
OF_OTHERS = {"invalid.predict.data-uri", "predict.request.full"}


def examples() -> list[tuple[str, type[Any], bytes, bool]]:
    found = []
    for path in sorted(EXAMPLES.glob("*.json")):
        one = msgspec.json.decode(path.read_bytes())
        if one.get("part") == "request" and one["op"] in KINDS and path.stem not in OF_OTHERS:
            found.append((path.stem, KINDS[one["op"]], msgspec.json.encode(one["data"]), one["valid"]))
    return found


@pytest.mark.parametrize(("name", "kind", "data", "is_valid"), examples(), ids=lambda value: str(value)[:40])
def test_that_the_contracts_examples_are_taken_or_refused(
    name: str, kind: type[Any], data: bytes, is_valid: bool
) -> None:
    if is_valid:
        assert isinstance(read_body(kind, data), kind)
    else:
        with pytest.raises(Refusal) as refused:
            read_body(kind, data)
        assert refused.value.code == "VALIDATION_ERROR"


def test_that_there_are_examples_of_both() -> None:
    assert {is_valid for *_, is_valid in examples()} == {True, False}


def test_that_a_whole_number_may_be_written_as_a_fraction() -> None:
    assert read_body(SessionCreate, b'{"screen_width": 640.0}').screen_width == 640
    for wrong in (b'{"screen_width": 640.5}', b'{"screen_width": 1e9}', b'{"screen_width": "640"}'):
        with pytest.raises(Refusal) as refused:
            read_body(SessionCreate, wrong)
        assert refused.value.context["details"][0]["path"] == "$.screen_width"


@pytest.mark.parametrize(
    "data",
    [b"", b'{"screen_width": null}', b' \n{"metadata": null }', b'{"a":', b"NaN", b'{"screen_width": NaN}', b"\xff",
     b'{"tools": ["click", "click"]}', b'{"tools": []}', b"[" * 100_000, b'{"metadata":' * 5000, b'"\\ud800"',
     b'{"screen_width": 1e999}', b'{"screen_width": ' + b"9" * 5000 + b"}", b"{}{}"],
)  # fmt: skip
def test_that_odd_bodies_are_refused_and_nothing_else_is_raised(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_body(SessionCreate, data)
    assert (refused.value.status, refused.value.code) == (422, "VALIDATION_ERROR")
