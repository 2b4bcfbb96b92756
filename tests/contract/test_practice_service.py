"""Practice answers whatever the contract lets one ask, and what it does not, as the contract says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.configuration
import pytest
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from coasty_desktop.sandbox.connection import Request, Response
from coasty_desktop.sandbox.router import Router
from tests.contract.generated import METHODS, World, can_be_wrong, contract, operations, world

FEW, MANY = 2, 60
LABELS = sorted(operations())
CAN_BE_WRONG = [label for label in LABELS if can_be_wrong(operations()[label])]
# Bodies are where practice has the most to refuse; the slow tests break the rest too.
WITH_BODY = [label for label in CAN_BE_WRONG if operations()[label].body]


@pytest.fixture(scope="module", autouse=True)
def _nothing_in_the_checkout(tmp_path_factory: pytest.TempPathFactory) -> None:
    hypothesis.configuration.set_hypothesis_home_dir(Path(tmp_path_factory.mktemp("hypothesis")))


@pytest.fixture
def practice() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.mark.parametrize("label", LABELS)
def test_that_a_valid_request_is_answered_as_the_contract_says(practice: World, label: str) -> None:
    assert practice.check(operations()[label], GenerationMode.POSITIVE, FEW)


@pytest.mark.parametrize("label", WITH_BODY)
def test_that_an_invalid_request_is_refused(practice: World, label: str) -> None:
    assert practice.check(operations()[label], GenerationMode.NEGATIVE, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("label", LABELS)
def test_that_many_valid_requests_are_answered_as_the_contract_says(practice: World, label: str) -> None:
    assert practice.check(operations()[label], GenerationMode.POSITIVE, MANY)


@pytest.mark.slow
@pytest.mark.parametrize("label", CAN_BE_WRONG)
def test_that_many_invalid_requests_are_refused(practice: World, label: str) -> None:
    assert practice.check(operations()[label], GenerationMode.NEGATIVE, MANY)


def test_that_a_method_the_contract_lacks_is_refused(practice: World) -> None:
    for path, item in contract()["paths"].items():
        if "{" in path:
            continue
        known = {method.upper() for method in METHODS if method in item}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
            answer = practice.send(method, path)
            fixed = (answer.status_code, set(answer.headers.get("Allow", "").split(", ")))
            assert fixed == (405, known), f"{method} {path}: {answer.text}"


@pytest.mark.parametrize(
    ("label", "mode", "answer"),
    [
        ("GET /v1/machines", GenerationMode.POSITIVE, Response(200, (), b'{"data": 3}')),
        ("GET /v1/machines", GenerationMode.POSITIVE, Response(299, (), b"{}")),
        (
            "GET /v1/machines",
            GenerationMode.POSITIVE,
            Response(500, (), b'{"error": {"code": "INTERNAL_ERROR", "message": "no"}}'),
        ),
        (
            "POST /v1/machines",
            GenerationMode.POSITIVE,
            Response(422, (), b'{"error": {"code": "NO", "message": "no"}}'),
        ),
        ("POST /v1/keys", GenerationMode.NEGATIVE, Response(200, (), b"{}")),
    ],
)
def test_that_a_broken_route_is_noticed(
    practice: World, monkeypatch: pytest.MonkeyPatch, label: str, mode: GenerationMode, answer: Response
) -> None:
    async def broken(_self: Any, _request: Request) -> Response:
        return answer

    monkeypatch.setattr(Router, "answer", broken)
    with pytest.raises(FailureGroup):
        practice.check(operations()[label], mode, FEW)
