"""Problems on stderr."""

from __future__ import annotations

import pytest

from coasty_desktop.cli.problems import tell_problem
from coasty_desktop.core.errors import BadInput


def test_that_a_problem_begins_with_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    tell_problem(BadInput("There is no task", hint="Say one."))
    assert capsys.readouterr() == ("", "coasty-desktop: There is no task. Say one.\n")
