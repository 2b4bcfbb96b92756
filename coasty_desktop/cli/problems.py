"""How a problem is told: one line on stderr that begins with the program's name, so that scripts can tell it apart."""

from __future__ import annotations

import contextlib
import sys

from coasty_desktop.core.errors import ServiceError

PROGRAM = "coasty-desktop"


def tell_problem(problem: object) -> None:
    """Say what is wrong. A stderr that nobody reads is no reason to fail."""
    with contextlib.suppress(OSError):
        print(f"{PROGRAM}: {problem}{_request_of(problem)}", file=sys.stderr, flush=True)


def _request_of(problem: object) -> str:
    """The service's id of the request, which its support asks for."""
    request_id = problem.request_id if isinstance(problem, ServiceError) else ""
    return f" (request {request_id})" if request_id else ""
