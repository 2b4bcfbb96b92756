"""`history`: what its export refuses."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from coasty_desktop.cli import history
from coasty_desktop.cli.main import parser
from coasty_desktop.core.errors import BadInput


class Kept:
    """Writes a page over what is there, as the real history does."""

    def export(self, run_id: str, path: Path) -> Path:
        path.write_text(f"report of {run_id}")
        return path


PROGRAM = SimpleNamespace(history=Kept())


async def test_that_a_report_never_replaces_a_file(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    argv = ["history", "export", "run_1", str(file)]
    assert await history.run(parser().parse_args(argv), PROGRAM) == 0  # type: ignore[arg-type]  # only its history
    file.write_text("mine")
    with pytest.raises(BadInput, match="is there already") as caught:
        await history.run(parser().parse_args(argv), PROGRAM)  # type: ignore[arg-type]  # only its history
    assert caught.value.exit_code == 2
    assert file.read_text() == "mine"
