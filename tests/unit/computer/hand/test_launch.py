"""The command line of the hand."""

import os
import sys

import pytest

from coasty_desktop.computer.hand.launch import (
    TRY_UNTESTED,
    hand_argv,
    hand_environment,
    is_hand,
    refuse_other_systems,
)
from coasty_desktop.core.errors import NotPossibleHere


def test_that_a_frozen_program_starts_itself(monkeypatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert hand_argv() == [sys.executable, "--hand"]


def test_that_a_checkout_starts_the_package_that_runs_now() -> None:
    assert hand_argv() == [sys.executable, "-m", "coasty_desktop", "--hand"]
    first = hand_environment()["PYTHONPATH"].split(os.pathsep)[0]
    assert os.path.isfile(os.path.join(first, "coasty_desktop", "__main__.py"))


def test_that_another_process_is_no_hand() -> None:
    assert not is_hand(os.getpid())
    assert not is_hand(2**30)


@pytest.mark.parametrize(("system", "name"), [("win32", "Windows"), ("darwin", "macOS")])
def test_that_another_system_is_refused_until_somebody_wants_to_try_it(monkeypatch, system: str, name: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(NotPossibleHere, match=f"screen of {name} is written, but was never tried") as refused:
        refuse_other_systems()
    assert TRY_UNTESTED in refused.value.hint

    monkeypatch.setenv(TRY_UNTESTED, "1")
    refuse_other_systems()
