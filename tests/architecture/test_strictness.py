"""The test suite's own promise: what a test leaves behind, or what grumbles while it runs, fails it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

OFFENCES = {
    "a warning": "import warnings; warnings.warn('careless')",
    "a warning in the log": "import logging; logging.getLogger('coasty_desktop').warning('careless')",
    "a warning of Qt": "from PySide6.QtCore import qWarning; qWarning('careless')",
    "a thread that still runs": "import threading as t; t.Thread(target=t.Event().wait, daemon=True).start()",
    "a coroutine nobody awaits": "async def careless(): pass\n    careless()",
    "a file left open": "import sys; open(sys.executable)",
}


def _run(tmp_path: Path, body: str) -> "subprocess.CompletedProcess[str]":
    test = tmp_path / "test_offence.py"
    test.write_text(f"def test_offence():\n    {body}\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", CHECKOUT / "pyproject.toml", "-p", "tests.conftest", test],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("offence", OFFENCES)
def test_that_a_test_fails_for(offence: str, tmp_path: Path) -> None:
    done = _run(tmp_path, OFFENCES[offence])
    assert done.returncode == 1, done.stdout + done.stderr


def test_that_a_clean_test_passes(tmp_path: Path) -> None:
    done = _run(tmp_path, "pass")
    assert done.returncode == 0, done.stdout + done.stderr
