"""Problems on stderr."""

from __future__ import annotations

import pytest

from coasty_desktop.cli.problems import tell_problem
from coasty_desktop.core.errors import BadInput, ServiceError


def test_that_a_problem_begins_with_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    tell_problem(BadInput("There is no task", hint="Say one."))
    assert capsys.readouterr() == ("", "coasty-desktop: There is no task. Say one.\n")


def test_that_the_services_id_of_the_request_stands_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    tell_problem(ServiceError("The service failed", hint="Try again.", request_id="req_1"))
    assert capsys.readouterr().err == "coasty-desktop: The service failed. Try again. (request req_1)\n"
