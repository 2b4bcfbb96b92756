"""The command line as a whole: what it refuses, and with which words and exit code."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from coasty_desktop.cli.main import LATER, main
from coasty_desktop.core.errors import Stopped
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


def interrupted_by(error: BaseException) -> Headless:
    """What is interrupted as soon as its program is opened."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        raise error
        yield

    return Headless(opened, nothing, nothing, nothing, nothing)  # type: ignore[arg-type]  # only the program


@pytest.mark.parametrize(
    ("typed", "shown_by"),
    [
        ("runs start x --machine m", "runs list"),
        ("machines terminal m ls", "machines screenshot"),
        ("machines ttl m 0", "machines list"),
        ("schedules create --machine m --name n --task t --frequency daily", "schedules list"),
        ("schedules run s", "schedules runs"),
        ("schedules add-trigger s webhook", "schedules triggers"),
        ("workflow upload f.json", "workflow list"),
        ("workflow runs cancel w", "workflow runs list"),
    ],
)
@pytest.mark.parametrize("error", [KeyboardInterrupt(), Stopped("signal")], ids=["interrupt", "stopped"])
def test_that_an_interrupted_change_may_have_been_made(
    typed: str, shown_by: str, error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed.split(), interrupted_by(error)) == 3
    said = f"It may have been carried out all the same: `coasty-desktop {shown_by}` shows it."
    assert capsys.readouterr().err == f"coasty-desktop: Stopped. {said}\n"


@pytest.mark.parametrize("typed", ["runs list", "machines show m", "workflow runs watch w", "schedules triggers s"])
def test_that_an_interrupted_look_leaves_nothing_open(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(typed.split(), interrupted_by(KeyboardInterrupt())) == 3
    assert capsys.readouterr().err == ""


def test_that_who_says_no_is_not_told_that_it_may_have_happened(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["machines", "delete", "m"], interrupted_by(Stopped("a person"))) == 3
    assert capsys.readouterr().err == "coasty-desktop: Stopped\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a device that is always full")
@pytest.mark.parametrize("is_flushed", [False, True], ids=["at the end", "at once"])
def test_that_an_output_that_cannot_be_written_is_one_sentence(
    is_flushed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> str:
        print("Stopping.", flush=is_flushed)
        return "Stopped."

    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        code = main(["stop"], Headless(nothing, stop, nothing, nothing, nothing))  # type: ignore[arg-type]
        monkeypatch.undo()
    assert code == 1
    said = capsys.readouterr().err
    assert said.startswith("coasty-desktop: The output cannot be written (")
    assert said.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a device that is always full")
def test_that_an_output_without_a_buffer_is_told_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with io.TextIOWrapper(io.FileIO("/dev/full", "w"), write_through=True) as full:
        monkeypatch.setattr("sys.stdout", full)
        code = main(["stop"], Headless(nothing, lambda: "Stopped.", nothing, nothing, nothing))  # type: ignore[arg-type]
        monkeypatch.undo()
    assert code == 1
    assert capsys.readouterr().err.startswith("coasty-desktop: The output cannot be written (")


def test_that_another_problem_is_not_taken_for_one_of_the_output() -> None:
    def stop() -> str:
        raise PermissionError("elsewhere")

    with pytest.raises(PermissionError):
        main(["stop"], Headless(nothing, stop, nothing, nothing, nothing))  # type: ignore[arg-type]
