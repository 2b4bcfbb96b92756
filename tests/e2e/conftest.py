"""What tests of the command line share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.desktop import Desktop
from tests.e2e.scripted_service import ScriptedService, serving
from tests.e2e.shell import Shell


@pytest.fixture
def shell(desktop: Desktop, tmp_path: Path) -> Iterator[Shell]:
    """The program on this process's desktop, with a new profile and without a key."""
    opened = Shell(desktop.env, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    """A service that answers as it is told; `shell.with_env(**service.env)` asks it."""
    with serving() as scripted:
        yield scripted
