"""What `run` refuses, and in which order."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from coasty_desktop.cli import run as command
from coasty_desktop.cli.main import parser
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.settings import Settings
from coasty_desktop.core.target import MachineTarget

PROGRAM = SimpleNamespace(settings=Settings())


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["run", ""], "There is no task"),
        (["run", "x", "--max-steps", "0"], "The number of steps"),
        (["run", "x"], "nobody at a terminal"),
    ],
)
async def test_that_a_bad_request_is_told_before_the_missing_terminal(
    argv: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(BadInput, match=said):
        await command.run(parser().parse_args(argv), PROGRAM)  # type: ignore[arg-type]  # nothing of it is started


def test_that_what_is_no_region_is_not_repeated() -> None:
    key = "sk-coasty-live-0123456789abcdefghij"
    with pytest.raises(BadInput) as caught:
        command.target_of(parser().parse_args(["run", "x", "--region", key]))
    assert key not in str(caught.value)


def test_that_a_machine_is_named_by_its_id() -> None:
    assert command.target_of(parser().parse_args(["run", "x", "--target", "machine:mch_1"])) == MachineTarget("mch_1")


@pytest.mark.parametrize(
    "argv",
    [
        ["--target", "machine:"], ["--target", "machine"], ["--target", "m1"], ["--target", ""],
        ["--target", "machine:m1", "--on-user-input", "stop"], ["--target", "machine:m1", "--on-user-input", "ignore"],
        ["--target", "machine:m1", "--display", "1"], ["--target", "machine:m1", "--window", "w"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_that_what_names_no_machine_is_refused(argv: list[str]) -> None:
    with pytest.raises(BadInput):
        command.target_of(parser().parse_args(["run", "x", *argv]))
