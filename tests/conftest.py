"""What every test runs in: one private desktop per pytest process, and nothing left behind or grumbled unnoticed."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.desktop.waiting import wait_until
from tests.faults.table import pytest_terminal_summary  # noqa: F401 - a hook that only the first conftest may hold

if TYPE_CHECKING:
    from tests.desktop.desktop import Desktop

_closing = contextlib.ExitStack()
_desktop: Desktop | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Open the private desktop before any test module is imported, so that nothing can see another one.

    With `-n 2` each worker has its own and the process that only hands out the tests has none.
    """
    global _desktop  # noqa: PLW0603 - pytest's hooks have no other place that lives as long as the run
    only_hands_out = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if only_hands_out or config.option.collectonly:
        return
    if sys.platform == "linux":
        from tests.desktop.desktop import open_desktop

        _desktop = _closing.enter_context(open_desktop())
        env = _desktop.env
    else:
        # No private desktop there: the tests that need none run in a profile of their own.
        env = {name: value for name, value in os.environ.items() if not name.startswith("COASTY_")}
        env["COASTY_HOME"] = _closing.enter_context(tempfile.TemporaryDirectory())
    for name in set(os.environ) - set(env):
        del os.environ[name]
    os.environ.update(env)


def pytest_unconfigure() -> None:
    """End the desktop and everything in it; the keeper does when this process is killed."""
    _closing.close()


@pytest.fixture(scope="session")
def desktop() -> Desktop:
    """The private desktop of this test process; `os.environ` is its environment, so everything runs there."""
    if _desktop is None:
        pytest.skip("there are private desktops on Linux only")
    return _desktop


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a thread running, or an unexpected warning in the log.

    A test that expects a warning looks at `caplog` and then calls `caplog.clear()`.
    """
    before = set(threading.enumerate())
    yield
    unexpected = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    with contextlib.suppress(TimeoutError):
        wait_until(lambda: set(threading.enumerate()) <= before, "threads", timeout_s=2)
    leaked = [thread.name for thread in threading.enumerate() if thread not in before]
    if unexpected:
        pytest.fail("unexpected warnings in the log: " + "; ".join(unexpected), pytrace=False)
    if leaked:
        pytest.fail("threads still run: " + ", ".join(leaked), pytrace=False)
