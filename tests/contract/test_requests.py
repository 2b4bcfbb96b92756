"""No request of the client is ever refused for its form, by either text."""

import asyncio
import functools
import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contract.every_request import Asked, every_request

HERE = Path(__file__).parent
# One text of the contract does not have it, the other does not say what it takes.
NEVER_CALLED = {"POST /v1/triggers/email-mailbox"}
METHODS = ("get", "post", "put", "patch", "delete")


def judge_in(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"lint_request_in_{folder.name}", folder / "lint_request.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def whole_contract() -> Path:
    """The folder with the vendor's own text beside ours, where there is one."""
    beside = HERE.parents[2] / "shared" / "contract"
    return Path(os.environ.get("COASTY_CONTRACT_DIR") or beside)


@functools.cache
def recorded() -> tuple[Asked, ...]:
    return tuple(asyncio.run(every_request()))


def found_by(problems: Callable[..., list[str]], requests: tuple[Asked, ...]) -> list[str]:
    return [
        f"{asked}: {line}"
        for asked in requests
        for line in problems(
            asked.request.method, asked.request.path, asked.request.headers, asked.request.body, asked=asked.asked
        )
    ]


def test_that_every_request_passes_the_strict_judge() -> None:
    judge = judge_in(HERE / "ours")
    assert found_by(judge.problems, recorded()) == []
    templates = (judge.find(judge.DOC, asked.request.method, asked.request.path.split("?")[0]) for asked in recorded())
    made = {f"{asked.request.method} {hit[0]}" for asked, hit in zip(recorded(), templates, strict=True) if hit}
    paths = judge.DOC["paths"].items()
    all_operations = {f"{method.upper()} {path}" for path, item in paths for method in METHODS if method in item}
    assert len(all_operations) == 73
    assert made == all_operations - NEVER_CALLED


def test_that_the_judge_is_not_asleep() -> None:
    judge = judge_in(HERE / "ours")
    first = recorded()[0].request
    headers = [pair for pair in first.headers if pair[0].lower() != "idempotency-key"]
    assert judge.problems(first.method, first.path, headers, first.body) == ["rule: no Idempotency-Key"]


@pytest.mark.skipif(not (whole_contract() / "published-openapi.json").exists(), reason="the vendor's text is not here")
def test_that_the_vendors_own_text_accepts_every_request() -> None:
    judge = judge_in(whole_contract())
    assert judge.PUB["paths"]
    assert found_by(judge.problems, recorded()) == []


@pytest.mark.skipif(not (whole_contract() / "openapi.yaml").exists(), reason="the contract itself is not here")
def test_that_our_copies_are_those_of_the_contract() -> None:
    copies = [
        path for path in (HERE / "ours").rglob("*") if path.is_file() and path.suffix in (".py", ".yaml", ".json")
    ]
    differing = [
        path.name
        for path in copies
        if path.read_bytes() != (whole_contract() / path.relative_to(HERE / "ours")).read_bytes()
    ]
    assert differing == []
    examples = {path.name for path in (whole_contract() / "examples").iterdir()}
    assert examples == {path.name for path in copies if path.parent.name == "examples"}
