"""The command line as a whole: what it refuses, and with which words and exit code."""

from __future__ import annotations

import pytest

from coasty_desktop.cli.main import LATER, main
from coasty_desktop.services.program import Headless

KEY = "sk-coasty-live-0123456789abcdefghij"


def nothing(*_: object) -> None:
    raise AssertionError("nothing must be started")


HEADLESS = Headless(nothing, nothing, nothing, nothing, nothing)  # type: ignore[arg-type]  # none of it may be called


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["run"],
        ["run", "Click", "Save"],
        ["run", "x", "--bogus"],
        ["run", "x", "--max-steps", "many"],
        ["run", "x", "--display", "1", "--window", "t"],
        ["--background", "run", "x"],
        ["history"],
        ["key"],
        ["key", "show", KEY],
        ["run", "x", f"--key={KEY}"],
        ["run", "x", "--key", KEY],
        [KEY],
        [f"--{KEY}"],
        ["key", KEY],
        ["history", KEY],
        ["run", "x", "--approve", KEY],
        ["run", "x", "--max-steps", KEY],
        ["run", "x", "--budget-credits", KEY],
        ["run", "x", f"--json={KEY}"],
        ["run", "x", f"--i={KEY}"],
        ["run", "x", "--engine"],
        ["doctor", "--targets"],
        ["sandbox", "--port", "70000"],
        *([later] for later in LATER),
    ],
    ids=" ".join,
)
def test_that_what_is_not_understood_is_refused_in_one_line(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv, HEADLESS) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("coasty-desktop: ")
    assert said.err.count("\n") == 1
    assert KEY not in said.err
    assert "  " not in said.err


def test_that_ctrl_c_is_a_stop_wherever_it_comes() -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    assert main(["stop"], Headless(nothing, interrupted, nothing, nothing, nothing)) == 3  # type: ignore[arg-type]


def test_that_words_that_are_too_many_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "Click", "Save"], HEADLESS)
    assert "quotes" in capsys.readouterr().err
